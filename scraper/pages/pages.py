"""What reading a page gives: a document, a list, or the reason why it is neither."""

from dataclasses import dataclass, field

from scraper.outcomes import Outcome
from scraper.requisites import Requisite

NO_FIELD = "what is no field"  # the origin of a body of which nothing says that it is one
BY_PLACE = frozenset({"location", "asked", "form", "Drupal.settings", "id", "body class"})
"""Origins of an address that the page itself does not state as its own."""


@dataclass(frozen=True, slots=True)
class TermLink:
    """A knowledge type, a topic or a country.

    `url` is canonical; a mirror may leave only a system address (`taxonomy/term/5`). None for a term without a link.
    """

    label: str
    url: str | None


@dataclass(frozen=True, slots=True)
class BodyLink:
    """A link of the body, in the order of the text."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class FileLink:
    """A linked file."""

    url: str
    """Canonical."""
    label: str | None
    role: str
    """`content`, `attachment` or `body`."""
    stated: str
    """The address as the page first had it, with its query; absolute."""
    located: str
    """Where this copy of the page says that the file lies."""


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A value of a labelled field, with its canonical address where it is a link."""

    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class LabelledField:
    """A labelled field that is none of the record's own. Without a label, its machine name stands for it."""

    label: str
    values: tuple[FieldValue, ...]


@dataclass(frozen=True, slots=True)
class PageDoubt:
    """What is doubtful of a page that was read; `code` as in `origin.warnings`."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Onward:
    """A link that a crawl may follow."""

    url: str
    """Canonical."""
    located: str = ""
    """Where this copy of the page says that it lies, where that is not `url`."""
    trap: str | None = None
    """Why the link as given is a crawl trap; None where it is plain."""


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A page that is a document."""

    layout: str
    address: str
    aliases: tuple[str, ...]
    """Other canonical addresses of the same page that were seen."""
    disagreements: tuple[str, ...]
    """What the page states in two ways that cannot both be true; one sentence each."""
    title: str
    body: str
    language: str | None
    knowledge_types: tuple[TermLink, ...]
    topics: tuple[TermLink, ...]
    published: tuple[str | None, int | None] | None
    countries: tuple[TermLink, ...]
    other_fields: tuple[LabelledField, ...]
    links: tuple[BodyLink, ...]
    files: tuple[FileLink, ...]
    onward: tuple[Onward, ...]
    origins: dict[str, str] = field(default_factory=dict)
    """Field to the place on the page that gave it."""
    doubts: tuple[PageDoubt, ...] = ()
    requisites: tuple[Requisite, ...] = field(default=(), repr=False)
    """What it shows beside its text, relative to the page."""


@dataclass(frozen=True, slots=True)
class ListingPage:
    """A page that lists documents or terms."""

    layout: str
    address: str
    """Canonical, with the page of the list; "" where the page states none."""
    aliases: tuple[str, ...]
    title: str
    onward: tuple[Onward, ...]
    page: int | None = None
    """Which page of the list it says it is, counted from 0; None where it has no pager."""
    requisites: tuple[Requisite, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class NotADocument:
    """Neither document nor list. `detail` is one sentence that names what was seen."""

    reason: Outcome
    detail: str
    onward: tuple[Onward, ...] = ()
    moved_to: str | None = None
    """The canonical address that a page of reason `moved` names."""
    requisites: tuple[Requisite, ...] = field(default=(), repr=False)
    """Of a page of the site alone."""
