"""`make bench`: every figure that this project promises, in one run, as one table and as data.

    python -m benchmarks.figures [--documents 1000] [--rounds 3] [--only crawling] [--write] [--page]

`--write` writes docs/performance.json and docs/performance.md, `--page` the page alone, from the data that are there.
The other programs in this folder measure more of each; any of them can be run by itself.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

from benchmarks import archive_bench, pages_bench
from benchmarks._counting_server import CountingServer
from benchmarks._figures import HEAD, Bench, Figure, Pairs, page
from benchmarks._pages import SITE, sample_pages
from benchmarks._site import GeneratedSite
from benchmarks.crawl_bench import ours_command, plain_command, run, served
from benchmarks.recrawl_bench import answer_of_generated, crawled

ROOT = Path(__file__).parents[1]
DATA, PAGE = ROOT / "docs/performance.json", ROOT / "docs/performance.md"
SIZES = ("documents", "pages", "large", "file_bytes", "archived", "rounds")
Measured = list[tuple[Figure, Pairs]]


def main() -> None:
    """Prints the table; writes it where it is told to."""
    given = arguments()
    if given.page:
        PAGE.write_text(page(json.loads(DATA.read_text("utf-8"))), encoding="utf-8")
        return
    start = time.monotonic()
    sizes = {name: getattr(given, name) for name in SIZES}
    bench = Bench(**sizes, only=given.only)
    print(HEAD, flush=True)
    for work in (crawling, fetching, writing, reading_pages, rebuilding, checking_again, checking_archive, remembering):
        bench.measure(work)
    seconds = time.monotonic() - start
    print(f"In {seconds / 60:.1f} minutes.")
    if given.write:
        write(bench, seconds)


def arguments() -> argparse.Namespace:
    """Sizes that take ten minutes on two quiet cores."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--pages", type=int, default=1_000, help="that are only fetched")
    parser.add_argument("--large", type=int, default=10_000, help="documents, against a tenth of them")
    parser.add_argument("--file-bytes", type=int, default=100_000, help="of the files that are checked again")
    parser.add_argument("--archived", type=int, default=10_000, help="exchanges of 20 KB that are verified")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="a part of a name: crawling, writing, …")
    parser.add_argument("--write", action="store_true", help="docs/performance.json and .md too")
    parser.add_argument("--page", action="store_true", help="docs/performance.md alone, from the data")
    return parser.parse_args()


def write(bench: Bench, seconds: float) -> None:
    """The data, then the page of them."""
    said = {
        "measured": f"{datetime.now(UTC):%Y-%m-%d}",
        "seconds": round(seconds),
        "machine": {"cores": len(os.sched_getaffinity(0)), "python": platform.python_version()},
        "sizes": {name: getattr(bench, name) for name in SIZES},
        "figures": bench.rows,
    }
    DATA.write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(page(said), encoding="utf-8")


def crawling(bench: Bench) -> Measured:
    """Whole crawls: page, PDF, record, archive, text."""
    kinds = {"ours": ours_command, "plain": plain_command, "ordinary": ordinary_command}
    rates: dict[str, list[float]] = {kind: [] for kind in kinds}
    with served(bench.documents) as base:
        for _ in range(bench.rounds):
            for kind, command in kinds.items():
                rates[kind].append(run(bench.documents, command(base))["rate"])
    bound = "Python under one lock in the crawl's process: Scrapy's and Twisted's work on a request is half of it"
    plain = Figure("whole crawl, plain Scrapy", "documents/s", "whole crawl", "plain Scrapy, does less", 0.7, bound)
    same = Figure("whole crawl, same duties", "documents/s", "whole crawl", "by ordinary means", 1.5, bound)
    return [(plain, Pairs(rates["ours"], rates["plain"])), (same, Pairs(rates["ours"], rates["ordinary"]))]


def ordinary_command(base: str) -> list[str]:
    """The peer with the same duties."""
    return [sys.executable, "-m", "benchmarks._ordinary_spider", base, "{output}"]


def fetching(bench: Bench) -> Measured:
    """A spider that only fetches, with the archive and without."""
    rates: dict[str, list[float]] = {"ours": [], "plain": []}
    with tempfile.TemporaryDirectory() as folder, served(bench.pages) as base:
        urls = Path(folder, "urls")
        urls.write_text("".join(f"{base}{archive_bench.PAGE.format(number)}\n" for number in range(bench.pages)))
        for number in range(bench.rounds):
            for kind, found in rates.items():
                output = Path(folder, f"{kind}-{number}")
                output.mkdir()
                found.append(bench.pages / archive_bench.timed(partial(archive_bench.fetch, kind, urls, output)))
    bound = "the hand-over to the writer's thread, and digests and packing in it, which take turns with the loop"
    figure = Figure("fetching, archive on", "pages/s", "archived", "not archived", 0.9, bound)
    return [(figure, Pairs(rates["ours"], rates["plain"]))]


def writing(bench: Bench) -> Measured:
    """The archive's writer, synced and catalogued, against the two records of warcio."""
    samples = [path.read_bytes() for path in sorted((SITE / "pages/bartik").glob("*.html"))]
    pages = [one + b"<!-- %d -->" % n for n, one in enumerate(samples * 10)][: max(bench.pages, 20)]
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(bench.rounds):
            whole, peer = Path(folder, f"whole-{number}"), Path(folder, f"peer-{number}.warc.gz")
            ours.append(len(pages) / archive_bench.timed(partial(archive_bench.write_ours, whole, pages)))
            theirs.append(len(pages) / archive_bench.timed(partial(archive_bench.write_theirs, peer, pages)))
    bound = "SHA-1, SHA-256 and deflate of each body, and the commit of each batch"
    figure = Figure("archive's writer", "exchanges/s", "3 records, synced", "warcio, 2 records", 2, bound)
    return [(figure, Pairs(ours, theirs))]


def reading_pages(bench: Bench) -> Measured:
    """Pages read to all fields, against trafilatura's text."""
    pages = sample_pages()[:: max(4_000 // bench.pages, 1)]
    times: dict[str, list[float]] = {name: [] for name in (pages_bench.OURS, pages_bench.PEER)}
    for _ in range(bench.rounds):
        for name, found in times.items():
            pages_bench.forget()
            start = time.process_time()
            for one in pages:
                pages_bench.READERS[name](one)
            found.append(len(pages) / (time.process_time() - start))
    bound = "making tags of what is content, and collecting them as garbage"
    figure = Figure("pages to all fields", "pages/CPU s", "read_page", "trafilatura", 5, bound)
    return [(figure, Pairs(times[pages_bench.OURS], times[pages_bench.PEER]))]


def rebuilding(bench: Bench) -> Measured:
    """A rebuild on one core and on all, then again with readers that have not changed."""
    one, all_cores, again = [], [], []
    cores = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "output")
        with served(bench.documents) as base:
            subprocess.run(
                [word.replace("{output}", str(output)) for word in ours_command(base)],
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
            )
        for _ in range(bench.rounds):
            one.append(bench.documents / rebuilt(output, cores[:1], is_first=True))
            all_cores.append(bench.documents / rebuilt(output, cores, is_first=True))
            again.append(bench.documents / rebuilt(output, cores, is_first=False))
    bound = "assembling in one process; what is read ahead by others is not"
    many = Figure("rebuild, one core to all", "documents/s", f"{len(cores)} cores", "1 core", 1.6, bound)
    bound = "assembling: nothing is read again"
    second = Figure("rebuild again, unchanged reader", "documents/s", "again", "first", 1.5, bound)
    return [(many, Pairs(all_cores, one)), (second, Pairs(again, all_cores))]


def rebuilt(output: Path, cores: list[int], *, is_first: bool) -> float:
    """Seconds of a rebuild; the first finds nothing that was read."""
    for name in ("records", "text", *([".readings"] if is_first else [])):
        shutil.rmtree(output / name, ignore_errors=True)
    words = ["taskset", "-c", ",".join(map(str, cores)), *archive_bench.scrapy("rebuild", output)]
    return archive_bench.timed(partial(subprocess.run, words, cwd=ROOT, stdout=subprocess.DEVNULL))


def checking_again(bench: Bench) -> Measured:
    """A crawl of a site that has not changed, against the first."""
    again, first = [], []
    answer = partial(answer_of_generated, GeneratedSite(bench.documents), bench.file_bytes)
    for _ in range(bench.rounds):
        with CountingServer(answer, is_coded=False) as server, tempfile.TemporaryDirectory() as folder:
            first.append(crawled(server, Path(folder), 0, ()).cpu)
            again.append(crawled(server, Path(folder), 1, ()).cpu)
    bound = "a request, its archived 304 and the reading of pages that are as they were"
    check = Figure("re-crawl, nothing changed", "CPU s", "again", "first crawl", 0.5, bound, least_is_best=True)
    return [(check, Pairs(again, first))]


def checking_archive(bench: Bench) -> Measured:
    """Verifying an archive of `bench.archived` exchanges, 20 KB each that no coding makes fewer."""
    ours, theirs, random = [], [], Random(1)
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "output")
        archive_bench.write_output(output, (random.randbytes(20_000) for _ in range(bench.archived)))
        warcs = sorted(map(str, (output / "archive").glob("*.warc.gz")))
        size = sum(Path(name).stat().st_size for name in warcs) / 1e6
        for _ in range(bench.rounds):
            ours.append(size / on_one_core(archive_bench.scrapy("verify", output)))
            theirs.append(size / on_one_core([sys.executable, "-m", "warcio.cli", "check", *warcs]))
    bound = "Python on each record: its fields, its request, its row; the index and the catalog are compared besides"
    verify = Figure("verify, one core", "MB/s", "scrapy verify", "warcio check", 1.0, bound)
    return [(verify, Pairs(ours, theirs))]


def on_one_core(words: list[str]) -> float:
    """Seconds that a command takes there."""
    core = str(min(os.sched_getaffinity(0)))
    work = partial(subprocess.run, ["taskset", "-c", core, *words], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return archive_bench.timed(work)


def remembering(bench: Bench) -> Measured:
    """The largest memory of a crawl, as the library grows tenfold."""
    peaks = []
    for count in (bench.large, bench.large // 10):
        with served(count) as base:
            peaks.append(run(count, ours_command(base))["memory"])
    bound = "addresses that were asked for, and caches that are bounded; what became of them is on disk"
    large, small = f"{bench.large:,} documents", f"{bench.large // 10:,}"
    figure = Figure("memory, ten times the documents", "MB", large, small, 1.2, bound, least_is_best=True)
    return [(figure, Pairs(peaks[:1], peaks[1:]))]


if __name__ == "__main__":
    main()
