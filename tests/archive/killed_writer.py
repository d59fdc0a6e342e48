"""A process that forks writers to be killed: `python -m tests.archive.killed_writer`.

It stands apart from pytest's process, which has threads and cannot be forked safely. An order comes as a line of JSON
on standard input; the writer says on standard output what was committed, and then its parent how it ended.
"""

import faulthandler
import json
import os
import random
import signal
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path
from queue import Empty, SimpleQueue

from scraper.archive import archive as archives
from scraper.archive import recovery
from scraper.archive import warc_series as series
from scraper.archive import writer as writers
from scraper.archive.archive import Archive
from scraper.archive.exchange import Intent
from scraper.catalog import catalog as catalogs
from scraper.catalog import database as databases
from tests.archive.entries import exchange, note, resource, taken

PATIENCE = 120  # seconds after which a writer hangs, on a machine of any speed
URL = "http://example.org/"
ROLL_AT = 8 * 1024  # bytes of a file: several roll
SHARED = b"the same words each time " * 40
LARGE = random.Random(3).randbytes(3_000_000)
# What is put in, in groups that are committed together.
SHORT = (
    ["00-note", "01-small", "02-shared", "17-taken", "03-resource"],
    ["04-shared"],
    ["05-intent", "06-lost", "07-small", "08-small", "09-unanswered", "10-shared", "11-small"],
    ["12-intent", "18-taken"],
    ["13-interim", "14-cut", "15-empty"],
    ["16-small"],
)
LONG = (["00-note", "01-shared", "02-large", "03-small"], ["04-large", "05-large"], ["06-small"])


def made_of(name):
    """What the file holds that an intent is of."""
    return b"made for " + name.encode()


def entry_of(name, folder):
    """The entry that a name stands for: the same bytes in every run."""
    number, kind = name.split("-")
    url, noise = URL + name, random.Random(int(number)).randbytes(2_500)
    match kind:
        case "note":
            return note(url)
        case "small":
            return exchange(folder, url, noise)
        case "shared":
            return exchange(folder, url, SHARED)
        case "large":
            return exchange(folder, url, LARGE)
        case "lost":
            return exchange(folder, url, None, error="ConnectionLost: gone")
        case "resource":
            return resource(url, noise)
        case "taken":
            return taken(url, noise)
        case "unanswered":
            return exchange(folder, url, noise, unanswered=[b"GET /first HTTP/1.1\r\n\r\n"])
        case "interim":
            return exchange(folder, url, noise, head=b"HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")
        case "cut":
            return exchange(folder, url, SHARED, is_whole=False, truncated="disconnect", error="lost")
        case "empty":
            return exchange(folder, url, b"", head=b"HTTP/1.1 204 No Content\r\n\r\n")
        case "intent":
            return Intent(f"made/{name}", sha256(made_of(name)).hexdigest())
    raise ValueError(name)


class Points:
    """Moments that can be the last: the `number`th passing of `point` kills the process."""

    def __init__(self, point, number):
        self.point, self.number = point, number
        self.passed = Counter()

    def reach(self, point, before=lambda: None):
        self.passed[point] += 1
        if (point, self.passed[point]) == (self.point, self.number):
            before()
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner, name, label=None):
        """Has every call of a function begin and end at a point."""
        label, real = label or name, getattr(owner, name)

        def watched(*arguments, **options):
            self.reach(f"{label}: before")
            given = real(*arguments, **options)
            self.reach(f"{label}: after")
            return given

        setattr(owner, name, watched)


class Watched:
    """A WARC file whose every step is a point."""

    def __init__(self, file, points):
        self._file, self._points = file, points

    def write(self, content):
        self._points.reach("write: before")
        self._points.reach("write: half of it on disk", lambda: self._half(content))
        self._points.reach("write: all but a byte on disk", lambda: self._half(content, len(content) - 1))
        self._file.write(content)
        self._points.reach("write: in the buffer")
        self._points.reach("write: on disk", self._file.flush)

    def _half(self, content, size=None):
        self._file.write(content[: len(content) // 2 if size is None else size])
        self._file.flush()

    def flush(self):
        self._points.reach("flush: before")
        self._file.flush()
        self._points.reach("flush: after")

    def fileno(self):
        return self._file.fileno()

    def close(self):
        self._points.reach("close: before")
        self._file.close()
        self._points.reach("close: after")


class Grouped(SimpleQueue):
    """A writer's queue that gives what was put before `release` as one batch, however fast its thread is."""

    def __init__(self):
        self._groups, self._group, self._ready = SimpleQueue(), [], []

    def put(self, job):
        self._group.append(job)
        if job is None:
            self.release()

    def release(self):
        self._groups.put(self._group)
        self._group = []

    def get(self, timeout=None):
        if not self._ready:
            if timeout is not None:
                raise Empty
            self._ready = self._groups.get()
        return self._ready.pop(0)


def watch(points):
    """Makes every step of the program a point."""
    opened = Path.open

    def watched_open(path, mode="r", *arguments, **options):
        name = {"xb": "create", "r+b": "cut", "w": "index"}.get(mode)
        if name is None:
            return opened(path, mode, *arguments, **options)
        points.reach(f"{name}: before")
        file = opened(path, mode, *arguments, **options)
        points.reach(f"{name}: after")
        return Watched(file, points) if mode == "xb" else file

    Path.open = watched_open
    points.around(os, "fsync")
    for name in ("begin_warc", "commit", "close_warc", "drop_warc", "settle"):
        points.around(catalogs.Catalog, name, f"catalog.{name}")
    points.around(databases, "_prepare", "catalog._prepare")
    points.around(databases.Transaction, "__enter__", "BEGIN")
    points.around(databases.Transaction, "__exit__", "COMMIT")
    points.around(series, "sync_folder")
    for module, name in (
        (series, "cut_back"),
        (recovery, "cut_back"),
        (recovery, "move_torn"),
        (recovery, "digest_of_file"),
    ):
        points.around(module, name)
    points.around(writers.ArchiveWriter, "close", "writer.close")
    points.around(series.WarcSeries, "_begin_file", "begin a file")
    points.around(series.WarcSeries, "close", "end a file")
    points.around(archives, "recover")
    points.around(archives, "write_index")
    points.around(Path, "replace", "replace")
    points.around(Path, "unlink", "unlink")
    points.around(archives.Lock, "release", "unlock")


def forget_power_cuts():
    """Has nobody wait for the disk: a process that is killed loses nothing of what it has handed to the kernel."""
    os.fsync = os.fstat
    prepare = databases._prepare

    def prepare_without(path, database):
        prepare(path, database)
        database.execute("PRAGMA synchronous = OFF")

    databases._prepare = prepare_without


def say(**what):
    os.write(1, json.dumps(what).encode() + b"\n")


def play(order):
    """Opens the archive, puts in the groups of entries that are asked for, and closes it."""
    if order["fast"]:
        forget_power_cuts()
    points = Points(order.get("point"), order.get("number", 1))
    watch(points)
    folder = Path(order["folder"]) / "archive"
    archive = Archive(folder, (("software", "test"),), "test", ROLL_AT)
    say(opened=archive.run)
    if order["grouped"]:
        archive._writer._queue = Grouped()
    for group in order["groups"]:
        futures = [(name, archive._writer.put(entry_of(name, folder))) for name in group]
        if order["grouped"]:
            archive._writer._queue.release()
        for name, future in futures:
            future.result()
            if name.endswith("intent"):
                place(Path(order["folder"]) / "made" / name, points)
            say(committed=name)
    archive.close()
    say(closed=points.passed)
    while order.get("stays"):
        signal.pause()


def place(path, points):
    """Puts a file in place, as whoever intended it does."""
    points.reach("put in place: before")
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(made_of(path.name))
    points.reach("put in place: after")


def main():
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if not child:
            status = 1
            try:
                signal.alarm(PATIENCE)
                say(process=os.getpid())
                play(order)
                status = 0
            finally:
                os._exit(status)
        _, status = os.waitpid(child, 0)
        say(ended=os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    faulthandler.enable()
    main()
