"""The sites that can be archived, a folder each (docs/sites.md)."""

DEFAULT = "ipp"  # where none is named
