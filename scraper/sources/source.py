"""What a source is: it knows where it may hold the capture of an address, and how to ask for it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from scraper.addresses.kinds import Kind
from scraper.loaded_capture import LoadedCapture
from scraper.outcomes import Outcome
from scraper.requisites import RequisiteKind
from scraper.sources.cdx import CdxLine


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address that is asked for.

    `variants` are other forms of it that a page stated: with its query, or as a mirroring tool renamed it (in the
    site's terms, so that any copy of that mirror can be asked for it).
    """

    url: str
    kind: Kind | None = None
    """None for a file of another site."""
    page: int | None = None
    variants: tuple[str, ...] = ()
    is_file: bool = False
    via: str | None = field(default=None, compare=False)
    """The address of the page that linked it."""
    purpose: str = field(default="page", compare=False)
    """What the answer is for: a `page` or `file` of the site, or the `index` of an archive."""
    requisite: RequisiteKind | None = None
    """What a page shows it as, where that is why it is asked for."""

    @property
    def is_elsewhere(self) -> bool:
        """Whether a page shows it that lies on another site."""
        return self.requisite is not None and self.kind is None

    @property
    def counted_as(self) -> str | None:
        """Under which name the statistics have what a page shows; None for all else."""
        return "requisites" if self.requisite is not None else None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place where a source may have the capture of an address.

    `location` is the same place in the site's terms: what the relative links of the page resolve against.
    """

    source: str
    url: str
    location: str
    memento: CdxLine | None = None
    """The capture that lies there, where the place is the playback of an archive."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which page of the site a saved page says it is: its address, its other addresses, whether it is a document."""

    address: str | None
    aliases: tuple[str, ...] = ()
    is_document: bool = False
    reason: str = ""
    """Why it has no address."""


# Reads the identity of a saved page that lies at a place in the site's terms ("" where its place tells nothing).
Identify = Callable[[LoadedCapture, str], Identity]

# Is told of a saved page whose identity is soon to be read, so that its reading may begin.
Expect = Callable[[LoadedCapture, str], None]


@dataclass(slots=True)
class Holdings:
    """What a local source holds: the addresses of its documents, and what it refused to read."""

    documents: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    """Pairs of a path and the reason."""


class FileTooLarge(OSError):
    """A file of a local source has more bytes than a download may have."""

    code = Outcome.TOO_LARGE


class Source(Protocol):
    """Anything with these methods is a source."""

    name: str

    def candidates(self, wanted: Wanted) -> Iterator[Candidate]:
        """Where this source may have it, best first."""
        ...

    def seeds(self) -> Iterable[str]:
        """Addresses where the discovery of the whole library begins."""
        ...

    def location_of(self, url: str) -> str | None:
        """`url` in the site's terms, None where it is not one of this source's places."""
        ...

    def place_of(self, location: str) -> str:
        """Where this source keeps a place that is given in the site's terms."""
        ...


@runtime_checkable
class BrowsableSource(Source, Protocol):
    """A source whose folders may be listed, so that a file can be found under another name."""

    def folders(self, wanted: Wanted) -> Iterator[Candidate]:
        """The folders where a file may lie."""
        ...

    def learn(self, folder: Candidate, names: Iterable[str]) -> None:
        """Remembers the files (links as they stand) that are listed in a folder."""
        ...

    def renamed(self, wanted: Wanted) -> Iterator[Candidate]:
        """Places of the file under names that a mirroring tool gave it, among those that were listed."""
        ...


@runtime_checkable
class IndexedSource(Source, Protocol):
    """A source that has an index of all that it holds, to be read before its places are known."""

    def documents(self) -> Iterator[str]:
        """Addresses of documents that it has captures of."""
        ...

    def nodes(self) -> Iterator[str]:
        """Addresses by number, which may be those of the documents, or of others."""
        ...

    def files(self) -> Iterator[str]:
        """Addresses of files of the site."""
        ...


@runtime_checkable
class LocalSource(Source, Protocol):
    """A source whose captures are read from disk, not fetched."""

    def load(self, candidate: Candidate) -> LoadedCapture:
        """The capture itself; raises OSError when it can no longer be read."""
        ...

    def holdings(self) -> Holdings:
        """Everything it holds."""
        ...


@runtime_checkable
class DatedSource(LocalSource, Protocol):
    """A source that has several copies of a page, each from a moment that it knows."""

    def earlier(self, candidate: Candidate, wanted: Wanted) -> Iterator[Candidate]:
        """Older copies than the one at a candidate, the newest of them first."""
        ...
