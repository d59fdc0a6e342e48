"""`scrapy shell ADDRESS`: as Scrapy's own, for an address of the site wherever it may lie."""

import argparse

from scrapy.commands.shell import Command as ScrapyShell


class Command(ScrapyShell):
    """Fetches by the sources of a crawl, and leaves nothing in `output/`."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """As Scrapy's, with an output that is gone afterwards."""
        from scraper.trying_out import leave_no_trace

        super().process_options(args, opts)
        leave_no_trace(self.settings, args)
