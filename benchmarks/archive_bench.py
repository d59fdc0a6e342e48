"""The archive: what recording costs a crawl, writing against warcio, rebuilding against crawling, verifying, wget.

    python -m benchmarks.archive_bench [--rounds 3] [--pages 2000] [--documents 1000]

Every figure is of whole processes, or of one thread for the writers; peers take turns, so that what else the machine
does falls on all, and ratios are the medians of pairs.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future
from io import BytesIO
from pathlib import Path
from statistics import median

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from benchmarks._pages import SITE
from benchmarks.crawl_bench import ours_command, served
from scraper.archive.exchange import Exchange, Received
from scraper.archive.index import write_index
from scraper.archive.new_records import records_of
from scraper.archive.warc_series import Stored, packed
from scraper.archive.writer import ArchiveWriter
from scraper.catalog.catalog import NAME, Catalog
from scraper.catalog.table_digests import seal

ROOT = Path(__file__).parents[1]
PAGE = "/document/number-{}"
RUN = "urn:uuid:bench"


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pages", type=int, default=2_000)
    parser.add_argument("--documents", type=int, default=1_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        writing(Path(folder), given.rounds)
        with served(given.pages) as base:
            fetching(Path(folder), base, given.pages, given.rounds)
        with served(given.documents) as base:
            crawling(Path(folder), base, given.documents, given.rounds)


def writing(folder: Path, rounds: int) -> None:
    """Our writer against warcio's, over the same exchanges."""
    samples = [path.read_bytes() for path in sorted((SITE / "pages/bartik").glob("*.html"))]
    pages = [page + b"<!-- %d -->" % n for n, page in enumerate(samples * 10)]
    compared(folder / "small", pages, rounds)
    compared(folder / "large", [b"".join(pages[n : n + 5]) for n in range(len(pages) - 5)], rounds)


def compared(folder: Path, pages: list[bytes], rounds: int) -> None:
    """One table: the same two records by both, and what the archive really does, which is more."""
    folder.mkdir()
    alone, whole, theirs = [], [], []
    for number in range(rounds):
        alone.append(timed(lambda number=number: write_records(folder / f"alone-{number}.warc.gz", pages)))
        whole.append(timed(lambda number=number: write_ours(folder / f"whole-{number}", pages)))
        theirs.append(timed(lambda number=number: write_theirs(folder / f"theirs-{number}.warc.gz", pages)))
    print(f"\n{len(pages)} exchanges of {sum(map(len, pages)) / len(pages) / 1000:.0f} KB, median of {rounds}")
    print(f"{'':<48}{'exchanges/s':>12}{'MB':>8}{'x warcio':>10}")
    for name, seconds, size in (
        ("warcio: 2 records, gzip 9", theirs, (folder / "theirs-0.warc.gz").stat().st_size),
        ("ours: the same 2 records", alone, (folder / "alone-0.warc.gz").stat().st_size),
        ("ArchiveWriter: 3 records, synced, catalogued", whole, size_of(folder / "whole-0")),
    ):
        rate, times = len(pages) / median(seconds), ratio(theirs, seconds)
        print(f"{name:<48}{rate:>12.0f}{size / 1e6:>8.2f}{times:>10.1f}")
    print("aim: at least 3 times warcio")


def write_records(path: Path, pages: list[bytes]) -> None:
    """A response and a request record, digests and gzip members, by the functions that the writer uses."""
    with path.open("wb") as file:
        for number, page in enumerate(pages):
            exchange = exchange_of(number, page, path.parent)
            for record in records_of(exchange, "urn:uuid:bench", lambda digest: None)[:2]:
                file.writelines(packed(record))


def exchange_of(number: int, page: bytes, folder: Path) -> Exchange:
    """An exchange as the download handler hands it over."""
    exchange = Exchange(f"http://127.0.0.1/document/{number}", Received(folder))
    exchange.sent += REQUEST % number
    exchange.received.add(HEAD % len(page))
    exchange.received.add(page)
    exchange.received.finish()
    return exchange


def write_ours(folder: Path, pages: Iterable[bytes]) -> None:
    """As the download handler puts exchanges in, sixteen under way."""
    folder.mkdir()
    catalog = Catalog(folder / "catalog.sqlite")
    write_to(folder, catalog, pages)
    catalog.close()


def write_output(output: Path, pages: Iterable[bytes]) -> None:
    """The same as an output that `scrapy verify` can check: the catalog beside the archive, and its index."""
    folder = output / "archive"
    folder.mkdir(parents=True)
    catalog = Catalog(output / NAME)
    write_to(folder, catalog, pages)
    write_index(folder, catalog)
    seal(catalog.database)
    catalog.close()


def write_to(folder: Path, catalog: Catalog, pages: Iterable[bytes]) -> None:
    """An exchange for each page."""
    writer = ArchiveWriter(folder, catalog, RUN, (("isPartOf", RUN),))
    waiting: deque[tuple[Future[Stored], Exchange]] = deque()
    for number, page in enumerate(pages):
        exchange = exchange_of(number, page, folder)
        waiting.append((writer.put(exchange), exchange))
        finish(waiting, 16)
    finish(waiting, 0)
    writer.close()


def finish(waiting: "deque[tuple[Future[Stored], Exchange]]", most: int) -> None:
    """Waits until no more than `most` are not committed."""
    while len(waiting) > most:
        future, exchange = waiting.popleft()
        future.result()
        exchange.received.discard()


def write_theirs(path: Path, pages: list[bytes]) -> None:
    """The same with warcio, as its documentation shows it."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version="WARC/1.1")
        for number, page in enumerate(pages):
            url = f"http://127.0.0.1/document/{number}"
            headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))]
            http = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
            record = writer.create_warc_record(url, "response", BytesIO(page), http_headers=http)
            line = StatusAndHeaders(f"GET /document/{number} HTTP/1.1", [("Host", "127.0.0.1")], is_http_request=True)
            asked = writer.create_warc_record(url, "request", BytesIO(), http_headers=line)
            writer.write_request_response_pair(asked, record)


REQUEST = b"GET /document/%d HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n"


def fetching(folder: Path, base: str, count: int, rounds: int) -> None:
    """Pages per second of a spider that only fetches: without an archive, with ours, with warcio's; and of wget."""
    urls = folder / "urls"
    urls.write_text("".join(f"{base}{PAGE.format(number)}\n" for number in range(count)))
    kinds = ["plain", "ours", "warcio", *(["wget"] if shutil.which("wget") else [])]
    seconds: dict[str, list[float]] = {kind: [] for kind in kinds}
    for number in range(rounds):
        for kind in kinds:
            output = folder / f"fetch-{kind}-{number}"
            output.mkdir()
            seconds[kind].append(timed(lambda kind=kind, output=output: fetch(kind, urls, output)))
    print(f"\n{count} pages fetched over loopback, median of {rounds}, start of the process included")
    for kind in kinds:
        print(f"  {kind:<10}{count / median(seconds[kind]):>10.0f} pages/s")
    print(f"  ours to plain: {ratio(seconds['plain'], seconds['ours']):.2f} (aim: at least 0.9)")
    for kind in kinds[2:]:
        print(f"  ours to {kind}: {ratio(seconds[kind], seconds['ours']):.2f} (aim: more than 1)")


def fetch(kind: str, urls: Path, output: Path) -> None:
    """One run."""
    if kind == "wget":
        words = ["wget", "-q", "-i", str(urls), f"--warc-file={output}/peer", "--delete-after", "-P", str(output)]
    else:
        words = [sys.executable, "-m", "benchmarks._fetch_spider", kind, str(urls), str(output)]
    subprocess.run(words, cwd=ROOT, check=True)


def crawling(folder: Path, base: str, count: int, rounds: int) -> None:
    """The project's own crawl with and without the archive, then rebuilding and verifying what it kept."""
    command = [part for part in ours_command(base) if "OUTPUT_DIR" not in part]
    with_archive, without = [], []
    for number in range(rounds):
        output = folder / f"crawl-{number}"
        with_archive.append(documents_per_second(count, [*command, f"OUTPUT_DIR={output}"], output))
        bare = folder / f"bare-{number}"
        without.append(documents_per_second(count, [*command, f"OUTPUT_DIR={bare}", "-s", "ARCHIVE_ENABLED=0"], bare))
    print(f"\n{count} documents with a PDF each, crawled over loopback; median of {rounds}")
    print(f"  with the archive {median(with_archive):.1f}, without {median(without):.1f} documents/s")
    on = median(a / b for a, b in zip(with_archive, without, strict=True))
    print(f"  ratio: {on:.2f} (aim: at least 0.9)")
    rebuilding(folder / "crawl-0", count, median(with_archive), rounds)
    verifying(folder / "crawl-0", rounds)


def documents_per_second(count: int, command: list[str], output: Path) -> float:
    """Of one crawl; fails where a document is missing."""
    seconds = timed(lambda: subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL))
    done = sum(1 for _ in (output / "records").rglob("*.json"))
    if done != count:
        raise SystemExit(f"{done} of {count} documents")
    return count / seconds


def rebuilding(output: Path, count: int, crawl_rate: float, rounds: int) -> None:
    """Documents per second of a rebuild from nothing but the archive, on one core and on two."""
    rates = {}
    for cores in (1, 2):
        seconds = []
        for _ in range(rounds):
            for name in ("records", "text"):
                shutil.rmtree(output / name)
            words = ["taskset", "-c", "0" if cores == 1 else "0,1", *scrapy("rebuild", output)]
            seconds.append(timed(lambda words=words: subprocess.run(words, cwd=ROOT, stdout=subprocess.DEVNULL)))
        rates[cores] = count / median(seconds)
    print(
        f"\nscrapy rebuild: {rates[1]:.0f} documents/s on one core, {rates[2]:.0f} on two ({rates[2] / rates[1]:.2f})"
    )
    per_core = rates[1] / (crawl_rate / (os.cpu_count() or 1))
    print(f"  per core against the crawl over loopback: {per_core:.1f} times (aim: at least 20)")
    print(f"  against the crawl at its own pace, a request a second: {rates[2] * 2:.0f} times")


def verifying(output: Path, rounds: int) -> None:
    """MB of archive per second against `warcio check`, which checks the digests alone."""
    warcs = sorted((output / "archive").glob("*.warc.gz"))
    size = sum(path.stat().st_size for path in warcs) / 1e6
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(
            timed(lambda: subprocess.run(scrapy("verify", output), cwd=ROOT, stdout=subprocess.DEVNULL, check=True))
        )
        words = [sys.executable, "-m", "warcio.cli", "check", *map(str, warcs)]
        theirs.append(timed(lambda words=words: subprocess.run(words, check=True)))
    print(
        f"\nscrapy verify {size / median(ours):.1f} MB/s, warcio check {size / median(theirs):.1f} MB/s, "
        f"of {size:.1f} MB"
    )
    print(f"  ratio: {ratio(theirs, ours):.2f} (aim: at least 1, while checking more)")


def scrapy(verb: str, output: Path) -> list[str]:
    """The words of a verb."""
    return [sys.executable, "-m", "scrapy", verb, "-s", f"OUTPUT_DIR={output}"]


def timed(work: object) -> float:
    """Seconds that a call takes."""
    start = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - start


def ratio(theirs: list[float], ours: list[float]) -> float:
    """How many times as fast ours is, the median pair by pair."""
    return median(a / b for a, b in zip(theirs, ours, strict=True))


def size_of(folder: Path) -> int:
    """Bytes of the WARC files."""
    return sum(path.stat().st_size for path in folder.glob("*.warc.gz"))


if __name__ == "__main__":
    main()
