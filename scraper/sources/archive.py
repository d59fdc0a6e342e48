"""An archive as a source: WARC, ARC or WACZ files made by anyone, of the site itself, of a mirror or of a playback.

Which address a capture is of is told by its target URI, in any form of it; what lies under a number or in its printed
form is read once when the archive is opened, to learn which document it is.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from scraper.addresses.address import Address, Foreign, canonical_url, read_address
from scraper.addresses.kinds import FOLLOWED, SYSTEM
from scraper.addresses.sites import home
from scraper.addresses.unwrapping import playback_in
from scraper.archive.foreign.archive import ForeignEntry, ForeignFault
from scraper.archive.foreign.entries import UNCHECKED, damaged_entry
from scraper.loaded_capture import LoadedCapture
from scraper.sources.archive_captures import CaptureCutOff, Captures, load_capture
from scraper.sources.archive_index import HTML, ArchiveIndex, has_place
from scraper.sources.archive_places import candidate_url, is_as_captured, location_of_target, place_in
from scraper.sources.folder import LARGEST_FILE
from scraper.sources.moments import Period, believed, moment_of
from scraper.sources.source import Candidate, Holdings, Identify, Identity, Wanted
from scraper.text import path_text

_FETCHED = frozenset({200, 203})
_MOST_HOPS = 5


class ArchiveSource:
    """The captures of an archive.

    `identify` tells which page of the site a saved page is; `base` stands for the site, as in the live source. No
    capture is newer than `now`; those of another time than `period` are none.
    """

    def __init__(
        self,
        captures: Captures,
        identify: Identify,
        largest: int = LARGEST_FILE,
        base: str = "",
        now: datetime | None = None,
        period: Period | None = None,
    ) -> None:
        self.name = f"archive:{path_text(captures.name)}"
        self._captures, self._identify, self._largest = captures, identify, largest
        self._base = (base or home().base).rstrip("/")
        self._now = now or datetime.now(UTC)
        damaged = [damaged_entry(one.url, one.where, one.reason) for one in captures.faults if one.url]
        there = [*captures.entries, *damaged]
        self._entries = there if period is None else [one for one in there if period.has(_captured_at(one))]
        self._numbers = {entry.place: number for number, entry in enumerate(self._entries) if has_place(entry)}
        self._index = ArchiveIndex(self._entries, self._identity, self._locate)
        self._index.holdings.refused[:0] = [(fault.place, _told(fault)) for fault in captures.faults]

    def seeds(self) -> Iterator[str]:
        """Every page that the archive holds, documents and lists, sorted."""
        yield from sorted(self._index.pages)

    def holdings(self) -> Holdings:
        """The documents it holds, and the records that cannot be read: `file@offset` and the reason."""
        return self._index.holdings

    def candidates(self, wanted: Wanted) -> Iterator[Candidate]:
        """All captures of the address: whole ones first, then those of its own form, then the newest."""
        for number in self._files_of(wanted) if wanted.is_file else self._pages_of(wanted):
            entry = self._entries[number]
            yield Candidate(self.name, candidate_url(entry.url, entry.place), self._locate(entry))

    def load(self, candidate: Candidate) -> LoadedCapture:
        """A capture with its codings removed; raises OSError, also for one that is damaged."""
        entry = self._entries[self._numbers[place_in(candidate.url)]]
        held = load_capture(self._captures, entry, self._largest)
        found = read_address(self._locate(entry))
        if entry.truncated and entry.media_type in HTML and not _is_file(found):
            raise CaptureCutOff(f"{entry.place}: the page was archived only in part ({entry.truncated})")
        return held

    def location_of(self, url: str) -> str | None:
        """`url` (a candidate's, or one below the base, as a redirect may say) in the site's terms."""
        number = self._numbers.get(place_in(url))
        if number is not None:
            return self._locate(self._entries[number])
        return location_of_target(url, self._base) if url.startswith(self._base + "/") else None

    def place_of(self, location: str) -> str:
        """An archive redirects to no place of its own: `location` itself."""
        return location

    def _files_of(self, wanted: Wanted) -> Iterable[int]:
        forms = [wanted.url, *wanted.variants]
        if wanted.requisite is not None:
            return self._requisites_of(forms)
        urls = [canonical_url(form) or form for form in forms]
        return dict.fromkeys(n for url in (*urls, *self._index.files.find(forms)) for n in self._led_from(url))

    def _requisites_of(self, forms: list[str]) -> list[int]:
        """The captures of a requisite, those with its very query first: an address of a file has none."""
        urls = dict.fromkeys(canonical_url(form) or form for form in forms)
        numbers = dict.fromkeys(number for url in urls for number in self._led_from(url))
        return sorted(numbers, key=lambda number: self._locate(self._entries[number]) not in forms)

    def _led_from(self, url: str) -> Iterator[int]:
        """The captures of a file, and those of where its redirects lead."""
        here: list[str] = [url]
        for _ in range(_MOST_HOPS):
            numbers = [number for one in here for number in self._sorted(self._index.captures(one), one)]
            yield from numbers
            led = [self._redirected(self._entries[number]) for number in numbers]
            here = list(dict.fromkeys(target for target in led if target is not None))

    def _pages_of(self, wanted: Wanted) -> Iterable[int]:
        for url in (wanted.url, *(canonical_url(variant) or variant for variant in wanted.variants)):
            if numbers := self._index.captures_of_page(url):
                return self._sorted(numbers, wanted.url)
        if wanted.kind in SYSTEM and self._index.learn_numbers():
            return self._pages_of(wanted)
        return ()

    def _sorted(self, numbers: Iterable[int], url: str) -> list[int]:
        return sorted(dict.fromkeys(numbers), key=lambda number: self._rank(number, url))

    def _rank(self, number: int, url: str) -> tuple[int, int, bool, int, float, int]:
        entry = self._entries[number]
        is_odd = believed(entry.date, self._now)[1] is not None
        return _worth(entry), entry.trust, is_odd, self._form(entry, url), -entry.date.timestamp(), -number

    def _form(self, entry: ForeignEntry, url: str) -> int:
        """0 for a capture of the address itself, 1 with rewritten links, 2 of another address of it, 3 in print."""
        found = read_address(self._locate(entry))
        if not isinstance(found, Address):
            return 0 if isinstance(found, Foreign) and found.url == url else 2
        if found.form != "page":
            return 3
        if found.url != url or found.trap:
            return 2
        return 0 if is_as_captured(entry.url) else 1

    def _redirected(self, entry: ForeignEntry) -> str | None:
        """The address where a redirect leads."""
        if not entry.redirect:
            return None
        return canonical_url(location_of_target(entry.redirect, self._base) or entry.redirect, self._locate(entry))

    def _locate(self, entry: ForeignEntry) -> str:
        return location_of_target(entry.url, self._base)

    def _identity(self, entry: ForeignEntry) -> Identity:
        try:
            return self._identify(load_capture(self._captures, entry, self._largest), self._locate(entry))
        except OSError as error:  # when it is asked for, it says so again
            return Identity(None, reason=str(error))


def _captured_at(entry: ForeignEntry) -> datetime:
    """When the site gave it: what a playback's address says."""
    played = playback_in(entry.url)
    return moment_of(played[0]) if played else entry.date


def _worth(entry: ForeignEntry) -> int:
    """0 for a whole capture; more for what is worth less, or is to be taken only where nothing else exists."""
    if entry.damage is not None:
        return 6
    if not entry.has_payload:
        return 5
    if entry.status in _FETCHED:
        return 3 if entry.trust == UNCHECKED else 1 if entry.truncated else 0
    return 2 if entry.redirect else 4


def _told(fault: ForeignFault) -> str:
    """Why a record could not be read, and of which address it is."""
    return f"{fault.reason} (a capture of {fault.url})" if fault.url else fault.reason


def _is_file(found: object) -> bool:
    return not isinstance(found, Address) or found.kind not in FOLLOWED
