"""Addresses of the site: the one canonical form of each, whatever a page, a mirror or an archive made of it."""
