"""Archives that others made: WARC, ARC and WACZ, by any tool."""
