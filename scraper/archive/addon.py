"""The archive for any Scrapy project, as one add-on: `ADDONS = {"scraper.archive.addon.ArchiveAddon": 0}`.

`docs/archive_elsewhere.md` has a whole example, and says what it promises.
"""

from scrapy.settings import BaseSettings

_HANDLER = "scraper.archive.recording.RecordingDownloadHandler"
_CACHE = {  # with HTTPCACHE_ENABLED, the archive is the cache
    "HTTPCACHE_STORAGE": "scraper.archive.cache.ArchiveStorage",
    "HTTPCACHE_POLICY": "scraper.archive.cache.ArchivePolicy",
}


class ArchiveAddon:
    """Archives each exchange of a crawl below `OUTPUT_DIR`; what a project has set stays."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Puts the recording handler below http and https, and opens the archive before all other extensions."""
        for scheme in ("http", "https"):
            settings["DOWNLOAD_HANDLERS"].set(scheme, _HANDLER, priority="addon")
        settings["EXTENSIONS"].set("scraper.archive.archive.Archive", 0, priority="addon")
        middlewares = settings["DOWNLOADER_MIDDLEWARES"]
        middlewares.set("scraper.archive.cache.ArchiveCache", 900, priority="addon")
        middlewares.set("scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware", None, priority="addon")
        for name, value in _CACHE.items():
            settings.set(name, value, priority="addon")
