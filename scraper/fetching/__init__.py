"""What stands between Scrapy and the wire: sources in order, judgement of answers, the guard of hosts."""
