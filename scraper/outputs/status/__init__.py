"""`scrapy status`: one screen."""
