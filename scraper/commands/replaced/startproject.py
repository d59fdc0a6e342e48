"""`scrapy startproject`: this is a project."""

from scraper.replaced_command import ReplacedCommand


class Command(ReplacedCommand):
    """Names what to use."""

    instead = "docs/sites.md tells how to read another site with this project"
