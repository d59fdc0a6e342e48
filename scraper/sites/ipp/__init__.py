"""The Innovation Policy Platform: `SITE` says where it was, `WORDS` what its pages say."""

from scraper.sites.ipp.site import SITE
from scraper.sites.ipp.words import WORDS

__all__ = ["SITE", "WORDS"]
