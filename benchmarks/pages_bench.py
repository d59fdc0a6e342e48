"""Pages: from bytes to a read page, against trafilatura's extraction and against a bare BeautifulSoup parse.

    python -m benchmarks.pages_bench [--rounds 5] [--every 4]

Every page of the samples is read once and judged by their `score.py`; every fourth is timed. In each round each reader
reads all of these, in turn, so that what else the machine does falls on all; medians of CPU time and their ratios are
printed. What the readers remember from page to page is forgotten before each round.
"""

import argparse
import statistics
import time
import warnings
from collections import Counter

import lxml.html
import trafilatura
from bs4 import BeautifulSoup, SoupStrainer

from benchmarks._pages import Reader, SamplePage, is_right, sample_pages
from scraper.addresses import address as addresses
from scraper.pages import links
from scraper.pages.parsing import parsed
from scraper.pages.read_page import read_page
from scraper.pages.tree_builder import TreeBuilder

AIM = 5  # times as fast as trafilatura
OURS, BARE, PEER = "read_page: bytes to all fields", "BeautifulSoup, lxml", "trafilatura.extract"
STRAINER = SoupStrainer(["title", "link", "meta", "base", "a", "h1", "h2", "article", "div"])
READERS: dict[str, Reader] = {
    OURS: lambda page: read_page(page.capture),
    "  its parse: TreeBuilder, what can be content": lambda page: parsed(page.text),
    "TreeBuilder, all but the head": lambda page: parsed(page.text, whole=True),
    "TreeBuilder, whole page": lambda page: BeautifulSoup(page.text, builder=TreeBuilder()),
    BARE: lambda page: BeautifulSoup(page.text, "lxml"),
    "BeautifulSoup, lxml, classes as one string": lambda page: BeautifulSoup(
        page.text, "lxml", multi_valued_attributes=None
    ),
    "BeautifulSoup, lxml, SoupStrainer": lambda page: BeautifulSoup(page.text, "lxml", parse_only=STRAINER),
    "BeautifulSoup, html.parser": lambda page: BeautifulSoup(page.text, "html.parser"),
    "lxml.html, no BeautifulSoup": lambda page: lxml.html.document_fromstring(page.capture.body),
    PEER: lambda page: trafilatura.extract(page.text),
}


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--every", type=int, default=4, help="time every n-th page")
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # bs4 takes XHTML for XML
    pages = sample_pages()
    judge(pages)
    timed = pages[:: options.every]
    report(measure(timed, options.rounds), timed)
    report_addresses(timed, options.rounds)


def judge(pages: list[SamplePage]) -> None:
    """How many pages are right in all fields, form by form."""
    right, all_of_them = Counter[str](), Counter(page.form for page in pages)
    right.update(page.form for page in pages if is_right(page, read_page(page.capture)))
    print("right in every field: " + ", ".join(f"{form} {right[form]}/{count}" for form, count in all_of_them.items()))
    print(f"together {right.total()}/{all_of_them.total()} ({100 * right.total() / all_of_them.total():.2f} %)")


def measure(pages: list[SamplePage], rounds: int) -> dict[str, float]:
    """Milliseconds a page, the median of the rounds."""
    times: dict[str, list[float]] = {name: [] for name in READERS}
    for _ in range(rounds):
        for name, read in READERS.items():
            forget()
            start = time.process_time()
            for page in pages:
                read(page)
            times[name].append(1000 * (time.process_time() - start) / len(pages))
    return {name: statistics.median(values) for name, values in times.items()}


def forget() -> None:
    """A round begins as a crawl does: nothing is remembered."""
    for module in (addresses, links):
        for function in vars(module).values():
            if hasattr(function, "cache_clear"):
                function.cache_clear()


def report(medians: dict[str, float], pages: list[SamplePage]) -> None:
    """One row a reader."""
    size = statistics.mean(len(page.capture.body) for page in pages)
    print(f"\n{len(pages)} pages of {size / 1000:.1f} kB on average")
    print(f"{'':<46}{'ms/page':>9}{'x trafilatura':>15}{'x bare parse':>14}")
    for name, median in medians.items():
        print(f"{name:<46}{median:>9.3f}{medians[PEER] / median:>15.2f}{medians[BARE] / median:>14.2f}")
    print(f"read_page is {medians[PEER] / medians[OURS]:.1f} times as fast as trafilatura (aim: {AIM})")


def report_addresses(pages: list[SamplePage], rounds: int) -> None:
    """Links made canonical each second, as a crawl meets them and each for the first time."""
    stated = [
        (str(anchor["href"]), page.capture.location or addresses.SITE + "/")
        for page in pages
        for anchor in BeautifulSoup(page.text, "lxml").find_all("a", href=True)
    ]
    for name, texts in (("as pages state them", stated), ("each once", list(dict.fromkeys(stated)))):
        rates = []
        for _ in range(rounds):
            forget()
            start = time.process_time()
            for text, base in texts:
                addresses.read_address(text, base)
            rates.append(len(texts) / (time.process_time() - start))
        print(f"addresses, {name}: {statistics.median(rates):,.0f} a second ({len(texts):,} links)")


if __name__ == "__main__":
    main()
