"""A writer that is killed, wherever it is, leaves exactly what it had committed, and the next run goes on from there.

`killed_writer.py` is the writer; every step it takes is a point at which it can be killed.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from scraper.archive.archive import Archive
from scraper.archive.exchange import Exchange
from scraper.archive.index import write_index
from scraper.archive.records import split_http
from scraper.archive.recovery import recover
from scraper.catalog import database
from scraper.catalog.catalog import NAME, Catalog
from scraper.store import digest_of_file
from tests.archive.entries import by_url, index_lands, read_back, scanned, snapshot, state_of
from tests.archive.killed_writer import LONG, ROLL_AT, SHORT, URL, entry_of, made_of

ROOT = Path(__file__).parents[2]
PIECES = [
    f"write: {when}" for when in ("before", "half of it on disk", "all but a byte on disk", "in the buffer", "on disk")
]
STEPS = [
    *PIECES,
    *("put in place: before", "put in place: after"),
    *(
        f"{step}: {when}"
        for step in """catalog._prepare|recover|catalog.settle|BEGIN|COMMIT|begin a file|catalog.begin_warc|create|fsync
            sync_folder|flush|catalog.commit|end a file|close|catalog.close_warc|writer.close|digest_of_file
            write_index|index|replace|unlink|unlock""".replace("\n", "|").split("|")
        for when in ("before", "after")
    ),
]
STEPS = [" ".join(step.split()) for step in STEPS]
# What a crash left when the next writer is killed as it puts that right.
LEFT = {
    "a record without its end": ("write: half of it on disk", 20),
    "records that were not committed": ("fsync: after", 3),
    "a new file in its catalog alone": ("catalog.begin_warc: after", 2),
    "an empty file": ("sync_folder: after", 2),
    "a file of which nothing counts": ("write: on disk", 1),
    "a file that was not ended": ("close: after", 2),
    "a file that was not put in place": ("put in place: before", 1),
    "a file that was put in place": ("put in place: after", 2),
}
MENDING = [
    *(
        "recover: before",
        "recover: after",
        "move_torn: before",
        "replace: before",
        "replace: after",
        "cut_back: before",
        "cut: after",
        "cut_back: after",
        "move_torn: after",
        "digest_of_file: before",
    ),
    *(
        f"{step}: {when}"
        for step in ("catalog.commit", "catalog.drop_warc", "catalog.close_warc", "catalog.settle", "COMMIT")
        for when in ("before", "after")
    ),
]
AT_MOST = {point: 9 for point in PIECES}  # passings of a point; of others three


MOMENTS = 40


@dataclass
class Ended:
    """What became of a writer: how it ended, and what it had said before."""

    code: int = 0
    reported: list[str] = field(default_factory=list)
    passed: Counter = field(default_factory=Counter)

    @property
    def is_killed(self):
        return self.code == -signal.SIGKILL


class Forker:
    """The process that forks writers."""

    def __init__(self, process):
        self._process = process
        self.kills = 0

    def write(self, home, groups, point=None, number=1, *, kill_after=None, spins=0, fast=True):
        """Has a writer put `groups` in; it dies at a point, or by our hand after so many words of it."""
        home.mkdir(exist_ok=True)
        order = {"folder": str(home), "groups": groups, "point": point, "number": number, "fast": fast}
        order |= {"grouped": kill_after is None, "stays": kill_after is not None}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        ended, process = Ended(), 0
        for heard, line in enumerate(self._process.stdout):
            said = json.loads(line)
            process = said.get("process", process)
            if "committed" in said:
                ended.reported.append(said["committed"])
            ended.passed |= Counter(said.get("closed", {}))
            if "ended" in said:
                ended.code = said["ended"]
                break
            if heard == kill_after:
                for _ in range(spins):
                    pass
                os.kill(process, signal.SIGKILL)
        self.kills += ended.is_killed
        assert ended.code in {0, -signal.SIGKILL}
        return ended


@pytest.fixture(scope="module")
def forker():
    command = [sys.executable, "-m", "tests.archive.killed_writer"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        forker = Forker(process)
        yield forker
        process.stdin.close()


@pytest.fixture(autouse=True)
def nobody_waits_for_the_disk(monkeypatch):
    prepare = database._prepare

    def prepare_without(path, opened):
        prepare(path, opened)
        opened.execute("PRAGMA synchronous = OFF")

    monkeypatch.setattr(database, "_prepare", prepare_without)
    monkeypatch.setattr(os, "fsync", os.fstat)


@pytest.fixture(scope="module")
def uninterrupted(forker, tmp_path_factory):
    """What a writer gives that nobody kills: by script its entries, and how often it passed each point."""
    homes = {"short": tmp_path_factory.mktemp("short"), "long": tmp_path_factory.mktemp("long")}
    ended = {name: forker.write(homes[name], groups) for name, groups in (("short", SHORT), ("long", LONG))}
    return {name: (contents(homes[name] / "archive"), ended[name].passed) for name in homes}


def contents(folder):
    return {url.removeprefix(URL): content(entry) for url, entry in by_url(folder).items()}


def content(entry):
    """All that is in an entry's records but for what is new in every run; a revisit is what it stands for."""
    said = [
        (
            record.type.replace("revisit", "response"),
            split_http(record.block)[0] if record.type in {"response", "revisit"} else record.block,
            *(record.get(f"WARC-{name}") for name in ("Target-URI", "Date", "Truncated", "Payload-Digest")),
        )
        for record in entry.records
    ]
    return said, entry.payload


def names_of(groups):
    return [name for group in groups for name in group]


def prove(home, reported, groups, expected):
    """What was committed is there and whole, nothing else is, and the next run ends as if nothing had happened."""
    folder = home / "archive"
    with closing(Catalog(home / NAME)) as catalog:
        recover(folder, catalog)
        assert recover(folder, catalog) == []
        assert state_of(catalog) == scanned(folder, home / "scan")
        kept = contents(folder)
        assert kept == {name: expected[name] for name in kept}
        assert {name for name in reported if not name.endswith("intent")} <= kept.keys()
        if folder.exists():
            write_index(folder, catalog)
            index_lands(folder, (folder / "index.cdxj").read_text().splitlines())
    before = snapshot(folder)
    rest = [name for name in names_of(groups) if name not in reported]
    go_on(home, rest)
    there = Counter(url.removeprefix(URL) for _, url in read_back(folder))
    assert there == Counter(kept.keys()) + Counter(name for name in rest if not name.endswith("intent"))
    assert {url.removeprefix(URL): content(entry) for (_, url), entry in read_back(folder).items()} == expected
    after = snapshot(folder)
    assert {name: after[name] for name in before if name != "index.cdxj"} == {
        name: before[name] for name in before if name != "index.cdxj"
    }
    assert after.keys() - before.keys() <= {name for name in after if name.startswith("test-")} | {"index.cdxj"}
    shutil.rmtree(home)


def go_on(home, names):
    """Puts in what is left in a new run, as the next crawl does."""
    archive = Archive(home / "archive", (("software", "test"),), "test", ROLL_AT)
    assert all(digest_of_file(home / path) == digest for path, digest, _ in archive.catalog.outputs())
    for name in names:
        entry = entry_of(name, archive.folder)
        archive._writer.put(entry).result()
        if isinstance(entry, Exchange):
            entry.received.discard()
        if name.endswith("intent"):
            (home / "made").mkdir(exist_ok=True)
            (home / "made" / name).write_bytes(made_of(name))
    archive.close()
    with closing(Catalog(home / NAME)) as catalog:
        placed = {path: digest_of_file(home / path) for path in (f"made/{path.name}" for path in made(home))}
        assert list(catalog.outputs()) == [(*one, None) for one in sorted(placed.items())]


def made(home):
    return (home / "made").iterdir() if (home / "made").exists() else ()


def spread(count, most):
    """Up to `most` of the numbers from 1 to `count`, evenly, with the first and the last."""
    if count <= most:
        return range(1, count + 1)
    return sorted({1 + step * (count - 1) // (most - 1) for step in range(most)})


def test_the_script_has_everything_an_archive_keeps(uninterrupted):
    kept, passed = uninterrupted["short"]
    types = {kind for said, _ in kept.values() for kind, *_ in said}
    assert types == {"response", "request", "metadata", "resource"}
    assert passed["create: before"] > 3, "files roll"


def test_every_step_that_a_writer_takes_is_one_at_which_it_is_killed(uninterrupted):
    assert uninterrupted["short"][1].keys() == set(STEPS)


@pytest.mark.parametrize("point", STEPS)
def test_a_writer_may_be_killed_at_any_step(forker, uninterrupted, tmp_path, point):
    expected, passed = uninterrupted["short"]
    for number in spread(passed[point], AT_MOST.get(point, 3)):
        kill_at_step(forker, tmp_path / str(number), SHORT, point, number, expected)


def kill_at_step(forker, home, groups, point, number, expected):
    ended = forker.write(home, groups, point, number)
    assert ended.is_killed
    prove(home, ended.reported, groups, expected)


@pytest.mark.parametrize("point", PIECES)
def test_a_writer_may_be_killed_within_a_long_record(forker, uninterrupted, tmp_path, point):
    expected, passed = uninterrupted["long"]
    for number in spread(passed[point], 4)[1:-1]:
        kill_at_step(forker, tmp_path / str(number), LONG, point, number, expected)


@pytest.mark.parametrize("left", LEFT)
def test_whoever_puts_right_what_a_crash_left_may_be_killed_too(forker, uninterrupted, tmp_path, left):
    first = forker.write(tmp_path / "left", SHORT, *LEFT[left])
    assert first.is_killed
    killed = 0
    for point in MENDING:
        shutil.copytree(tmp_path / "left", tmp_path / "home")
        killed += forker.write(tmp_path / "home", [], point).is_killed
        prove(tmp_path / "home", first.reported, SHORT, uninterrupted["short"][0])
    assert killed >= 4, "mending passes no more of the points where it is to be killed"


@pytest.mark.parametrize("seed", range(MOMENTS))
def test_a_writer_may_be_killed_at_any_moment(forker, uninterrupted, tmp_path, seed):
    kill_at_moment(forker, tmp_path / "home", random.Random(seed), uninterrupted)


def kill_at_moment(forker, home, moments, uninterrupted, *, fast=True):
    name, groups = ("long", LONG) if moments.random() < 0.1 else ("short", SHORT)
    words = len(names_of(groups)) + 3
    ended = forker.write(
        home, groups, kill_after=moments.randrange(words), spins=int(10 ** moments.uniform(1, 5)), fast=fast
    )
    assert ended.is_killed
    prove(home, ended.reported, groups, uninterrupted[name][0])


def test_a_writer_may_be_killed_again_and_again(forker, uninterrupted, tmp_path):
    moments, reported = random.Random(7), []
    while len(reported) < len(names_of(SHORT)):
        left = ([name for name in group if name not in reported] for group in SHORT)
        groups = [group for group in left if group]
        ended = forker.write(tmp_path / "home", groups, "write: half of it on disk", moments.randrange(6, 60))
        reported += ended.reported
    assert {
        url.removeprefix(URL): content(entry) for (_, url), entry in read_back(tmp_path / "home/archive").items()
    } == (uninterrupted["short"][0])


def test_that_is_more_than_two_hundred_kills(uninterrupted):
    passed = uninterrupted["short"][1]
    steps = sum(len(spread(passed[point], AT_MOST.get(point, 3))) for point in STEPS)
    assert steps + 2 * len(PIECES) + 4 * len(LEFT) + MOMENTS > 200


@pytest.mark.soak
@pytest.mark.parametrize("part", range(20))
def test_two_thousand_more_moments(forker, uninterrupted, tmp_path, part):
    for seed in range(1000 + 100 * part, 1100 + 100 * part):
        kill_at_moment(forker, tmp_path / str(seed), random.Random(seed), uninterrupted, fast=seed % 4 > 0)


@pytest.mark.soak
@pytest.mark.parametrize("point", STEPS)
def test_every_passing_of_every_step(forker, uninterrupted, tmp_path, point):
    expected, passed = uninterrupted["short"]
    for number in range(1, passed[point] + 1):
        kill_at_step(forker, tmp_path / str(number), SHORT, point, number, expected)
