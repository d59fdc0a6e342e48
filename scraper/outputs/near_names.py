"""Which known name a misspelt one is near to."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

_CANDIDATES = 8  # that share most with a name: only these are compared letter by letter
_NEAR = 0.8  # of difflib's ratio


class NearNames:
    """Ids of documents and lists, to look up those that are near to one that nobody knows.

    >>> NearNames(["topic/clusters", "topic/skills", "document/cluster"]).near("topic/cluster")
    'topic/clusters'
    """

    def __init__(self, ids: Iterable[str]) -> None:
        self._ids = sorted(set(ids))
        self._with: defaultdict[str, list[int]] = defaultdict(list)
        for number, one in enumerate(self._ids):
            for part in set(_parts(one)):
                self._with[part].append(number)

    def near(self, text: str) -> str | None:
        """The nearest of the same section; None where none is near, or `text` is known."""
        shared = Counter(number for part in set(_parts(text)) for number in self._with.get(part, ()))
        most = sorted(shared, key=lambda number: (-shared[number], number))[:_CANDIDATES]
        found = get_close_matches(text, [self._ids[number] for number in most], 1, _NEAR)
        return found[0] if found and found[0] != text else None


def _parts(name: str) -> Iterator[str]:
    """Three letters at a time of what stands behind the section, with the section before them."""
    section, _, rest = name.rpartition("/")
    yield from (f"{section}/{rest[at : at + 3]}" for at in range(max(len(rest) - 2, 1)))
