"""A real Scrapyd on loopback, with the configuration, the runner and the `scrapy.cfg` of this project."""

import json
import shutil
import subprocess
import time
from contextlib import contextmanager, suppress
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from tests.crawl.crawling import environment
from tests.judges import DEADLINE, free_port, process_group
from tests.schedule.files import ROOT, SCHEDULE

BIN = ROOT / ".venv-scrapyd" / "bin"
DEPLOYED = ("scraper", "pipelines")  # what docs/schedule.md packs


class Scrapyd:
    """Scrapyd's API, and `scrapyd-deploy` for it; jobs run in `folder`, which stands for the checkout."""

    def __init__(self, folder, port):
        self.folder, self.url = folder, f"http://127.0.0.1:{port}"

    def get(self, what, **parameters):
        """An answer of the API."""
        with urlopen(f"{self.url}/{what}.json?{urlencode(parameters)}", timeout=DEADLINE) as answer:
            return json.load(answer)

    def post(self, what, **parameters):
        """An answer of the API to what changes something."""
        with urlopen(f"{self.url}/{what}.json", urlencode(parameters, doseq=True).encode(), timeout=DEADLINE) as answer:
            return json.load(answer)

    def deploy(self):
        """Packs the project and deploys it, as docs/schedule.md says; what Scrapyd answered."""
        egg = self.folder / "ipp-archive.egg"
        run([BIN / "python", "-m", "zipfile", "--create", egg, *DEPLOYED], ROOT)
        return json.loads(run([BIN / "scrapyd-deploy", "--egg", egg], self.folder))

    def schedule(self, **parameters):
        """The number of a job that was put in the queue."""
        return self.post("schedule", project="ipp-archive", spider="ipp_document", **parameters)["jobid"]

    def ended(self, job):
        """What the API says of a job that has come to its end, once it has."""
        deadline = time.monotonic() + DEADLINE
        while self.get("status", job=job)["currstate"] != "finished":
            assert time.monotonic() < deadline, f"job {job} does not end\n{self.log()}"
        [found] = [one for one in self.get("listjobs")["finished"] if one["id"] == job]
        return found

    def log(self):
        """What Scrapyd said, and what its jobs did, so far."""
        return (self.folder / "log").read_text()


@contextmanager
def scrapyd(folder):
    """A Scrapyd that is started as docs/schedule.md says, in a folder laid out as the checkout is."""
    if not (BIN / "scrapyd").exists():
        pytest.fail(f"{BIN / 'scrapyd'} is missing: make scrapyd")
    (folder / "schedule").mkdir()
    for name in ("scrapyd.conf", "scrapyd_runner.py"):
        shutil.copy(SCHEDULE / name, folder / "schedule")
    port = free_port()
    configuration = (ROOT / "scrapy.cfg").read_text()
    (folder / "scrapy.cfg").write_text(configuration.replace(":6800\n", f":{port}\n"))
    server = Scrapyd(folder, port)
    options = {"cwd": folder / "schedule", "env": environment() | {"SCRAPYD_HTTP_PORT": str(port)}}
    with (folder / "log").open("wb") as log, process_group([BIN / "scrapyd"], stdout=log, stderr=log, **options) as it:
        wait_until_up(server, it)
        yield server


def wait_until_up(server, process):
    """Waits until Scrapyd answers; fails where it ends instead."""
    deadline = time.monotonic() + DEADLINE
    while time.monotonic() < deadline:
        with suppress(URLError):
            server.get("daemonstatus")
            return
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.05)
            break
    pytest.fail(f"Scrapyd did not start:\n{server.log()}")


def run(words, folder, **variables):
    """What a program printed, with these variables in its environment."""
    given = environment() | variables
    done = subprocess.run(words, cwd=folder, env=given, capture_output=True, text=True, timeout=DEADLINE)
    assert done.returncode == 0, done.stderr
    return done.stdout
