"""Fixity and structure of the archive."""
