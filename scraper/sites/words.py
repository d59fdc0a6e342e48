"""What the pages of a site say, as data: by it their fields are known, and what on them is nobody's text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from scraper.addresses.site import Site
from scraper.addresses.sites import PACKAGE

CONTENT, KNOWLEDGE, TOPICS, ATTACHMENT, BODY, OTHER = "content", "knowledge", "topics", "attachment", "body", "other"
COUNTRY, YEAR = "country", "year"
"""Kinds of field: links to the files of a document, its two sorts of terms, other files, its text, all others; the
countries that it is about, and the year of its publication."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """What may differ between two captures of a page and is no news; the record keeps what its page says."""

    field: str  # `title` or `body`
    pattern: re.Pattern[str]
    reason: str


@dataclass(frozen=True, eq=False)
class Words:
    """The words of a site; `scraper/sites/<name>` has one beside its `Site`."""

    labels: Mapping[str, str]  # kinds of field by their labels, as `label_key` gives these
    boilerplate: re.Pattern[str]  # whole lines that are furniture of the pages, not text of an author
    published: re.Pattern[str]  # a whole line that says the publisher and the year, its two groups
    publisher_alone: re.Pattern[str]  # a whole line that says the publisher and no year, its group
    names_publisher: re.Pattern[str]  # what is in the source of every page that has such a line
    # Kinds of field by Drupal's machine names, and by what the ids of all their links begin with, where no label tells.
    machine_names: tuple[tuple[re.Pattern[str], str], ...] = ()
    term_paths: tuple[tuple[str, str], ...] = ()
    # Classes of `<body>` that only lists have, beside Drupal's own; of `<body>` or the node that only documents have.
    list_classes: frozenset[str] = frozenset()
    document_classes: frozenset[str] = frozenset()
    ignored: tuple[Ignored, ...] = ()
    refusals: tuple[
        tuple[re.Pattern[str], str], ...
    ] = ()  # headings in the place of a document, and why (`soft_404`, …)

    def is_boilerplate(self, line: str) -> bool:
        """Whether a whole line is furniture of the site's pages."""
        return len(line) < 120 and self.boilerplate.fullmatch(line) is not None

    def publication(self, line: str) -> tuple[str, int | None] | None:
        """Publisher and year of the line that states them, or the publisher alone; None for any other line."""
        if found := self.published.fullmatch(line):
            return (found[1], int(found[2])) if 1900 <= int(found[2]) <= 2100 else None
        alone = self.publisher_alone.fullmatch(line)
        return (alone[1], None) if alone else None


@cache
def words_of(site: Site) -> Words:
    """The words of a site."""
    words: Words = import_module(f"{PACKAGE}.{site.name}").WORDS
    return words
