"""Runs whole crawls as a person does, in a process of their own, and reads what they wrote."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests import forks

PATIENCE, ROOT = forks.PATIENCE, forks.ROOT
SAMPLES = ROOT / "tests/fixtures/samples"
MIRROR = SAMPLES / "site/mirror/httrack-nested"
WGET = SAMPLES / "site/mirror/wget"


@dataclass
class Crawl:
    """A crawl that has ended."""

    code: int
    out: str
    err: str
    output: Path

    @property
    def complaints(self):
        """What it says is wrong: its lines but those that tell a slow crawl's progress."""
        return [line for line in self.err.splitlines() if "[scraper.watching.progress] INFO: " not in line]

    @property
    def report(self):
        return json.loads((self.output / "report.json").read_text("utf-8"))

    @property
    def figures(self):
        return self.report["figures"]

    def records(self):
        """Each record by its id."""
        paths = sorted((self.output / "records").rglob("*.json"))
        return {record["id"]: record for record in map(json.loads, (path.read_text("utf-8") for path in paths))}

    def bytes_of_records(self):
        folder = self.output / "records"
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.json"))}

    def document(self, record_id):
        """What the report says of a document."""
        [entry] = [entry for entry in self.report["documents"] if entry["id"] == record_id]
        return entry

    def file(self, ending):
        """What the report says of the file whose address ends so."""
        [entry] = [entry for entry in self.report["files"] if entry["url"].endswith(ending)]
        return entry

    def kept_files(self):
        """The bytes of every file that is kept."""
        return [path.read_bytes() for path in sorted((self.output / "files").rglob("*")) if path.is_file()]


def command(output, *arguments, **settings):
    settings = {"OUTPUT_DIR": output, "DOWNLOAD_DELAY": 0, "RETRY_ENABLED": False, "IPP_SOURCE": "live"} | settings
    pairs = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    return [sys.executable, "-m", "scrapy", "crawl", "ipp_document", *arguments, *pairs]


def environment():
    """This process's, without what would change a crawl: a proxy, a colour, another project."""
    left_out = {"http_proxy", "https_proxy", "all_proxy", "no_proxy", "scrapy_settings_module", "force_color"}
    kept = {name: value for name, value in os.environ.items() if name.lower() not in left_out}
    return kept | {"IPP_CONTACT": "tests@example.org"}


def crawl(output, *arguments, **settings):
    """Runs a crawl to its end."""
    done = forks.run(command(output, *arguments, **settings), environment=environment())
    return Crawl(done.returncode, done.stdout, done.stderr, Path(output))


def run(verb, *arguments, **settings):
    """Runs another verb to its end."""
    pairs = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    return forks.scrapy(verb, *arguments, *pairs, environment=environment())


def warcs(output):
    """The files of the archive."""
    return sorted((output / "archive").glob("*.warc.gz"))


def contents(output):
    """Every file of an output by its path, but readings, and the catalog, whose pages differ with the order of work."""
    paths = (path for path in sorted(output.rglob("*")) if path.is_file())
    names = {path.relative_to(output).as_posix(): path for path in paths}
    left_out = {".lock", "metrics.prom", "catalog.sqlite", "catalog.sqlite-wal", "catalog.sqlite-shm"}
    kept = {name: path for name, path in names.items() if not name.startswith(".readings/")}
    return {name: path.read_bytes() for name, path in kept.items() if name not in left_out}


def crawl_live(server, output, *arguments, **settings):
    """Crawls `server` as the live site."""
    return crawl(output, *arguments, **{"IPP_LIVE_URL": server.url} | settings)


def score(*outputs, served=None, present_only=False):
    """What score.py says of outputs: its exit code and its text."""
    words = [sys.executable, SAMPLES / "score.py", SAMPLES / "truth.jsonl", *outputs]
    words += ["--files", served] if served else []
    words += ["--present-only"] if present_only else []
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr
