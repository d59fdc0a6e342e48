"""What the commands of the demonstration import, once: each is a fork of a process that has imported this."""

from scrapy.utils.misc import load_object

import scraper.outputs.exports.site
import scraper.outputs.reports.report
import scraper.outputs.verify.verification
import scraper.spiders.ipp_document  # noqa: F401  # to have it imported is all
from scraper import settings

for components in (settings.DOWNLOADER_MIDDLEWARES, settings.EXTENSIONS, settings.ITEM_PIPELINES):
    for component in components:
        load_object(component)
