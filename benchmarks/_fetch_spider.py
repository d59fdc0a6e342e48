"""The plainest spider: asks for every address of a list, keeps nothing. What is archived is the settings' matter.

python -m benchmarks._fetch_spider plain|ours|warcio URLS OUTPUT
"""

import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Request, Response
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

OURS = {
    "DOWNLOAD_HANDLERS": {"http": "scraper.archive.recording.RecordingDownloadHandler"},
    "EXTENSIONS": {"scraper.archive.archive.Archive": 0},
}
WARCIO = {"DOWNLOADER_MIDDLEWARES": {"benchmarks._fetch_spider.WarcioMiddleware": 595}}
BASE = {
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "COOKIES_ENABLED": False,
    "LOG_LEVEL": "WARNING",
}


class FetchSpider(scrapy.Spider):
    """Fetches."""

    name = "fetch"

    async def start(self) -> Any:
        """A request for each line of the list."""
        for url in Path(self.urls).read_text().splitlines():
            yield Request(url, dont_filter=True)

    def parse(self, response: Response) -> None:
        """Nothing."""


class WarcioMiddleware:
    """The straightforward way: below the decoding, a response and a request record with warcio."""

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True)
        self.writer = WARCWriter((path / "peer.warc.gz").open("wb"), gzip=True, warc_version="WARC/1.1")

    @classmethod
    def from_crawler(cls, crawler: Any) -> "WarcioMiddleware":
        """Into the same folder as ours."""
        return cls(Path(crawler.settings["OUTPUT_DIR"]) / "archive")

    def process_response(self, request: Request, response: Response) -> Response:
        """Writes both records."""
        headers = [(n.decode("latin-1"), v.decode("latin-1")) for n, vs in response.headers.items() for v in vs]
        http = StatusAndHeaders(f"{response.status} OK", headers, protocol="HTTP/1.1")
        record = self.writer.create_warc_record(response.url, "response", BytesIO(response.body), http_headers=http)
        sent = [(n.decode("latin-1"), v.decode("latin-1")) for n, vs in request.headers.items() for v in vs]
        line = StatusAndHeaders(f"GET {request.url} HTTP/1.1", sent, is_http_request=True)
        asked = self.writer.create_warc_record(request.url, "request", BytesIO(request.body), http_headers=line)
        self.writer.write_request_response_pair(asked, record)
        return response


if __name__ == "__main__":
    kind, urls, output = sys.argv[1:]
    settings = {"plain": {}, "ours": OURS, "warcio": WARCIO}[kind]
    process = AsyncCrawlerProcess(BASE | settings | {"OUTPUT_DIR": output})
    process.crawl(FetchSpider, urls=urls)
    process.start()
    sys.exit(1 if process.bootstrap_failed else 0)
