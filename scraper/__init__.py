"""Finds captures of a site's pages and reads them; writes nothing under output/."""
