"""The project's commands, one file a verb; `scrapy -h` lists them."""
