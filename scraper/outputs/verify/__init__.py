"""What `scrapy verify` checks beyond the archive itself: records, files, text, lists and exports."""
