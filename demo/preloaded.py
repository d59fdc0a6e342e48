"""What the commands of the demonstration import, once: each is a fork of a process that has imported this."""

from scrapy.settings.default_settings import DOWNLOAD_HANDLERS_BASE
from scrapy.utils.misc import load_object, walk_modules_iter

import scraper.monitors.pings
import scraper.outputs.exports.site
import scraper.outputs.reports.report
import scraper.outputs.reports.summary
import scraper.outputs.verify.verification
import scraper.sites.ipp.site
import scraper.spiders.ipp_document
import scraper.watching.plan  # noqa: F401  # to have it imported is all
from scraper import settings

for components in (
    settings.DOWNLOADER_MIDDLEWARES,
    settings.SPIDER_MIDDLEWARES,
    settings.EXTENSIONS,
    settings.ITEM_PIPELINES,
    (DOWNLOAD_HANDLERS_BASE | settings.DOWNLOAD_HANDLERS).values(),
    (settings.SCHEDULER, settings.REQUEST_FINGERPRINTER_CLASS, settings.TWISTED_DNS_RESOLVER),
):
    for component in components:
        load_object(component)
for commands in ("scrapy.commands", settings.COMMANDS_MODULE):
    list(walk_modules_iter(commands))
