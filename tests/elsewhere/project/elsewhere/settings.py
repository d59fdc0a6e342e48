"""Its settings: the add-on, where the archive lies, and that it is the cache too."""

BOT_NAME = "elsewhere"
SPIDER_MODULES = ["elsewhere.titles"]

ADDONS = {"scraper.archive.addon.ArchiveAddon": 0}
OUTPUT_DIR = "kept"
HTTPCACHE_ENABLED = True
