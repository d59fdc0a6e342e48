"""`scrapy check`: this project's tests are no contracts."""

from scraper.replaced_command import ReplacedCommand


class Command(ReplacedCommand):
    """Names what to use."""

    instead = "make check runs the tests; scrapy verify checks an output"
