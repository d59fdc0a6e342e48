"""The live source: an address itself, then the static mirror below it, if the site has one (`IPP_LIVE_URL`)."""

from collections.abc import Iterable, Iterator
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from scraper.addresses.address import Address, read_address
from scraper.addresses.kinds import Kind
from scraper.addresses.mirror_names import page_hash, renamed_by_httrack
from scraper.addresses.sites import home
from scraper.sources.file_names import FileNames
from scraper.sources.requisite_places import paths_of_requisite
from scraper.sources.source import Candidate, Wanted

LIVE = "live"


class LiveSource:
    """Asks `base` for the address, then for the page's names in the static mirror."""

    name = LIVE

    def __init__(self, base: str) -> None:
        self.base = base.rstrip("/")
        self._listed = FileNames()

    def seeds(self) -> Iterator[str]:
        """Where the discovery of the whole library begins."""
        return library_seeds()

    def candidates(self, wanted: Wanted) -> Iterator[Candidate]:
        """Distinct places, the address itself first."""
        seen: set[str] = set()
        for path in self._paths(wanted):
            if path not in seen:
                seen.add(path)
                yield Candidate(self.name, self.base + path, home().base + path)
        if wanted.kind is None:
            yield Candidate(self.name, wanted.url, wanted.url)  # the publisher itself

    def folders(self, wanted: Wanted) -> Iterator[Candidate]:
        """The folders where a file lies, at the site's root and in the mirror: a host may list what is in them."""
        paths = [path for path in self._paths(wanted) if "?" not in path]
        for folder in dict.fromkeys(path.rpartition("/")[0] + "/" for path in paths[:2]):
            yield Candidate(self.name, self.base + folder, home().base + folder)

    def learn(self, folder: Candidate, names: Iterable[str]) -> None:
        """Remembers the files (links as they stand) that the host lists in a folder."""
        for name in names:
            self._listed.add(urljoin(folder.location, name), urljoin(folder.location, name))

    def renamed(self, wanted: Wanted) -> Iterator[Candidate]:
        """Places of files that a mirroring tool renamed, among those that the host lists."""
        for location in self._listed.find([wanted.url, *wanted.variants]):
            yield Candidate(self.name, self.place_of(location), location)

    def location_of(self, url: str) -> str | None:
        """`url` in the site's terms, where it lies under this source's base (as a redirect may say)."""
        if url == self.base or url.startswith(self.base + "/"):
            return home().base + (url[len(self.base) :] or "/")
        return None

    def place_of(self, location: str) -> str:
        """Where a place in the site's terms is fetched from: below the base, or at its own host.

        With another base, that base stands for all hosts of the site.
        """
        parts = urlsplit(location)
        is_of_the_site = isinstance(read_address(f"https://{parts.hostname or ''}/"), Address)
        is_of_the_web = parts.scheme in {"http", "https"}
        if location.startswith(home().root) or (is_of_the_site and is_of_the_web and not is_the_site(self.base)):
            return self.base + urlunsplit(("", "", parts.path or "/", parts.query, ""))
        return location

    def _paths(self, wanted: Wanted) -> Iterator[str]:
        if wanted.requisite is not None:
            located = filter(None, map(self.location_of, wanted.variants))
            yield from paths_of_requisite(wanted, [one.removeprefix(home().base) for one in located])
        elif wanted.kind is None:
            yield from foreign_paths(wanted.url)
        elif wanted.is_file:
            yield from file_paths(wanted)
        else:
            yield from page_paths(wanted)


def is_the_site(base: str) -> bool:
    """Whether a base is the site's own address."""
    return base.rstrip("/") == home().base


def library_seeds() -> Iterator[str]:
    """Where the discovery of the whole library begins."""
    return (home().base + path for path in home().seeds)


def page_paths(wanted: Wanted) -> Iterator[str]:
    """Paths of a page: at its address, then as mirroring tools name it, below the host folder and at the root."""
    parts = urlsplit(wanted.url)
    path = parts.path.rstrip("/")
    if wanted.page:
        yield from _listing_paths(path, wanted)
        return
    yield path or "/"
    yield from _renamed(wanted)
    for top in _tops():
        yield f"{top}{path}/index.html"
        if path:
            yield f"{top}{path}.html"
    if path and home().mirror:
        yield f"{home().mirror}{path}"


def _listing_paths(path: str, wanted: Wanted) -> Iterator[str]:
    """Names of page `wanted.page` of a list: as Drupal, HTTrack (both layouts) and wget write it."""
    number = wanted.page or 0
    yield f"{path or '/'}?page={number}"
    yield from _renamed(wanted)
    for top in _tops():
        yield f"{top}{path}/index{page_hash(number)}.html"
        if path:
            yield f"{top}{path}%3Fpage={number}.html"
            yield f"{top}{path}{page_hash(number)}.html"
        yield f"{top}{path}/index{number}.html"


def _tops() -> tuple[str, ...]:
    """What pages that a mirroring tool named may lie below; a site without a mirror has none of these."""
    return (home().mirror, "") if home().mirror else ()


def file_paths(wanted: Wanted) -> Iterator[str]:
    """Paths of a file of the site: as given, then in the mirror, then as mirroring tools rename it."""
    plain, mirror = urlsplit(wanted.url).path, home().mirror
    yield plain
    if mirror:
        yield mirror + plain
    for variant in wanted.variants:
        parts = urlsplit(variant)
        if parts.query:
            yield f"{parts.path}?{parts.query}"
            if mirror:
                yield f"{mirror}{parts.path}%3F{quote(parts.query, safe='=&')}"
    yield from _renamed(wanted)
    for variant in wanted.variants if mirror else ():
        for name in renamed_by_httrack(unquote(urlsplit(variant).path), urlsplit(variant).query):
            yield mirror + quote(name, safe="/!$&'()*+,;=:@")


def foreign_paths(url: str) -> Iterator[str]:
    """Where the mirror keeps a file of another site: in a folder named for the host."""
    if not home().mirror:
        return
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    yield f"/{parts.netloc}{parts.path}{query}"


def _renamed(wanted: Wanted) -> Iterator[str]:
    """The places that a page of a mirror itself named for it, where they lie on the site."""
    base, mirror = home().base, home().mirror
    for variant in wanted.variants:
        if variant.startswith(base + "/") and variant != wanted.url:
            path = urlsplit(variant).path
            yield path
            if mirror and not path.startswith(mirror) and wanted.is_file:
                yield mirror + path


def wanted_address(address: Address, variants: tuple[str, ...] = (), via: str | None = None) -> Wanted:
    """What to ask a source for, of an address of the site."""
    return Wanted(address.url, address.kind, address.page, variants, address.kind is Kind.FILE, via)


def wanted_file(url: str, variants: tuple[str, ...] = (), via: str | None = None) -> Wanted:
    """What to ask a source for, of a linked file of this or another site."""
    found = read_address(url)
    kind = found.kind if isinstance(found, Address) else None
    return Wanted(url, kind, None, tuple(variant for variant in variants if variant != url), is_file=True, via=via)
