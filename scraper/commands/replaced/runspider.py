"""`scrapy runspider`: the one spider belongs to the project."""

from scraper.replaced_command import ReplacedCommand


class Command(ReplacedCommand):
    """Names what to use."""

    instead = "scrapy crawl ipp_document runs the spider"
