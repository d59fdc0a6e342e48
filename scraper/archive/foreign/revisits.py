"""Finds for each revisit the capture that holds its payload: by the record it names, by address and date, by digest."""

from collections import defaultdict
from collections.abc import Iterator

from scraper.archive.foreign.digests import read_digest
from scraper.archive.foreign.entries import ForeignEntry
from scraper.archive.foreign.places import ForeignFault

_WHOLE = frozenset({200, 203})
_Place = tuple[str, int, int]


class Originals:
    """The originals of the revisits among `entries`, wherever those lie."""

    def __init__(self, entries: list[ForeignEntry]) -> None:
        self._found: dict[_Place, ForeignEntry] = {}
        self._reasons: dict[_Place, str] = {}
        self.faults: list[ForeignFault] = []
        revisits = [entry for entry in entries if entry.type == "revisit"]
        wanted = {key for revisit in revisits for key in _wanted(revisit)}
        held: dict[object, ForeignEntry] = {}
        for entry in entries:
            if entry.type != "revisit":
                for key in _keys(entry):
                    if key in wanted:
                        held.setdefault(key, entry)
        before = _Before(entries, {revisit.url for revisit in revisits if names_nothing(revisit)})
        for revisit in revisits:
            self._find(revisit, held, before)

    def of(self, entry: ForeignEntry) -> ForeignEntry | None:
        """The capture that holds the payload of `entry`."""
        return entry if entry.type != "revisit" else self._found.get(_place(entry))

    def reason(self, entry: ForeignEntry) -> str:
        """Why a revisit has no original."""
        return self._reasons[_place(entry)]

    def _find(self, revisit: ForeignEntry, held: dict[object, ForeignEntry], before: "_Before") -> None:
        there = [held[key] for key in _wanted(revisit) if key in held]
        if names_nothing(revisit) and (last := before.last(revisit)) is not None:
            there = [last]
        same = [entry for entry in there if not _differ(revisit, entry)]
        if same:
            self._found[_place(revisit)] = same[0]
            return
        self._reasons[_place(revisit)] = reason = _why_nothing(revisit, is_other=bool(there))
        self.faults.append(ForeignFault(revisit.container, revisit.offset, reason, revisit.inner))


class _Before:
    """Captures of some addresses, to find the last before a moment."""

    def __init__(self, entries: list[ForeignEntry], urls: set[str]) -> None:
        self._of: dict[str, list[ForeignEntry]] = defaultdict(list)
        for entry in entries:
            if entry.url in urls and entry.type != "revisit" and entry.status in _WHOLE:
                self._of[entry.url].append(entry)

    def last(self, revisit: ForeignEntry) -> ForeignEntry | None:
        """The last that is not younger than a revisit."""
        there = (entry for entry in self._of.get(revisit.url, ()) if entry.date <= revisit.date)
        return max(there, key=lambda entry: entry.date, default=None)


def _why_nothing(revisit: ForeignEntry, *, is_other: bool) -> str:
    """Why a revisit has no original; `is_other`: what it names has another payload."""
    if names_nothing(revisit):
        return "it repeats an earlier capture of its address and names none, and the archive has none before it"
    named = revisit.refers_to or revisit.refers_to_url or revisit.digest or f"of {revisit.refers_to_date}"
    return f"the revisit's original ({named}) " + ("has another payload" if is_other else "is not in the archive")


def names_nothing(revisit: ForeignEntry) -> bool:
    """Whether a revisit does not say what it repeats: as a 304 does, the address's last capture before it."""
    return not (revisit.refers_to or revisit.refers_to_url or revisit.refers_to_date or _digest(revisit))


def _wanted(revisit: ForeignEntry) -> Iterator[object]:
    if revisit.refers_to:
        yield revisit.refers_to
    if revisit.refers_to_date:
        yield revisit.refers_to_url or revisit.url, revisit.refers_to_date.replace(microsecond=0)
    if digest := _digest(revisit):
        yield digest


def _keys(entry: ForeignEntry) -> Iterator[object]:
    if entry.record_id:
        yield entry.record_id
    yield entry.url, entry.date.replace(microsecond=0)
    if digest := _digest(entry):
        yield digest


def _differ(revisit: ForeignEntry, entry: ForeignEntry) -> bool:
    """Whether the two say that they have different payloads."""
    one, other = read_digest(revisit.digest), read_digest(entry.digest)
    return one is not None and other is not None and one.algorithm == other.algorithm and one.value != other.value


def _digest(entry: ForeignEntry) -> tuple[str, bytes] | None:
    digest = read_digest(entry.digest)
    return (digest.algorithm, digest.value) if digest and digest.value else None


def _place(entry: ForeignEntry) -> _Place:
    return entry.container, entry.offset, entry.inner
