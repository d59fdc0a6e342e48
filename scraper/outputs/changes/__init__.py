"""What changed between runs: read from the catalog, compared on disk, told in one of these formats, a module each.

A format is a function from a `Span` and a `Teller` to its file, piece by piece. It is named as components in the
settings are, and imported where it is asked for.
"""

FORMATS = {
    "text": "scraper.outputs.changes.text.text",
    "json": "scraper.outputs.changes.json_file.json_file",
    "atom": "scraper.outputs.changes.atom_feed.atom_feed",
}
