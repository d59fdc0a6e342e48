"""`make demo`: what this project does for one old link and for a library, shown in a few seconds on bundled data."""

import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console

from demo.commands import Failed, crawl, records, scrapy, start, stop
from demo.telling import changed, document, found, lacking, same

OLD_LINK = (
    "https://web.archive.org/web/20180816111911/http:/innovationpolicyplatform.com:80/print/document/"
    "key-features-first-phase-national-cluster-program-russia?page=0%2C0%2C3"
)
NOTICE = "Demonstration. All documents but “Key features of the first phase …” are sample data, made for this project."
NEXT = (
    ('-a url="ADDRESS"', "an old link of your own, in any form: asks the live site, then the Wayback Machine"),
    ("-a urls=FILE", "a list of links as you have it: references, BibTeX, CSV, an Excel workbook"),
    ("-a source=FOLDER", "saved pages, a mirror, a WARC or a WACZ on your disk: needs no network"),
)


def main(output: Path) -> int:
    """Runs the demonstration into a folder that is made anew; its exit code."""
    began = time.monotonic()
    shutil.rmtree(output, ignore_errors=True)
    try:
        Demonstration(output).run()
    except Failed as failed:
        sys.stderr.write(f"make demo: {failed}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("make demo: stopped; give it again, it begins anew\n")
        return 130
    print(f"\nThat took {time.monotonic() - began:.0f} seconds. Next:")
    for words, does in NEXT:
        print(f"  .venv/bin/scrapy crawl ipp_document {words}\n      {does}")
    return 0


class Demonstration:
    """The steps, each told as soon as it is done; two commands run at a time."""

    def __init__(self, output: Path) -> None:
        self._one, self._printed, self._library = output / "one-link", output / "printed", output / "library"
        self._console = Console(highlight=False, soft_wrap=True)

    def run(self) -> None:
        """Runs and tells all of them."""
        self._tell(
            "IPP Archive: an old link in, a library out",
            [
                "All documents here but one are sample data, made for this demonstration. The one is the",
                "document of step 1: its text is real, its PDF a stand-in. Nothing is asked of the network.",
            ],
        )
        start()
        with ThreadPoolExecutor(2) as pool:
            try:
                self._run(pool)
            except KeyboardInterrupt:
                pool.shutdown(wait=False, cancel_futures=True)
                stop()
                raise
        self._tell("6. Open these", self._places())

    def _run(self, pool: ThreadPoolExecutor) -> None:
        library = pool.submit(self._crawl_library)
        one = pool.submit(crawl, self._one, "mirror", OLD_LINK)
        printed = pool.submit(crawl, self._printed, "printed")
        one.result()
        self._tell("1. An old link, as a paper cites it", [OLD_LINK, "", *document(self._one)])
        printed.result()
        forms = {"its printed page": records(self._printed)[0], "a static mirror": records(self._one)[0]}
        self._tell("2. The same document, from its printed page and from a mirror", same(forms))
        library.result()
        verified = scrapy("verify", output=self._library)  # alone: an export keeps others out, as this does
        exports = pool.submit(self._export)
        self._tell_library(verified)
        exports.result()

    def _crawl_library(self) -> None:
        crawl(self._library, "older-mirror")
        crawl(self._library, "mirror")

    def _export(self) -> None:
        scrapy("export", "csv", output=self._library)
        scrapy("export", "site", "--notice", NOTICE, output=self._library)

    def _tell_library(self, verified: str) -> None:
        self._tell("3. The library: a mirror of 2019, found and verified", found(self._library, verified))
        differences = scrapy("changes", "--format", "json", output=self._library)
        self._tell("4. What changed since a mirror of 2014", changed(differences))
        scrapy("report", output=self._library)
        self._tell("5. What the mirror lacks, on purpose, and how that is told", lacking(self._library))

    def _places(self) -> list[str]:
        return [
            f"the library, with a search  {self._library}/export/site/index.html",
            f"a spreadsheet               {self._library}/export/csv/documents.csv",
            f"the report                  {self._library}/report.html",
        ]

    def _tell(self, heading: str, lines: list[str]) -> None:
        self._console.print(f"\n{heading}" if heading[0].isdigit() else heading, style="bold", markup=False)
        for line in lines:
            style = {"- ": "red", "+ ": "green"}.get(line[:2], "")
            self._console.print(f"  {line}".rstrip(), style=style, markup=False)


if __name__ == "__main__":
    sys.exit(main(Path(*sys.argv[1:2] or ["output/demo"])))
