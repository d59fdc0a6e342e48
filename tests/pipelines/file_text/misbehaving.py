"""Functions that read files badly, named to a FileReader as `tests.pipelines.file_text.misbehaving:by_name`."""

import os
import signal
import sys
from itertools import count

from pipelines.file_text.pages import PdfText
from pipelines.file_text.pdf import read_pdf
from scraper.media import FileStatus, TextStatus


def by_name(path, limits):
    """Does what the name of the file says; reads it as it should where the name says nothing."""
    deeds = {"hang": hang, "spin": spin, "eat": eat, "abort": os.abort, "leave": leave, "fail": fail, "talk": talk}
    return deeds.get(path.stem, lambda: read_pdf(path, limits))()


def hang():
    while True:
        signal.pause()


def spin():
    for _ in count():
        pass


def eat():
    eaten = []
    while True:
        eaten.append(bytearray(16 * 1024**2))


def leave():
    os._exit(3)


def fail():
    raise RecursionError("too\x00 deep")


def talk():
    """Prints what could be taken for a reply, past Python's own buffers too."""
    print('{"reply": {}}', flush=True)
    os.write(1, b"garbage\n")
    print("garbage", file=sys.stderr, flush=True)
    return PdfText(FileStatus.ARCHIVED, TextStatus.OK, pages=1, text=b"said\n\f")


def own_ids(path, limits):
    """Names the process and its session in the text."""
    return PdfText(FileStatus.ARCHIVED, TextStatus.OK, text=f"{os.getpid()} {os.getsid(0)}\f".encode())


def dies_when_warm(path, limits, served=[]):  # noqa: B006 # remembers on purpose, as a library that leaks does
    served.append(path)
    if len(served) > 1:
        os.abort()
    return read_pdf(path, limits)


def killed_twice(path, limits):
    """Is killed from outside the first two times, as a file beside it counts."""
    count = path.with_suffix(".count")
    times = int(count.read_text()) if count.exists() else 0
    count.write_text(str(times + 1))
    if times < 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return read_pdf(path, limits)


def killed_always(path, limits):
    os.kill(os.getpid(), signal.SIGTERM)
