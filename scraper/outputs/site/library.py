"""All that the pages of the site are made from, read once."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scraper.addresses.site import Site
from scraper.outputs.history.moments import Moment
from scraper.outputs.reports.report import Report
from scraper.outputs.site.places import document_path, label_name
from scraper.outputs.site.publishing import Publishing
from scraper.records import Record
from scraper.text import in_words


@dataclass(frozen=True, slots=True)
class Grouping:
    """A way of listing the documents: `folder` holds a page a group, `facet` names it in an address of the search."""

    folder: str
    title: str
    one: str
    facet: str
    labels: Callable[[Record], list[str]]

    @property
    def index(self) -> str:
        """The page that lists the groups."""
        return f"{self.folder}/index.html"

    def page_of(self, label: str) -> str:
        """The page of a group."""
        return f"{self.folder}/{label_name(label)}.html"


KINDS = (
    Grouping("topics", "Topics", "topic", "topic", lambda record: [term.label for term in record.topics]),
    Grouping(
        "types",
        in_words("knowledge_types").capitalize(),
        "type",
        "type",
        lambda record: [term.label for term in record.knowledge_types],
    ),
    Grouping("countries", "Countries", "country", "country", lambda record: [term.label for term in record.countries]),
    Grouping("years", "Years", "year", "year", lambda record: [str(year)] if (year := record.year) else []),
)
TOPICS, TYPES, COUNTRIES, YEARS = KINDS


@dataclass(slots=True)
class Library:
    """The records of an output, what they are grouped by, and what may be published of them."""

    output: Path
    site: Site
    records: list[Record]
    report: Report | None
    made: str
    """When the last run ended: no date of the site is later, so that the same archive gives the same site."""
    publishing: Publishing
    warcs: dict[str, str] = field(default_factory=dict)
    """The names of the archive's files, by the ids of the records of captures."""
    lives: dict[str, list[Moment]] = field(default_factory=dict)
    """What happened to each document, by its id, in the order of time."""
    is_of_archive: bool = False
    """Whether the report is of all that is kept: that of the last run was of a part of the library."""
    by_url: dict[str, Record] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.records.sort(key=lambda record: (record.title.casefold(), record.id))
        aliases = {alias: record for record in self.records for alias in record.aliases}
        self.by_url = aliases | {record.url: record for record in self.records}

    def groups(self, kind: Grouping) -> dict[str, list[Record]]:
        """The documents of each group; the largest first, years in their order."""
        found: defaultdict[str, list[Record]] = defaultdict(list)
        for record in self.records:
            for label in dict.fromkeys(kind.labels(record)):
                found[label].append(record)
        if kind is YEARS:
            return dict(sorted(found.items(), reverse=True))
        return dict(sorted(found.items(), key=lambda group: (-len(group[1]), group[0].casefold())))

    def linked(self, record: Record) -> Iterator[Record]:
        """The other documents of the library to which its body leads, each once."""
        found = {link.url: self.by_url.get(link.url) for link in record.links}
        targets = {one.id: one for one in found.values() if one is not None and one.id != record.id}
        yield from targets.values()

    def linking(self) -> dict[str, list[Record]]:
        """The documents that lead to each document, by its id."""
        found: defaultdict[str, list[Record]] = defaultdict(list)
        for record in self.records:
            for target in self.linked(record):
                found[target.id].append(record)
        return found

    def absolute(self, path: str) -> str | None:
        """The address of a page where the site is served; None where no `--base-url` says that."""
        base = self.publishing.base_url
        return f"{base.rstrip('/')}/{path}" if base else None


def path_of(record: Record) -> str:
    """The page of a record."""
    return document_path(record.id)
