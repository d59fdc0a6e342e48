"""What is shown of a crawl and of its output while anyone may be writing there: counts, lines, figures."""
