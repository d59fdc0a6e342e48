"""Lists: to how many documents each leads, which of those that were there are lost, and whether they are fewer."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from scraper.monitors.conditions import Condition, Judged, is_calm
from scraper.monitors.counts import why
from scraper.monitors.expected import Expected
from scraper.monitors.facts import Facts
from scraper.monitors.lookback import fallen
from scraper.monitors.thresholds import LEAST_LINKS, LISTS, LONG


class Lists:
    """Takes what a run sees of lists."""

    def __init__(self) -> None:
        self._pages: dict[str, int] = {}
        self._lost: set[str] = set()

    def take(self, url: str, documents: int) -> None:
        """A page of a list was read, which leads to so many documents."""
        self._pages[url] = documents

    def lose(self, url: str) -> None:
        """An address gave nothing, or another page; it may be a list's."""
        self._lost.add(url)

    def counts(self) -> dict[str, int]:
        """To how many documents each list leads, on all of its pages."""
        counted: defaultdict[str, int] = defaultdict(int)
        for url, documents in self._pages.items():
            counted[_list_of(url)] += documents
        return dict(sorted(counted.items()))

    def lost(self, before: Sequence[Facts], sources: list[str]) -> list[str]:
        """What led to documents in a run before, over the same sources, and was asked for in vain, or leads to none."""
        alike = [run.lists or {} for run in before[-LONG:] if run.sources == sources]
        known = {url: documents for lists in alike for url, documents in lists.items() if documents}
        counts = self.counts()
        empty = {url for url, documents in counts.items() if not documents}
        # A page of a list that was never there either takes nothing from it.
        return sorted(url for url in self._lost | empty if counts.get(_list_of(url), 0) < known.get(_list_of(url), 0))


def _list_of(url: str) -> str:
    return url.partition("?page=")[0]


def lists_told(facts: dict[str, Any]) -> dict[str, Any] | None:
    """What `report.json` says of lists, by the facts of a run; None for a run before they were watched."""
    if facts.get("lists") is None:
        return None
    return {"read": sum(count > 0 for count in facts["lists"].values()), "lost": facts["lists_lost"]}


def fewer_links(now: Facts, past: Sequence[Facts], expected: Expected) -> Judged:
    """Lists that lead to far fewer documents than they did, or to none; a run that was hardly answered cannot tell."""
    known = [run.lists for run in past if run.lists is not None]
    if now.lists is None or not known or not is_calm(now):
        return {}
    counts = {url: [lists.get(url, 0) for lists in known] for url in sorted({url for lists in known for url in lists})}
    fewer = [told for url, before in counts.items() if (told := _fewer(url, now.lists.get(url, 0), before))]
    if not fewer:
        return {"lists": None}
    cause, reason = why(now, past)
    said = f"{len(fewer)} of {len(counts)} lists lead to far fewer documents: {fewer[0]}; {reason}."
    return {"lists": Condition(cause, said)}


def _fewer(url: str, count: int, before: list[int]) -> str | None:
    level = fallen(count, before, LISTS)
    if level is None or (count and level.value - count < LEAST_LINKS):
        return None
    return f"{url} to {count}, {level.words(f'{level.value:.0f}')}"
