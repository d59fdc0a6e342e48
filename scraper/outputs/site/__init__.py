"""The library as a static site: what `scrapy export site` writes, a module a kind of page."""
