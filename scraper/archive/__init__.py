"""A web archive that a Scrapy crawl writes and reads: WARC 1.1 as it was on the wire, CDXJ, and a catalog of both.

Knows nothing of any site. To use it in another project, copy this package and name its parts in the settings, as
`scraper/settings.py` does.
"""
