"""What to ask an archive's index for: everything of the site, or what may be captures of one address."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from scraper.addresses.address import Address, read_address
from scraper.addresses.kinds import Kind
from scraper.addresses.sites import home
from scraper.sources.source import Wanted

LIMIT = 10_000  # lines of one answer
# Never wanted, and most of what is captured of any site. Where a server reads filters otherwise they let all pass.
_LEFT_OUT = ("!mimetype:image/.*", "!mimetype:text/css", "!mimetype:.*javascript")
_FEWEST = 3  # characters of a file's name that an index is asked for


@dataclass(frozen=True, slots=True)
class Query:
    """A question to a CDX server: `match` is `exact`, `prefix` or `domain`.

    `requisite`: the answer is about this address alone, as a page shows it.
    """

    url: str
    match: str
    requisite: str | None = None

    def at(self, cdx: str, since: str | None = None, resume_key: str | None = None, offset: int = 0) -> str:
        """The address of the answer, or of the part of it that begins with the key or after `offset` lines.

        `since`: only captures of that time (14 digits) or later. http and https, with and without `www.`, are one to
        an index. pywb gives all lines at once, whatever `limit` says of the first.
        """
        pairs = [("url", self.url)]
        pairs += [("matchType", self.match)] if self.match != "exact" else []
        pairs += [("filter", one) for one in _LEFT_OUT] if self.match == "domain" else []
        pairs += [("from", since)] if since else []
        if cdx.endswith("/cdx/search/cdx"):
            pairs += [("limit", str(LIMIT)), ("showResumeKey", "true")]
            pairs += [("offset", str(offset))] if offset else []
            pairs += [("resumeKey", resume_key)] if resume_key else []
        return f"{cdx}?{urlencode(pairs)}"


def probe(cdx: str) -> str:
    """A small question, to see whether there is an index."""
    return f"{cdx}?{urlencode({'url': urlsplit(home().base).netloc + '/', 'limit': 1})}"


def whole_site() -> list[Query]:
    """Everything below the site's domains, with any scheme, host and port."""
    return [Query(domain, "domain") for domain in home().domains]


def queries_for(wanted: Wanted) -> list[Query]:
    """What may be captures of an address: below its path on every domain, and in the nested mirror."""
    if wanted.requisite is not None:
        return [Query(wanted.url, "exact", wanted.url)]
    found = read_address(wanted.url)
    if not isinstance(found, Address):
        return [Query(wanted.url, "exact")]
    paths = list(dict.fromkeys(_paths(found)))
    site = home()
    if found.kind is Kind.FRONT:
        return [Query(f"{host}/", "exact") for host in site.domains]
    hosts = [*site.domains, *([site.domains[0] + site.mirror] if site.mirror else [])]
    return [Query(f"{host}{path}", "prefix") for path in paths for host in hosts]


def originals_of(wanted: Wanted) -> list[str]:
    """The addresses whose TimeMaps may list captures, for a server without an index."""
    found = read_address(wanted.url)
    if not isinstance(found, Address) or wanted.requisite is not None:
        return [wanted.url]
    parts, site = urlsplit(wanted.url), home()
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    nested = path if wanted.is_file else f"{parts.path.rstrip('/')}/index.html"
    places = [f"https://www.{domain}{path}" for domain in site.domains]
    return [*places, f"https://www.{site.domains[0]}{site.mirror}{nested}"] if site.mirror else places


def _paths(address: Address) -> Iterator[str]:
    path = urlsplit(address.url).path
    if address.kind is Kind.FILE:
        folder, _, name = path.rpartition("/")
        plain = name.split("%", 1)[0]  # names are escaped in many ways: up to there they agree
        yield f"{folder}/{plain}" if len(plain) >= _FEWEST else path
        return
    yield path
    if address.kind is Kind.NODE:
        yield path.replace("/node/", "/print/", 1)
