"""`scrapy edit`: the site is read by layouts, not by the spider."""

from scraper.replaced_command import ReplacedCommand


class Command(ReplacedCommand):
    """Names what to use."""

    instead = "CONTRIBUTING.md says which file to edit for what"
