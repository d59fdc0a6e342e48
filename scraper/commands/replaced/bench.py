"""`scrapy bench`: this project measures its own work."""

from scraper.replaced_command import ReplacedCommand


class Command(ReplacedCommand):
    """Names what to use."""

    instead = "make bench measures this project's own work"
