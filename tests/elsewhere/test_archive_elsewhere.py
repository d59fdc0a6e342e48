"""The archive as an add-on of another project: the example of `docs/archive_elsewhere.md`, run as it stands."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crawl.crawling import PATIENCE, ROOT, environment
from tests.crawl.server import Answer, Server, scripted
from tests.judges import fastwarc_faults, run_judge

PROJECT = Path(__file__).with_name("project")
HTML = ("Content-Type", "text/html")
PAGES = {
    "/": Answer(200, b'<title>First</title><a href="/second">on</a>', (("ETag", '"1"'), HTML)),
    "/second": Answer(200, b"<title>Second</title>", (HTML,)),
}


@pytest.fixture
def project(tmp_path):
    """A copy, so that it may be run."""
    shutil.copytree(PROJECT, tmp_path / "project", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "project"


def crawled(project, server):
    """Runs the spider; what it found."""
    command = [sys.executable, "-m", "scrapy", "crawl", "titles", "-a", f"url={server.url}/", "-O", "titles.json"]
    env = environment() | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=project, env=env, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return [one["title"] for one in json.loads((project / "titles.json").read_text())]


def test_each_exchange_is_in_a_warc_that_others_read(project):
    with Server(scripted(PAGES)) as server:
        assert crawled(project, server) == ["First", "Second"]
    [warc] = (project / "kept/archive").glob("*.warc.gz")
    assert run_judge("warcio", "check", warc).returncode == 0
    assert fastwarc_faults(warc) == []
    index = (project / "kept/archive/index.cdxj").read_text()
    assert [json.loads(line[line.index("{") :])["status"] for line in index.splitlines()].count("200") == 2


def test_the_next_run_asks_what_has_changed(project):
    with Server(scripted(PAGES)) as server:
        crawled(project, server)
        assert crawled(project, server) == ["First", "Second"]
        assert len(list((project / "kept/archive").glob("*.warc.gz"))) == 2


def test_the_docs_show_this_very_project():
    text = (ROOT / "docs/archive_elsewhere.md").read_text("utf-8")
    blocks = re.findall(r"```(?:python|ini)\n(.*?)```", text, re.DOTALL)
    files = [(path, path.read_text("utf-8")) for path in PROJECT.rglob("*") if path.suffix in {".py", ".cfg"}]
    shown = {path.name for path, content in files if any(block.strip() in content for block in blocks)}
    assert {"settings.py", "titles.py"} <= shown
