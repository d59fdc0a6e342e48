"""A small project of its own, which has the archive and nothing else of IPP Archive."""
