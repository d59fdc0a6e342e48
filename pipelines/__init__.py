"""Checks, completes and keeps records and files: the only writer under output/."""
