"""The peer of `crawl_bench`: a plain Scrapy spider with `FilesPipeline` and a JSON feed, as most people write it."""

import sys

import scrapy
from scrapy.crawler import AsyncCrawlerProcess


class PlainSpider(scrapy.Spider):
    """Follows the lists, takes title, text, tags and file of each document."""

    name = "plain"

    async def start(self):
        yield scrapy.Request(self.base + "/documents")

    def parse(self, response):
        """A list: its documents and its next page."""
        for link in response.css(".view-content a::attr(href)"):
            yield response.follow(link.get(), self.parse_document)
        for link in response.css("li.pager-next a::attr(href)"):
            yield response.follow(link.get(), self.parse)

    def parse_document(self, response):
        """A document."""
        yield {
            "url": response.url,
            "title": response.css("h1#page-title::text").get("").strip(),
            "body": "\n\n".join(response.css(".field-name-body p::text").getall()),
            "topics": response.css(".field-name-field-other-tag a::text").getall(),
            "file_urls": [
                self.base + url.partition("innovationpolicyplatform.org")[2]
                for url in response.css(".field-name-field-linktocontentat a::attr(href)").getall()
            ],
        }


if __name__ == "__main__":
    base, output = sys.argv[1:]
    process = AsyncCrawlerProcess(
        {
            "CONCURRENT_REQUESTS": 16,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
            "ITEM_PIPELINES": {"scrapy.pipelines.files.FilesPipeline": 1},
            "FILES_STORE": f"{output}/files",
            "FEEDS": {f"{output}/items.json": {"format": "json"}},
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "LOG_LEVEL": "WARNING",
            "ROBOTSTXT_OBEY": True,
        }
    )
    process.crawl(PlainSpider, base=base)
    process.start()
    sys.exit(1 if process.bootstrap_failed else 0)
