"""Runs scrapy as its command line does, and kills itself at the n-th write: `python -m tests.crawl.killed_at N FILE …`.

FILE takes the number of writes of a run that comes to its end. A write is what a disk or the catalog is asked: a
confirmation (fsync), a file that takes its place, one that goes, a commit. It is killed before or after it, by turns.
With `--log FOLDER` before N, what was confirmed and which names changed is kept there (`power_cuts.py` reads it).
"""

import json
import os
import pathlib
import shutil
import signal
import sqlite3
import sys
import threading

from scrapy.cmdline import execute

COUNTED = threading.Lock()


class Fuse:
    """Counts writes in all threads, and kills the process at the one that is named."""

    def __init__(self, number, *, shows=False):
        self.number, self.count, self.shows = number, 0, shows

    def around(self, write):
        def counted(*arguments, **options):
            with COUNTED:
                self.count += 1
                is_last = self.count == self.number
            if is_last and self.number % 2:
                os.kill(os.getpid(), signal.SIGKILL)
            done = write(*arguments, **options)
            if is_last:
                os.kill(os.getpid(), signal.SIGKILL)
            return done

        return counted


class WriteLog:
    """What the disk has confirmed, and each name that changed, with what lay there before: lines of JSON."""

    def __init__(self, folder, output):
        self._folder, self.output = folder, output
        self._lines = (folder / "log").open("a", buffering=1)

    def say(self, **what):
        self._lines.write(json.dumps(what) + "\n")

    def synced(self, handle):
        path = pathlib.Path(f"/proc/self/fd/{handle}").readlink()
        self.say(synced=str(path), size=os.fstat(handle).st_size)

    def synced_all(self):
        """Whatever is written is on the disk; which files these are is seen where they lie."""
        paths = [path for path in self.output.rglob("*") if path.is_file() and ".sqlite" not in path.name]
        self.say(sizes={str(path): path.stat().st_size for path in paths})

    def committed(self, database):
        """All that the journal has is on the disk."""
        _, _, path = database.execute("PRAGMA database_list").fetchone()
        journal = pathlib.Path(path + "-wal")
        if journal.exists():
            self.say(committed=str(journal), size=journal.stat().st_size, begins=journal.open("rb").read(32).hex())

    def kept(self, path):
        """A copy of what lies at a place, None where nothing does."""
        if not path.is_file():
            return None
        copy = self._folder / f"{os.getpid()}-{len(list(self._folder.iterdir()))}"
        shutil.copyfile(path, copy)
        return str(copy)

    def around_replace(self, replace):
        def logged(path, target):
            target = pathlib.Path(target)
            before = self.kept(target)
            done = replace(path, target)
            self.say(moved=str(path), to=str(target), before=before)
            return done

        return logged

    def around_unlink(self, unlink):
        def logged(path, *arguments, **options):
            before = self.kept(path)
            unlink(path, *arguments, **options)
            self.say(gone=str(path), before=before)

        return logged

    def around_sync_of_all(self, sync):
        def logged():
            sync()
            self.synced_all()

        return logged

    def around_sync(self, sync):
        def logged(handle):
            sync(handle)
            self.synced(handle)

        return logged


class CountedConnection(sqlite3.Connection):
    """A connection whose commits are writes."""

    fuse: Fuse
    log: WriteLog | None = None
    waits_for_the_disk = True

    def execute(self, sql, *values):
        is_write = sql.startswith(("COMMIT", "INSERT", "UPDATE", "DELETE"))
        run = super().execute
        if sql == "PRAGMA synchronous = NORMAL":
            self.waits_for_the_disk = False
        done = (self.fuse.around(run) if is_write else run)(sql, *values)
        if is_write and self.log is not None and self.waits_for_the_disk and not self.in_transaction:
            self.log.committed(self)
        return done


def arm(fuse, log=None):
    CountedConnection.fuse, CountedConnection.log = fuse, log
    connect = sqlite3.connect
    sqlite3.connect = lambda *arguments, **options: connect(*arguments, factory=CountedConnection, **options)
    if log is not None:
        os.fsync, os.sync = log.around_sync(os.fsync), log.around_sync_of_all(os.sync)
        pathlib.Path.replace = log.around_replace(pathlib.Path.replace)
        pathlib.Path.unlink = log.around_unlink(pathlib.Path.unlink)
    os.fsync, os.sync = fuse.around(os.fsync), fuse.around(os.sync)
    for name in ("replace", "unlink"):
        setattr(pathlib.Path, name, fuse.around(getattr(pathlib.Path, name)))


def main():
    number, told, *words = sys.argv[1:]
    log = None
    if number == "--log":
        folder, (number, told, *words) = pathlib.Path(told), words
        [output] = [word.partition("=")[2] for word in words if word.startswith("OUTPUT_DIR=")]
        log = WriteLog(folder, pathlib.Path(output))
    fuse = Fuse(int(number))
    arm(fuse, log)
    try:
        execute(["scrapy", *words])
    finally:
        pathlib.Path(told).write_text(str(fuse.count))


if __name__ == "__main__":
    main()
