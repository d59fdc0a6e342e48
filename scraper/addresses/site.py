"""What is one web site's own, as data: its hosts, its kinds of address, where it begins."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from scraper.addresses.kinds import Kind


@dataclass(frozen=True, eq=False)
class Site:
    """A site: a folder below `scraper/sites` has one, and is named as it is."""

    name: str
    title: str
    about: str  # a sentence or two on what it holds
    base: str  # scheme and host of canonical addresses
    domains: tuple[str, ...]  # all that it answered at, with and without `www.`; the one of `base` first
    kinds: tuple[tuple[str, Kind], ...]  # patterns of whole paths, decoded, no slash at either end: the first decides
    layouts: tuple[str, ...]  # the classes that read its pages, as `module.Class`: exactly one may claim a page
    seeds: tuple[str, ...] = ("/",)  # paths where the discovery of all its documents begins
    # A mirroring tool adds `.html` below these first parts of paths, and to these whole ones.
    sections: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    mirror: str = ""  # the folder (`/host`) in which it holds a static mirror of itself, if it does
    print_forms: Mapping[str, str] = field(default_factory=dict)  # by the first parts of their paths
    path_parameter: str = ""  # of a query, that may stand for the path (`?q=node/1`), if there is one
    # A path that a link without its first slash made below a page: the group is what it meant.
    misplaced: re.Pattern[str] | None = None
    expected: Path | None = None  # a file of how many documents and files there must be
    settings: Mapping[str, Any] = field(default_factory=dict)  # as a spider's `custom_settings`

    @cached_property
    def root(self) -> str:
        """What all its canonical addresses begin with: `base` and a slash."""
        return self.base + "/"

    def kind_of(self, path: str) -> Kind:
        """The kind of page that `path` (percent-decoded, no slash at either end) names."""
        return next(kind for pattern, kind in self._table if pattern.fullmatch(path))

    @cached_property
    def _table(self) -> tuple[tuple[re.Pattern[str], Kind], ...]:
        return tuple((re.compile(pattern, re.DOTALL), kind) for pattern, kind in self.kinds)

    @property
    def word(self) -> str:
        """What all its hosts have in common: by it an address is found in another."""
        return self.domains[0].partition(".")[0]
