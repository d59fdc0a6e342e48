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
    about: str
    """One sentence or two on what it holds."""
    base: str
    """The scheme and host of canonical addresses."""
    domains: tuple[str, ...]
    """All that it answered at, with and without `www.`; the one of `base` first."""
    kinds: tuple[tuple[str, Kind], ...]
    """Patterns of whole paths, percent-decoded, with no slash at either end: the first that matches decides."""
    layouts: tuple[str, ...]
    """The classes that read its pages, as `module.Class`. Exactly one may claim a page."""
    seeds: tuple[str, ...] = ("/",)
    """Paths where the discovery of all its documents begins."""
    sections: frozenset[str] = frozenset()
    """First parts of paths below which a mirroring tool adds `.html`; elsewhere `.html` belongs to the address."""
    lists: frozenset[str] = frozenset()
    """Whole paths of lists: the same holds for them."""
    mirror: str = ""
    """The folder in which the site holds a static mirror of itself (`/host`), if it does."""
    print_forms: Mapping[str, str] = field(default_factory=dict)
    """First parts of the paths of printed forms, and what these are called."""
    path_parameter: str = ""
    """The parameter of a query that may stand for the path (`?q=node/1`), if there is one."""
    expected: Path | None = None
    """A file of how many documents and files there must be."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What differs from `scraper/settings.py` where nobody says otherwise, as a spider's `custom_settings`."""

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
