"""Runs scrapy with every exception class under another name: `python -m tests.crawl.renamed WORD …`."""

import importlib
import pkgutil
import sys

from scrapy import exceptions
from scrapy.cmdline import execute

import pipelines
import scraper


def rename(module):
    """Gives each exception class that a module defines a name that it never had."""
    for found in list(vars(module).values()):
        if isinstance(found, type) and issubclass(found, BaseException) and found.__module__ == module.__name__:
            found.__name__ = found.__qualname__ = f"Renamed{found.__name__}"


def main():
    for package in (scraper, pipelines):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            rename(importlib.import_module(found.name))
    rename(exceptions)
    execute(["scrapy", *sys.argv[1:]])


if __name__ == "__main__":
    main()
