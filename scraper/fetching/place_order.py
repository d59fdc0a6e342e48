"""Which places are asked last: those that gave nothing, while documents of that kind were found elsewhere.

What is found is the same in any order; a dead place only costs time. Each tenth address is asked for in the usual order
all the same, so that a place that is alive again is noticed.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import takewhile
from urllib.parse import urlsplit

from scraper.addresses.mirror_names import page_hash
from scraper.addresses.sites import home
from scraper.outcomes import Outcome
from scraper.results.results import Attempt
from scraper.sources.source import Candidate, Wanted

_ENOUGH = 5  # addresses that a place did not have, and that others had
_USUAL_EACH = 10  # of so many addresses one is asked for in the usual order
_NO_ANSWER = frozenset({Outcome.UNREACHABLE, Outcome.SERVER_ERROR, Outcome.BLOCKED, Outcome.TRUNCATED})
Last = dict[str, int]
"""Ways to a place, and whole sources by name, that are tried last: for each how often it was asked in vain."""
_Group = tuple[bool, str | None, bool, bool]


class PlaceOrder:
    """Remembers during a run where addresses were found, and where they were not."""

    def __init__(self) -> None:
        self._asked: defaultdict[_Group, Counter[str]] = defaultdict(Counter)
        self._found: defaultdict[_Group, Counter[str]] = defaultdict(Counter)
        self._silent: Counter[str] = Counter()
        self._answering: set[str] = set()
        self._decided = 0

    def note(self, wanted: Wanted, candidate: Candidate, outcome: str, *, is_found: bool) -> None:
        """What a place gave for an address."""
        group, source = _group(wanted), candidate.source
        is_place = candidate.memento is None and candidate.url.startswith("http")  # not a capture, not a file on disk
        for way in [source, *([way_of(wanted, candidate)] if is_place else [])]:
            self._asked[group][way] += 1
            self._found[group][way] += is_found
        if outcome in _NO_ANSWER:
            self._silent[source] += 1
        else:
            self._answering.add(source)

    def last(self, wanted: Wanted) -> Last:
        """What is to be asked last for an address; nothing while no other place has given enough of its kind."""
        asked, found = self._asked[_group(wanted)], self._found[_group(wanted)]
        vain = {way: count for way, count in asked.items() if not found[way]}
        last = self._places(vain, found) | self._sources(vain, found)
        self._decided += bool(last)
        return {} if self._decided % _USUAL_EACH == 0 else last

    def _places(self, vain: Last, found: Counter[str]) -> Last:
        """Places of a source that gives enough, when one of them was asked often enough in vain."""
        places = {way: count for way, count in vain.items() if found[_source_of(way)] >= _ENOUGH and " " in way}
        return places if any(count >= _ENOUGH for count in places.values()) else {}

    def _sources(self, vain: Last, found: Counter[str]) -> Last:
        """Sources that never answered, when others give enough; what answers that nothing is there is evidence."""
        if sum(count for way, count in found.items() if " " not in way) < _ENOUGH:
            return {}
        silent = {way: self._silent[way] for way in vain if way not in self._answering}
        return {source: count for source, count in silent.items() if count >= _ENOUGH}


def put_last(wanted: Wanted, candidates: Iterable[Candidate], last: Last) -> list[Candidate]:
    """Places in their order, but those of `last` behind the others."""
    return sorted(candidates, key=lambda candidate: way_of(wanted, candidate) in last)


def passed_over(
    wanted: Wanted, earlier: Iterable[str], usual: Iterable[Candidate], chosen: Candidate, last: Last
) -> list[Attempt]:
    """The sources, and places of the one where it was found, that come earlier in the usual order and were not asked.

    `earlier` are the names of the sources before that, `usual` its places, `chosen` the one where it was found.
    """
    attempts = [
        Attempt(
            name, wanted.url, Outcome.PASSED_OVER, None, f"not asked: {name} answered none of {last[name]} questions"
        )
        for name in earlier
        if name in last and chosen.source not in last
    ]
    if way_of(wanted, chosen) in last:
        return attempts  # then all others were asked before
    for candidate in takewhile(lambda one: one is not chosen, usual):
        if (count := last.get(way_of(wanted, candidate))) is not None:
            said = f"not asked: such places gave nothing for the {count} others that were looked for there"
            attempts.append(Attempt(candidate.source, candidate.url, Outcome.PASSED_OVER, None, said))
    return attempts


def way_of(wanted: Wanted, candidate: Candidate) -> str:
    """How a place follows from the address: the source, a space, and the place with marks for what is of the address.

    >>> url = home().base + "/document/a"
    >>> way_of(Wanted(url), Candidate("live", "", url + ".html"))
    'live {}.html'
    """
    place, path = candidate.location.removeprefix(home().base), urlsplit(wanted.url).path
    if candidate.location != wanted.url and path not in place:
        return f"{candidate.source} as linked"  # as a mirroring tool named it
    place = "{}" if candidate.location == wanted.url else place.replace(path, "{}", 1)
    if wanted.page:
        place = re.sub(rf"{page_hash(wanted.page)}|\b{wanted.page}\b|(?<=index){wanted.page}", "{page}", place)
    return f"{candidate.source} {place}"


def _source_of(way: str) -> str:
    return way.partition(" ")[0]


def _group(wanted: Wanted) -> _Group:
    return wanted.is_file, wanted.kind, bool(wanted.page), wanted.requisite is not None
