"""Crawls of a site that has not changed, against the first: requests, bytes on the wire, CPU time and memory.

    python -m benchmarks.recrawl_bench [--documents 2000] [--file-bytes 100000]

Two sites over loopback: the samples, whose files are of a few KB, and a generated one, whose documents have a PDF each
of `--file-bytes`. KB are bytes of HTTP in both directions, heads included, and their ratio is to those of the first
crawl; `of answers` is the same ratio of what the site sent. Memory is the largest of a crawl's processes. The second
crawl asks for all again, the next day; the others ask for what is due, some days later.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from benchmarks._counting_server import Answer, CountingServer, Counts
from benchmarks._pages import SAMPLES, SITE
from benchmarks._site import GeneratedSite
from benchmarks.crawl_bench import documents, ours_command
from tests.crawl.server import drupal, saved

ROOT = Path(__file__).parents[1]
DUE = ("-a", "due=true")
RUNS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("first crawl", 0, ()),
    ("all again, the next day", 1, ()),
    ("what is due, a day after that", 2, DUE),
    ("what is due, 7 days after that: the shortest", 9, DUE),
    ("what is due, 60 days after that", 69, DUE),
)
_DONE = {0, 3}  # complete, or with something lost: the samples have what is missing


@dataclass(frozen=True)
class Crawled:
    """What a crawl took: CPU in seconds, memory in MB at its peak."""

    counts: Counts
    cpu: float
    memory: float
    archived: int
    """Bytes by which the archive grew."""


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--file-bytes", type=int, default=100_000)
    given = parser.parse_args()
    samples = drupal(SAMPLES)  # type: ignore[no-untyped-call]  # tests have no types
    for told, is_coded in (("", False), (", pages in gzip", True)):
        compared(f"the sample site{told}", partial(answer_of_samples, samples), is_coded=is_coded)
    site = GeneratedSite(given.documents)
    told = f"a generated site, {given.documents:,} documents with a PDF of {given.file_bytes:,} bytes each"
    answer = partial(answer_of_generated, site, given.file_bytes)
    compared(told, answer, is_coded=False, expected=given.documents)


def answer_of_samples(site: Callable[[str], object], target: str) -> Answer:
    """As the sample Drupal does."""
    found = site(target)
    return Answer(found.status, found.headers, found.body)  # type: ignore[attr-defined]  # the same


def answer_of_generated(site: GeneratedSite, file_bytes: int, target: str) -> Answer:
    """As a Drupal of any size does; a PDF has so many bytes at least."""
    status, media_type, body = site.answer(target)
    if media_type == "application/pdf":
        padding = Random(target).randbytes(max(file_bytes - len(body), 0))  # no coding makes them fewer
        body += padding + body[body.rindex(b"startxref") :]  # readers begin at the end
    headers = (("Content-Type", media_type),)
    return Answer(status, PAGE_HEADERS if status == 200 and media_type.startswith("text/html") else headers, body)


SAVED = saved(SITE / "pages/bartik/5211.html")  # type: ignore[no-untyped-call]  # the same
PAGE_HEADERS = tuple(pair for pair in SAVED.headers if pair[0] != "Link")  # which says of what document a page is


def compared(told: str, site: Callable[[str], Answer], *, is_coded: bool, expected: int | None = None) -> None:
    """One table; fails where a crawl keeps other documents than the first, or than are `expected`, or none is due."""
    with CountingServer(site, is_coded=is_coded) as server, tempfile.TemporaryDirectory() as output:
        print(f"\n{told}")
        sizes = f"{'KB':>9}{'ratio':>9}{'of answers':>12}{'archive KB':>12}"
        print(f"{'':<46}{'requests':>9}{'304':>7}{'404':>6}{sizes}{'CPU s':>8}{'MB':>5}")
        first = None
        for name, days, words in RUNS:
            done = crawled(server, Path(output), days, words)
            first = first or done
            report(name, done, first)
            kept = documents(Path(output, "out"))
            expected = expected or kept
            if not kept or kept != expected:
                raise SystemExit(f"{kept} of {expected} documents")
        if not done.counts.requests:
            raise SystemExit("nothing is ever due: the clock of the last crawl was not ahead")


def crawled(server: CountingServer, output: Path, days: int, words: tuple[str, ...]) -> Crawled:
    """A crawl `days` later, to its end."""
    given = [word.replace("{output}", str(output / "out")) for word in ours_command(server.url)[3:]]
    command = [sys.executable, "-m", "benchmarks._later_crawl", str(days), *given, *words]
    before = archive_size(output)
    with (output / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in _DONE:
        raise SystemExit(f"exit code {process.returncode}:\n{(output / 'log').read_text()[-2000:]}")
    cpu, memory = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    return Crawled(server.counted(), cpu, memory, archive_size(output) - before)


def archive_size(output: Path) -> int:
    """Bytes of the WARC files."""
    return sum(path.stat().st_size for path in output.glob("out/archive/*.warc.gz"))


def report(name: str, done: Crawled, first: Crawled) -> None:
    """One row."""
    counts = done.counts
    ratio, of_answers = counts.moved / first.counts.moved, counts.sent / first.counts.sent
    answers = f"{counts.requests:>9}{counts.statuses[304]:>7}{counts.statuses[404]:>6}"
    sizes = f"{counts.moved / 1000:>9.0f}{ratio:>9.2%}{of_answers:>12.2%}{done.archived / 1000:>12.0f}"
    print(f"{name:<46}{answers}{sizes}{done.cpu:>8.1f}{done.memory:>5.0f}", flush=True)


if __name__ == "__main__":
    main()
