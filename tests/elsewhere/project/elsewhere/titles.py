"""A spider that knows nothing of an archive."""

import scrapy


class TitleSpider(scrapy.Spider):
    """The title of each page."""

    name = "titles"

    def __init__(self, url, **arguments):
        super().__init__(**arguments)
        self.start_urls = [url]

    def parse(self, response):
        yield {"url": response.url, "title": response.css("title::text").get()}
        yield from response.follow_all(css="a", callback=self.parse)
