"""What is shown of a crawl while it runs."""

import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import termios
import threading
from collections import Counter
from contextlib import closing
from io import StringIO

import pytest
from rich.console import Console
from scrapy.crawler import Crawler
from scrapy.utils.project import get_project_settings

from scraper.catalog.catalog import Catalog
from scraper.spiders.ipp_document import IppDocumentSpider
from scraper.watching.plan import KnownBefore, known_before, plan
from scraper.watching.progress import Progress
from scraper.watching.progress_line import Done, Sample, Trend, line, place_line
from tests.crawl.crawling import ROOT, command, crawl_live, environment
from tests.crawl.pages import document
from tests.crawl.server import Server, scripted

NARROW = 60
CONTROL = re.compile(rb"\x1b\[[0-9;?]*[a-zA-Z]")


def trend(*samples):
    """A trend of samples (seconds, answers, settled, to go)."""
    seen = Trend()
    for sample in samples:
        seen.take(Sample(*sample))
    return seen


def test_there_is_no_rate_before_there_is_something_to_tell():
    assert Trend().answers_per_minute() is None
    assert trend((0, 0, 0, 5), (2, 40, 20, 5)).answers_per_minute() is None


def test_the_rate_is_of_the_last_minute():
    seen = trend((0, 0, 0, 900), (60, 600, 0, 900), (120, 630, 0, 900))
    assert seen.answers_per_minute() == 30


def test_samples_of_more_than_a_minute_ago_take_no_memory():
    seen = trend(*((second, second, second, 5) for second in range(1000)))
    assert len(seen._samples) <= 62


def test_an_end_is_foretold_from_what_was_settled():
    assert trend((0, 0, 0, 130), (60, 90, 30, 100)).seconds_left() == 200


@pytest.mark.parametrize(
    "samples",
    [
        [],
        [(0, 0, 0, 130)],
        [(0, 0, 0, 130), (20, 90, 30, 100)],
        [(0, 0, 0, 130), (60, 90, 9, 121)],
        [(0, 0, 0, 130), (60, 90, 30, 131)],
        [(0, 0, 0, 30), (60, 90, 30, 0)],
    ],
    ids=["nothing", "one sample", "too short", "too few settled", "more is found than settled", "nothing left"],
)
def test_no_end_is_foretold_without_a_basis(samples):
    assert trend(*samples).seconds_left() is None


def test_the_line_names_all_numbers():
    seen = trend((0, 0, 0, 1300), (60, 90, 30, 1204))
    assert line(Done(12_000, 3, 1, 90), 1204, seen, "asks www.oecd.org") == (
        "12,000 records, 3 files, 1 not found, 1,204 to go (about 40 min), 90 answers (90 a minute), asks www.oecd.org"
    )


def test_a_line_without_a_basis_says_no_rate_and_no_end():
    assert line(Done(0, 1, 0, 0), 1, Trend(), "") == "0 records, 1 file, 0 not found, 1 to go, 0 answers"


def test_the_line_begins_with_what_the_crawl_is_at():
    told = line(Done(1, 0, 0, 1), 1, Trend(), "", "index of wayback")
    assert told == "index of wayback: 1 record, 0 files, 0 not found, 1 to go, 1 answer"


@pytest.mark.parametrize(
    ("kind", "known", "told"),
    [
        (
            "library",
            KnownBefore({}),
            "the library in live. Nothing is known yet: how much there is shows while lists are read.",
        ),
        (
            "library",
            KnownBefore({"documents": Counter(done=91, pending=1), "files": Counter(done=1)}, 0, 185.0),
            "the library in live. Known from earlier runs: 92 documents, 1 file; left to do from the last run: "
            "1 address. The last such run took 3 min.",
        ),
        ("addresses", KnownBefore({"documents": Counter(done=9)}), "2 addresses and the files of each in live."),
        ("due", KnownBefore({}, 12), "what is due (12 addresses) in live."),
        (
            "due",
            KnownBefore({"documents": Counter(pending=2)}, 0),
            "what is due (0 addresses) in live. Left to do from earlier runs: 2 addresses.",
        ),
    ],
)
def test_before_it_begins_a_crawl_says_what_it_looks_for_and_how_long_that_took(kind, known, told):
    assert plan(kind, 2, "live", known) == f"Looking for {told}"


def test_of_a_shard_it_says_which():
    assert plan("library", 0, "live", KnownBefore({}), shard="1/3").startswith(
        "Looking for shard 1/3 of the library in"
    )


@pytest.mark.parametrize(
    ("kind", "given", "known", "told"),
    [
        ("addresses", 150, KnownBefore({}), " That takes at least 2 min, with the rest between requests."),
        ("addresses", 2, KnownBefore({}), ""),
        ("due", 0, KnownBefore({}, 30), " That takes at least 30 s, with the rest between requests."),
        ("library", 0, KnownBefore({"documents": Counter(done=60)}, 0, 500.0), " The last such run took 8 min."),
    ],
)
def test_how_long_it_takes_is_told_by_the_last_run_or_by_the_rest_between_requests(kind, given, known, told):
    said = plan(kind, given, "live", known, 1.0)
    assert said.endswith(told)
    assert ("at least" in said or "took" in said) is bool(told)


def test_what_is_known_is_read_from_the_catalog(tmp_path):
    assert known_before(tmp_path / "catalog.sqlite", "library", 0) == KnownBefore({})
    with closing(Catalog(tmp_path / "catalog.sqlite")) as catalog:
        catalog.begin_run("urn:a", "2026-01-01T00:00:00Z")
        catalog.remember_asked("urn:a", "{}")
        told = {"kind": "library", "finish_reason": "finished", "started_at": "2026-01-01T00:00:00Z"}
        catalog.remember_facts("urn:a", json.dumps(told | {"finished_at": "2026-01-01T00:03:00Z"}))
    assert known_before(tmp_path / "catalog.sqlite", "library", 0).seconds == 180
    assert known_before(tmp_path / "catalog.sqlite", "addresses", 0).seconds is None


def test_a_service_that_nobody_asks_now_is_not_waited_for():
    assert place_line(["www.oecd.org"], [("web.archive.org", 30.0)]) == "asks www.oecd.org"


def test_of_many_services_the_first_are_named():
    assert place_line(["a.org", "b.org", "c.org", "d.org"], []) == "asks a.org, b.org and 2 more"


def test_elsewhere_than_on_a_terminal_nothing_is_drawn(tmp_path):
    with Server(scripted({"/document/a": document("a")})) as server:
        done = crawl_live(server, tmp_path, "-a", "url=/document/a")
    assert done.err == ""


class Screen:
    """A narrow terminal of a crawl; `seen` is set as soon as it shows `awaited`."""

    def __init__(self, awaited):
        self.main, self.side = pty.openpty()
        fcntl.ioctl(self.side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, NARROW, 0, 0))
        self.awaited, self.shown, self.seen = awaited, b"", threading.Event()

    def watch(self, process):
        while process.poll() is None or select.select([self.main], [], [], 0)[0]:
            if select.select([self.main], [], [], 0.1)[0]:
                try:
                    self.shown += os.read(self.main, 65536)
                except OSError:
                    break
                if self.awaited in self.shown:
                    self.seen.set()
        process.wait(timeout=120)
        os.close(self.main)

    def drawn(self):
        """Each line that was drawn, without control sequences."""
        return [part.decode() for part in re.split(rb"[\r\n]+", CONTROL.sub(b"", self.shown)) if part.strip()]


@pytest.fixture(scope="module")
def screen(tmp_path_factory):
    """What a terminal showed of a crawl whose last page comes when its progress was seen."""
    screen = Screen(b"to go")

    def answer(path):
        if path == "/document/b":
            screen.seen.wait(timeout=60)
        return scripted({"/document/a": document("a"), "/document/b": document("b")})(path)

    kept = {name: value for name, value in environment().items() if name not in {"COLUMNS", "LINES"}}
    with Server(answer) as server:
        words = command(
            tmp_path_factory.mktemp("o"), "-a", "url=/document/a /document/b", IPP_LIVE_URL=server.url, LOG_LEVEL="INFO"
        )
        process = subprocess.Popen(
            words, cwd=ROOT, env=kept | {"TERM": "xterm"}, stdout=screen.side, stderr=screen.side
        )
        os.close(screen.side)
        screen.watch(process)
    return screen


def test_a_terminal_is_shown_how_far_the_crawl_is(screen):
    assert screen.seen.is_set(), screen.shown
    assert {"document/a", "document/b"} <= {text.strip() for text in screen.drawn()}, "each record as it is found"
    assert any(
        re.match(r"given addresses: \d records?, 0 files, 0 not found, \d to go", text) for text in screen.drawn()
    )


def test_the_line_is_cut_to_a_narrow_terminal(screen):
    [*lines] = [text for text in screen.drawn() if " to go" in text]
    assert lines
    assert max(map(len, lines)) <= NARROW
    assert any(text.endswith("…") for text in lines)


def test_lines_for_a_machine_are_not_drawn_over():
    settings = get_project_settings()
    settings.set("IPP_LOG_FORMAT", "json")
    terminal = Console(file=StringIO(), force_terminal=True)
    assert not Progress(Crawler(IppDocumentSpider, settings), terminal).is_drawn
    settings.set("IPP_LOG_FORMAT", "text")
    assert Progress(Crawler(IppDocumentSpider, settings), terminal).is_drawn
