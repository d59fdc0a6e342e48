"""The layouts of a site's pages, one class each, as the site names them. Exactly one may claim a page."""

from functools import cache
from pkgutil import resolve_name

from scraper.addresses.site import Site
from scraper.pages.document_layout import DocumentLayout
from scraper.pages.listing_page import ListPage


@cache
def layouts_of(site: Site) -> tuple[type[DocumentLayout] | type[ListPage], ...]:
    """The classes."""
    return tuple(resolve_name(name) for name in site.layouts)
