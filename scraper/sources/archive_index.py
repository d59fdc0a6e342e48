"""Which capture in an archive is of which address: told by its target URI, and by the page where that is not enough."""

from collections import defaultdict
from collections.abc import Callable

from scraper.addresses.address import Address, Foreign, read_address
from scraper.addresses.kinds import FOLLOWED, LISTINGS, NAMED, SYSTEM, Kind
from scraper.addresses.sites import home
from scraper.archive.foreign.entries import ForeignEntry
from scraper.sources.archive_places import is_as_captured
from scraper.sources.file_names import FileNames
from scraper.sources.source import Holdings, Identity

_FETCHED = frozenset({200, 203})
_TOLD_BY_THEMSELVES = SYSTEM | {Kind.PAGE}
_FILTERED = LISTINGS - {Kind.FRONT}
HTML = frozenset({None, "text/html", "application/xhtml+xml"})


class ArchiveIndex:
    """Captures by address, as numbers of `entries`.

    `identify` reads which page of the site a capture is, `locate` gives its place in the site's terms.
    """

    def __init__(
        self,
        entries: list[ForeignEntry],
        identify: Callable[[ForeignEntry], Identity],
        locate: Callable[[ForeignEntry], str],
    ) -> None:
        self.holdings = Holdings()
        self.pages: set[str] = set()
        """Addresses of pages that were fetched."""
        self.files = FileNames()
        self._of: dict[str, list[int]] = defaultdict(list)
        self._said: dict[str, list[int]] = defaultdict(list)
        self._aliases: dict[str, str] = {}
        self._documents: set[str] = set()
        self._entries, self._identify, self._locate = entries, identify, locate
        self._identities: dict[tuple[str, str], Identity] = {}
        self._is_all_read = False
        for number, entry in enumerate(entries):
            self._add(number, entry)
        self.holdings.documents = sorted(self._documents)

    def captures(self, url: str) -> list[int]:
        """The captures under an address itself."""
        return self._of.get(url, [])

    def captures_of_page(self, url: str) -> list[int]:
        """The captures of a page, also those under other addresses that say they are this page."""
        names = (url, self._aliases.get(url, url))
        return [number for name in names for number in (*self.captures(name), *self._said.get(name, ()))]

    def learn_numbers(self) -> bool:
        """Reads a capture of each document, once, for the number that it states; whether that was still to be done."""
        is_new, self._is_all_read = not self._is_all_read, True
        for url in self.holdings.documents if is_new else ():
            whole = (entry for entry in map(self._entries.__getitem__, self.captures(url)) if is_whole_page(entry))
            if (entry := next(whole, None)) is not None:
                self._identity(entry, url)
        return is_new

    def _add(self, number: int, entry: ForeignEntry) -> None:
        if not has_place(entry):
            return  # what crawlers keep beside captures: `urn:`, `dns:`, `metadata:`
        location = self._locate(entry)
        found = read_address(location) if location else None
        if isinstance(found, Address | Foreign):
            self._add_at(number, entry, location, found)
        elif not location:
            self._add_unplaced(number, entry)

    def _add_at(self, number: int, entry: ForeignEntry, location: str, found: Address | Foreign) -> None:
        if isinstance(found, Address) and (found.form == "printpdf" or (found.trap and found.kind in _FILTERED)):
            return  # a list that was filtered is not the list
        self._of[found.url].append(number)
        if isinstance(found, Foreign) or found.kind not in FOLLOWED:
            if location.startswith(home().root):
                self.files.add(location, found.url)
        elif entry.status in _FETCHED and entry.media_type in HTML:
            self._add_page(number, entry, found)
        elif found.kind in NAMED and (entry.status is None or _is_shown_redirect(entry)):
            self.pages.add(found.url)  # damaged, no answer, or an alias: it is asked for, so that it is in the account

    def _add_page(self, number: int, entry: ForeignEntry, found: Address) -> None:
        address = found.url
        is_document = found.kind in NAMED
        if found.kind in _TOLD_BY_THEMSELVES and not entry.truncated:
            identity = self._identity(entry, found.url)
            address = identity.address or address
            is_document = identity.is_document
            if address != found.url:
                self._said[address].append(number)
        self.pages.add(address)
        if is_document and not entry.truncated:
            self._documents.add(address)

    def _add_unplaced(self, number: int, entry: ForeignEntry) -> None:
        """A file that was saved under any name: a page tells its address, another file is known by its name."""
        if entry.media_type not in HTML:
            self.files.add_by_name(entry.url)
            self._of[entry.url].append(number)
            return
        identity = self._identity(entry, "")
        if identity.address is None:
            self.holdings.refused.append((entry.place, identity.reason))
            return
        self._said[identity.address].append(number)
        self.pages.add(identity.address)
        if identity.is_document:
            self._documents.add(identity.address)

    def _identity(self, entry: ForeignEntry, url: str) -> Identity:
        """What a page says it is; the same bytes at the same address are read once."""
        key = (url or entry.place, entry.digest or entry.place)
        if key not in self._identities:
            self._identities[key] = identity = self._identify(entry)
            if identity.address is not None:
                for alias in identity.aliases:
                    self._aliases.setdefault(alias, identity.address)
        return self._identities[key]


def has_place(entry: ForeignEntry) -> bool:
    """Whether it is of an address: not so what crawlers keep beside captures (`urn:`, `dns:`, `metadata:`)."""
    return entry.url.lower().startswith(("http:", "https:", "file:"))


def _is_shown_redirect(entry: ForeignEntry) -> bool:
    """Whether it is a playback's page about a redirect."""
    return bool(entry.redirect) and not is_as_captured(entry.url)


def is_whole_page(entry: ForeignEntry) -> bool:
    """Whether it is a page that was fetched, and all of it."""
    return entry.status in _FETCHED and entry.media_type in HTML and not entry.truncated
