"""`scrapy fetch`: a page is looked for by the sources of a crawl."""

from scraper.replaced_command import ReplacedCommand


class Command(ReplacedCommand):
    """Names what to use."""

    instead = "scrapy parse ADDRESS shows a page's record, scrapy shell ADDRESS its bytes"
