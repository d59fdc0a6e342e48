"""The site's topics, knowledge types and countries as a SKOS vocabulary in Turtle, with how many documents each has."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from scraper.addresses.sites import home
from scraper.outputs.exports.export import Summary
from scraper.outputs.exports.kept_records import Ids, kept_records
from scraper.outputs.exports.replacing import replacing
from scraper.records import Record, Term
from scraper.text import in_words

_PREFIXES = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_SCHEMES = {name[:-1].replace("_", "-"): in_words(name).capitalize() for name in ("knowledge_types", "topics")} | {
    "country": "Countries"
}


@dataclass(slots=True)
class Concept:
    """A term: by which labels documents show it, how often, and in which schemes."""

    labels: Counter[str] = field(default_factory=Counter)
    schemes: set[str] = field(default_factory=set)
    documents: int = 0


def export_skos(output: Path, target: Path, *, ids: Ids = None) -> Summary:
    """Writes the vocabulary, and says how many concepts it has; the same records give the same bytes.

    Raises `ExportError`.
    """
    concepts: defaultdict[str, Concept] = defaultdict(Concept)
    day = ""
    for record in kept_records(output, ids):
        day = max(day, record.capture.retrieved_at[:10])
        _count(concepts, record)
    with replacing(target) as file:
        file.writelines(part.encode() for part in _turtle(dict(sorted(concepts.items())), day))
        size = file.tell()
    return Summary(target, size, {"concepts": len(concepts)})


def _count(concepts: dict[str, Concept], record: Record) -> None:
    seen = set()
    for scheme, terms in zip(_SCHEMES, (record.knowledge_types, record.topics, record.countries), strict=True):
        for term in terms:
            address = _address(term, scheme)
            concepts[address].schemes.add(scheme)
            concepts[address].labels[" ".join(term.label.split())] += 1
            seen.add(address)
    for address in seen:
        concepts[address].documents += 1


def _address(term: Term, scheme: str) -> str:
    """The address of a term; one that is shown without has a place in its scheme."""
    fragment = quote(" ".join(term.label.split()).casefold(), safe="")
    return quote(term.url, safe=":/?#[]@!$&'()*+,;=%~") if term.url else f"{_scheme(scheme)}#{fragment}"


def _scheme(name: str) -> str:
    return f"{home().base}/{name}"


def _turtle(concepts: dict[str, Concept], day: str) -> Iterator[str]:
    yield _PREFIXES
    for name, title in _SCHEMES.items():
        members = [address for address, concept in concepts.items() if name in concept.schemes]
        lines = [f'dcterms:title "{title}"', f"dcterms:source <{home().root}>", f'dcterms:modified "{day}"^^xsd:date']
        lines += [f"skos:hasTopConcept <{address}>" for address in members]
        yield _statement(_scheme(name), "skos:ConceptScheme", lines)
    for address, concept in concepts.items():
        yield _statement(address, "skos:Concept", _lines(concept))


def _lines(concept: Concept) -> Iterator[str]:
    """The label that most documents show is the preferred one."""
    label, *others = sorted(concept.labels, key=lambda one: (-concept.labels[one], one))
    yield f"skos:prefLabel {_literal(label)}"
    yield from (f"skos:altLabel {_literal(other)}" for other in others)
    yield from (f"skos:topConceptOf <{_scheme(name)}>" for name in sorted(concept.schemes))
    count = f'schema:value {concept.documents} ; schema:unitText "documents"'
    yield f"dcterms:extent [ a schema:QuantitativeValue ; {count} ]"


def _statement(address: str, kind: str, lines: Iterator[str] | list[str]) -> str:
    return f"\n<{address}> a {kind}" + "".join(f" ;\n    {line}" for line in lines) + " .\n"


def _literal(text: str) -> str:
    """In Turtle the escapes of JSON mean the same."""
    return json.dumps(text, ensure_ascii=False)
