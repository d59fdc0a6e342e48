"""Which documents an export has, where a person wants a part of them: by topic, by country, by words in them."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from scraper.outputs.exports.export import ExportError
from scraper.outputs.exports.kept_documents import KeptDocument, kept_documents, text_at
from scraper.records import Record, Term
from scraper.text import counted

_KINDS: dict[str, Callable[[Record], list[Term]]] = {
    "topic": lambda record: record.topics,
    "country": lambda record: record.countries,
}
_MOST_NEAR = 3
_NEAR = 0.5  # of difflib's ratio


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person asks for; a document must have all of it. None is not asked."""

    topic: str | None = None
    country: str | None = None
    containing: str | None = None

    @property
    def in_words(self) -> str:
        """Each condition with what was given."""
        stated = {"topic": self.topic, "country": self.country, "the words": self.containing}
        return ", ".join(f"{name} “{said}”" for name, said in stated.items() if said is not None)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The ids of the documents that were chosen, and how many of all they are, in words."""

    ids: frozenset[str]
    in_words: str


def choose(output: Path, wanted: Choice) -> Chosen:
    """The documents that have all that is wanted; raises `ExportError` where a name is not known or none is left."""
    documents = list(kept_documents(output))
    for kind, name in (("topic", wanted.topic), ("country", wanted.country)):
        if name is not None:
            _check_known(kind, name, documents)
    ids = frozenset(one.record.id for one in documents if _has_all(output, one, wanted))
    if not ids:
        raise ExportError(f"none of {counted(len(documents), 'document')} has {wanted.in_words}: nothing is written")
    return Chosen(ids, f"{len(ids):,} of {counted(len(documents), 'document')}, chosen by {wanted.in_words}")


def _check_known(kind: str, name: str, documents: Iterable[KeptDocument]) -> None:
    labels = sorted({term.label for one in documents for term in _KINDS[kind](one.record)})
    names = {found: label for label in labels for found in (_folded(label),)}
    known = {found for one in documents for term in _KINDS[kind](one.record) for found in _names(term)}
    if _folded(name) in known:
        return
    near = [names[one] for one in get_close_matches(_folded(name), names, _MOST_NEAR, _NEAR)]
    advice = f"did you mean {' or '.join(near)}?" if near else f"`scrapy export skos` lists each {kind}"
    raise ExportError(f"--{kind} {name}: no document has it; {advice}")


def _has_all(output: Path, document: KeptDocument, wanted: Choice) -> bool:
    for kind, name in (("topic", wanted.topic), ("country", wanted.country)):
        terms = _KINDS[kind](document.record)
        if name is not None and not any(_folded(name) in _names(term) for term in terms):
            return False
    if wanted.containing is None:
        return True
    text = _folded("\n".join(_texts(output, document)))
    return all(word in text for word in _folded(wanted.containing).split())


def _names(term: Term) -> set[str]:
    """What a term is called: its label, and the last part of its address."""
    return {_folded(term.label)} | ({_folded(term.id.rpartition("/")[2])} if term.id else set())


def _texts(output: Path, document: KeptDocument) -> Iterator[str]:
    """All that is searched for words."""
    record = document.record
    yield from (record.title, record.body)
    yield from (term.label for term in (*record.knowledge_types, *record.topics, *record.countries))
    yield from (text_at(output, path) for path in (*document.text_paths, *document.ocr_paths))


def _folded(text: str) -> str:
    """`text` with single spaces, without capitals and accents.

    >>> _folded("Côte  d'Ivoire")
    "cote d'ivoire"
    """
    bare = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return " ".join(bare.casefold().split())
