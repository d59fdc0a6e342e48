"""Finds captures of IPP pages and reads them; writes nothing under output/."""
