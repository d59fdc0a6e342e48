"""What the snapshot holds: the founding document, and the samples of `documents.toml`."""

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FOUNDING = HERE.parent / "tests/fixtures/pages/bare_print/founding/expected.json"
SITE = "https://www.innovationpolicyplatform.org"
SAMPLE = "Sample data: written for this demonstration, not taken from the Innovation Policy Platform."
STAND_IN = "Sample file: it stands in for the PDF of this document, which could not be bundled."


@dataclass(frozen=True)
class Term:
    """A knowledge type, a topic or a country: its label and its path on the site."""

    label: str
    path: str


@dataclass(frozen=True)
class Document:
    """A document of the snapshot; `body` is Markdown, `file` says what lies at the address of its PDF."""

    slug: str
    title: str
    number: int
    body: str
    kinds: tuple[Term, ...]
    topics: tuple[Term, ...]
    countries: tuple[Term, ...]
    year: int | None
    year_in: str  # which part of the page states the year: line ("Published by … in …") or field
    file: str
    file_name: str
    is_sample: bool = True
    held: str = "2019"  # none: only linked; both: in the older mirror too
    older: tuple[str, str] | None = None  # the words of the older mirror, and those in their place

    @property
    def path(self) -> str:
        """Its path on the site."""
        return f"document/{self.slug}"

    @property
    def terms(self) -> tuple[Term, ...]:
        """Everything that it is listed under."""
        return (*self.kinds, *self.topics, *self.countries)


def documents() -> list[Document]:
    """The founding document, then the samples."""
    listed = tomllib.loads((HERE / "documents.toml").read_text("utf-8"))["document"]
    return [founding(), *(_sample(5400 + number, one) for number, one in enumerate(listed))]


def founding() -> Document:
    """The founding document, as its printed page was read."""
    read = json.loads(FOUNDING.read_text("utf-8"))
    [file] = read["files"]
    return Document(
        slug=read["address"].rsplit("/", 1)[1],
        title=read["title"],
        number=5211,
        body=read["body"],
        kinds=tuple(_term(one["label"], one["url"]) for one in read["knowledge_types"]),
        topics=tuple(_term(one["label"], one["url"]) for one in read["topics"]),
        countries=(),
        year=None,
        year_in="line",
        file="text",
        file_name=file["url"].rsplit("/", 1)[1],
        is_sample=False,
    )


def _sample(number: int, stated: dict[str, Any]) -> Document:
    known = {term.label: term for term in founding().topics}
    topics = tuple(known.get(label) or _term(label, f"{SITE}/topic/{_slug(label)}") for label in stated["topics"])
    return Document(
        slug=stated["slug"],
        title=stated["title"],
        number=number,
        body=f"{SAMPLE}\n\n{stated['body'].strip()}",
        kinds=(_term(stated["kind"], f"{SITE}/knowledge-type/{_slug(stated['kind'])}"),),
        topics=topics,
        countries=tuple(_term(label, f"{SITE}/country/{_slug(label)}") for label in stated.get("countries", ())),
        year=stated["year"],
        year_in=stated.get("year_in", "line"),
        file=stated["file"],
        file_name=f"{stated['slug']}.pdf",
        held=stated.get("in", "2019"),
        older=tuple(stated["older"]) if "older" in stated else None,
    )


def _term(label: str, url: str) -> Term:
    return Term(label, url.removeprefix(f"{SITE}/"))


def _slug(label: str) -> str:
    return re.sub(r"-+", "-", re.sub(r"\b(for|of|and)\b|[^a-z]", "-", label.lower())).strip("-")
