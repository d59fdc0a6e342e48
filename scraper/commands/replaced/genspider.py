"""`scrapy genspider`: another site is a folder, not a spider."""

from scraper.replaced_command import ReplacedCommand


class Command(ReplacedCommand):
    """Names what to use."""

    instead = "docs/sites.md tells how to add a site; the spider stays"
