"""Scrapy's verbs that have no place in this project: each says in one line which to use."""
