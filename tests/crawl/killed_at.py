"""Runs scrapy as its command line does, and kills itself at the n-th write: `python -m tests.crawl.killed_at N FILE …`.

FILE takes the number of writes of a run that comes to its end. A write is what a disk or the catalog is asked: a
confirmation (fsync), a file that takes its place, one that goes, a commit. It is killed before or after it, by turns.
"""

import os
import pathlib
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


class CountedConnection(sqlite3.Connection):
    """A connection whose commits are writes."""

    fuse: Fuse

    def execute(self, sql, *values):
        is_write = sql.startswith(("COMMIT", "INSERT", "UPDATE", "DELETE"))
        run = super().execute
        return (self.fuse.around(run) if is_write else run)(sql, *values)


def arm(fuse):
    CountedConnection.fuse = fuse
    connect = sqlite3.connect
    sqlite3.connect = lambda *arguments, **options: connect(*arguments, factory=CountedConnection, **options)
    os.fsync = fuse.around(os.fsync)
    for name in ("replace", "unlink"):
        setattr(pathlib.Path, name, fuse.around(getattr(pathlib.Path, name)))


def main():
    number, told, *words = sys.argv[1:]
    fuse = Fuse(int(number))
    arm(fuse)
    try:
        execute(["scrapy", *words])
    finally:
        pathlib.Path(told).write_text(str(fuse.count))


if __name__ == "__main__":
    main()
