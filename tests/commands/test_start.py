"""A verb imports what it needs when it runs: Scrapy loads the modules of all verbs for each of them."""

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from scraper.catalog.catalog import Catalog

ROOT = Path(__file__).parents[2]
VERBS = sorted(path.stem for path in (ROOT / "scraper/commands").glob("[!_]*.py"))
# Packages and modules of which a light verb imports nothing that Scrapy doesn't import itself.
HEAVY = """
    bs4 email.message isal lxml markdown_it multiprocessing prometheus_client pydantic pypdf pypdfium2 rich.console
    cryptography twisted
    pipelines scraper.spiders scraper.pages scraper.sources scraper.fetching scraper.memory scraper.monitors
    scraper.records scraper.archive.archive scraper.archive.reader scraper.archive.writer
""".split()
# Runs commands one after another and prints, in a last line, all modules that are loaded then.
AS_SCRAPY_DOES = """
import json, sys
from scrapy.cmdline import execute
commands = json.loads(sys.argv[1])
for words in commands:
    try:
        execute(["scrapy", *words])
    except SystemExit as end:
        assert not end.code, words
print()
print(json.dumps(sorted(sys.modules)))
"""


@pytest.fixture(scope="module")
def of_scrapy(tmp_path_factory):
    """What Scrapy imports for its lightest command, where there is no project."""
    return modules(["version"], cwd=tmp_path_factory.mktemp("elsewhere"))


def test_the_help_of_every_verb_imports_nothing_but_the_verbs(of_scrapy):
    found = modules(*([verb, "-h"] for verb in VERBS)) - of_scrapy
    assert {f"scraper.commands.{verb}" for verb in VERBS} <= found
    assert heavy(found) == []
    assert {name for name in found if not name.startswith("scraper")} == set()


@pytest.mark.parametrize("form", ["text", "json"])
def test_status_imports_nothing_heavy(tmp_path, of_scrapy, form):
    with closing(Catalog(tmp_path / "catalog.sqlite")) as catalog:
        catalog.begin_run("urn:uuid:1", "2026-11-24T03:00:00Z")
        catalog.end_run("urn:uuid:1", "2026-11-24T03:42:10Z", "finished")
    found = modules(["status", "--format", form, "-s", f"OUTPUT_DIR={tmp_path}"]) - of_scrapy
    assert "scraper.outputs.status.screen" in found
    assert heavy(found) == []


def test_a_crawl_imports_no_web_server(tmp_path):
    """Nor does it open a door: Scrapy imports also an extension that is turned off."""
    found = modules(
        ["crawl", "ipp_document", "-a", "source=demo/snapshot/older-mirror", "-s", f"OUTPUT_DIR={tmp_path}"]
    )
    assert "scraper.spiders.ipp_document" in found
    assert not {"aiohttp.web", "scrapy.extensions.remote_control", "scrapy.extensions.telnet"} & found


def test_a_module_of_a_heavy_package_is_heavy():
    assert heavy({"bs4.element", "scraper.records", "lxmlish", "scraper.pages_of"}) == [
        "bs4.element",
        "scraper.records",
    ]


def heavy(names):
    return sorted(name for name in names if any(f"{name}.".startswith(f"{one}.") for one in HEAVY))


def modules(*commands, cwd=ROOT):
    """All that a fresh process has imported when it has run these."""
    words = [sys.executable, "-c", AS_SCRAPY_DOES, json.dumps(commands)]
    environment = {name: value for name, value in os.environ.items() if name != "SCRAPY_SETTINGS_MODULE"}
    asked = {"cwd": cwd, "env": environment, "stdin": subprocess.DEVNULL, "capture_output": True, "text": True}
    done = subprocess.run(words, check=False, **asked)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_a_crawl_leaves_what_reads_pages_to_its_children():
    crawl = "scraper.spiders.ipp_document, scraper.fetching.source_chain, pipelines.read_files"
    words = [sys.executable, "-c", f"import sys, {crawl}; print(*sys.modules)"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert {"bs4", "markdown_it", "pypdfium2", "pypdf", "scraper.pages.document_layout"}.isdisjoint(done.stdout.split())
