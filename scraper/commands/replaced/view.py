"""`scrapy view`: a page is looked for by the sources of a crawl."""

from scraper.replaced_command import ReplacedCommand


class Command(ReplacedCommand):
    """Names what to use."""

    instead = "scrapy shell ADDRESS, then view(response), opens a page in the browser"
