"""Which sites there are: each package below `scraper/sites` has one, found by name as Scrapy finds components."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from urllib.parse import urlsplit

from scraper.addresses.site import Site

PACKAGE = "scraper.sites"
_crawled: Site | None = None


class UnknownSite(ValueError):
    """A name that no folder of `scraper/sites` has."""


@cache
def known_sites() -> dict[str, Site]:
    """All sites by the names of their folders."""
    names = [found.name for found in iter_modules(import_module(PACKAGE).__path__) if found.ispkg]
    return {name: import_module(f"{PACKAGE}.{name}").SITE for name in names}


def site_named(name: str) -> Site:
    """The site in the folder of this name; raises `UnknownSite`."""
    if name not in known_sites():
        raise UnknownSite(f"IPP_SITE={name}: no folder of {PACKAGE}; there are {', '.join(known_sites())}")
    return known_sites()[name]


def home() -> Site:
    """The site that is crawled, whose are addresses without a host; where none is, the project's own."""
    return _crawled or _projects_own()


def site_of(host: str) -> Site | None:
    """The site that has this host, in any letters; in a crawl other sites than its own are not told apart."""
    return _by_host().get(host.lower().removesuffix("."))


def site_at(url: str) -> Site:
    """The site that a canonical address is of; the project's own for any other."""
    return site_of(urlsplit(url).hostname or "") or home()


def crawled(site: Site | None) -> None:
    """From now on only `site` is crawled (`crawl_only` forgets what was read before)."""
    global _crawled
    _crawled = site
    _by_host.cache_clear()


@cache
def _projects_own() -> Site:
    return site_named(import_module(PACKAGE).DEFAULT)


@cache
def _by_host() -> dict[str, Site]:
    sites = known_sites().values() if _crawled is None else [_crawled]
    return {www + domain: site for site in sites for domain in site.domains for www in ("", "www.")}
