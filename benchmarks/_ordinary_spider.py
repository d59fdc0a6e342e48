"""The peer of `crawl_bench` that has the same duties, by ordinary means: what a good engineer would put together.

python -m benchmarks._ordinary_spider BASE OUTPUT

Scrapy with `FilesPipeline`; every field by BeautifulSoup over lxml; the text of each PDF by pypdfium2; each exchange as
a request and a response record by warcio, in a middleware below the decoding; a JSON file for each record, a feed of
all, and a report of what is missing. Left out is what no library gives: it does not survive a kill, keeps no memory of
runs, reads no page or file in a process of its own, and checks no address, host or layout.
"""

import hashlib
import json
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pypdfium2
import scrapy
from bs4 import BeautifulSoup, Tag
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Request, Response

from benchmarks._fetch_spider import WarcioMiddleware

_BLOCKS = ["p", "li", "h2", "h3", "h4", "tr"]


class OrdinarySpider(scrapy.Spider):
    """Follows the lists, takes every field of each document, and its files."""

    name = "ordinary"
    base: str

    async def start(self) -> AsyncIterator[Request]:
        """The front page and the list."""
        for path in ("/", "/documents"):
            yield Request(self.base + path)

    def parse(self, response: Response) -> Iterator[Any]:
        """A list: its documents and its next page."""
        soup = BeautifulSoup(response.body, "lxml")
        for link in soup.select(".view-content a[href], li.pager-next a[href]"):
            url = urljoin(response.url, str(link["href"]))
            is_document = urlsplit(url).path.startswith("/document/")
            yield Request(url, self.parse_document if is_document else self.parse)

    def parse_document(self, response: Response) -> Iterator[dict[str, Any]]:
        """A document."""
        soup = BeautifulSoup(response.body, "lxml")
        body = soup.select_one(".field-name-body")
        link = soup.select_one('link[rel="canonical"]')
        record = {
            "id": urlsplit(response.url).path.lstrip("/"),
            "url": str(link["href"]) if link else response.url,
            "title": text_of(soup.select_one("h1#page-title")),
            "language": soup.html.get("lang") if soup.html else None,
            "body": "\n\n".join(text_of(block) for block in body.find_all(_BLOCKS)) if body else "",
            "knowledge_types": terms(soup, "knowledge-type"),
            "topics": terms(soup, "other-tag"),
            "countries": terms(soup, "country"),
            "links": [{"url": urljoin(response.url, str(a["href"])), "text": text_of(a)} for a in links_in(body)],
            "file_urls": [
                self.base + str(a["href"]).partition("innovationpolicyplatform.org")[2]
                for a in soup.select(".field-name-field-linktocontentat a[href], .field-name-upload a[href]")
            ],
        }
        content = [record[name] for name in ("title", "body", "knowledge_types", "topics")]
        record["content_sha256"] = hashlib.sha256(json.dumps(content).encode()).hexdigest()
        yield record


def text_of(tag: Tag | None) -> str:
    """Its text, with single spaces."""
    return " ".join(tag.get_text(" ").split()) if tag else ""


def links_in(body: Tag | None) -> list[Tag]:
    """The links of a text."""
    return list(body.find_all("a", href=True)) if body else []


def terms(soup: BeautifulSoup, name: str) -> list[dict[str, str]]:
    """The terms of a field."""
    found = soup.select(f".field-name-field-{name} a[href]")
    return [{"label": text_of(a), "url": str(a["href"])} for a in found]


class ReadFiles:
    """The text of each file, beside it."""

    def __init__(self, output: Path) -> None:
        self.output = output

    @classmethod
    def from_crawler(cls, crawler: Any) -> "ReadFiles":
        """Made from the settings."""
        return cls(Path(crawler.settings["OUTPUT"]))

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        """The record, each of its files with digest, size, number of pages and text."""
        for file in item["files"]:
            body = (self.output / "files" / file["path"]).read_bytes()
            document = pypdfium2.PdfDocument(body)
            pages = [page.get_textpage().get_text_bounded() for page in document]
            document.close()
            file |= {"sha256": hashlib.sha256(body).hexdigest(), "size": len(body), "pages": len(pages)}
            text = self.output / "text" / f"{file['sha256']}.txt"
            text.parent.mkdir(exist_ok=True)
            text.write_text("\f".join(pages), encoding="utf-8")
        return item


class KeepRecords:
    """Each record as a JSON file; at the end a report."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.kept: list[dict[str, Any]] = []

    @classmethod
    def from_crawler(cls, crawler: Any) -> "KeepRecords":
        """Made from the settings."""
        return cls(Path(crawler.settings["OUTPUT"]))

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        """The record, kept."""
        path = self.output / "json" / f"{item['id']}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps(item, ensure_ascii=False, indent=2), encoding="utf-8")
        part.replace(path)
        missing = len(item["file_urls"]) - len(item["files"])
        self.kept.append({"id": item["id"], "url": item["url"], "files": len(item["files"]), "missing": missing})
        return item

    def close_spider(self) -> None:
        """Writes the report."""
        (self.output / "report.json").write_text(json.dumps(self.kept, indent=2), encoding="utf-8")


if __name__ == "__main__":
    base, output = sys.argv[1:]
    settings = {
        "OUTPUT": output,
        "OUTPUT_DIR": output,
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        "DOWNLOADER_MIDDLEWARES": {WarcioMiddleware: 595},
        "ITEM_PIPELINES": {"scrapy.pipelines.files.FilesPipeline": 1, ReadFiles: 2, KeepRecords: 3},
        "FILES_STORE": f"{output}/files",
        "FEEDS": {f"{output}/items.json": {"format": "json"}},
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "LOG_LEVEL": "WARNING",
        "ROBOTSTXT_OBEY": True,
    }
    process = AsyncCrawlerProcess(settings)
    process.crawl(OrdinarySpider, base=base)
    process.start()
    sys.exit(1 if process.bootstrap_failed else 0)
