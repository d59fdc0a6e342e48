"""`scrapy parse ADDRESS`: as Scrapy's own, with the project's spider if none is named."""

import argparse

from scrapy.commands.parse import Command as ScrapyParse


class Command(ScrapyParse):
    """Shows the record of a page and what it links, and leaves nothing in `output/`."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """As Scrapy's, with an output that is gone afterwards."""
        from scraper.trying_out import leave_no_trace

        super().process_options(args, opts)
        leave_no_trace(self.settings, args)

    def set_spidercls(self, url: str, opts: argparse.Namespace) -> None:
        """The spider that is named, or the only one there is."""
        assert self.crawler_process is not None
        opts.spider = opts.spider or self.crawler_process.spider_loader.list()[0]
        super().set_spidercls(url, opts)
