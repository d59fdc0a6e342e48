"""How a document is cited: a line for people, and tags that reference managers and search engines read."""

import json
from collections.abc import Iterator
from typing import Any

from scraper.media_types import PDF
from scraper.outputs.exports.quotation import quotation
from scraper.outputs.exports.reference import file_address, reference
from scraper.outputs.exports.ris import as_ris
from scraper.outputs.reports.markup import Html
from scraper.outputs.site.frame import void
from scraper.outputs.site.library import Library, path_of
from scraper.outputs.site.words import day
from scraper.records import File, Record


def citation(library: Library, record: Record) -> str:
    """A line that says what it is, where it was, when it was captured and when it was read."""
    publisher, year = record.publisher, record.year
    who = f"{publisher} ({year or 'n.d.'}). " if publisher else ""
    when = f" ({year})" if year and not publisher else ""
    title = record.title.rstrip(".")
    captured = day(record.capture.captured_at)
    read = day(record.capture.retrieved_at)
    return f"{who}{title}{when}. {library.site.title}. {record.url} (archived {captured}, read {read})"


def reference_path(record: Record) -> str:
    """Where the document's reference lies, for reference managers."""
    return path_of(record).removesuffix(".html") + ".ris"


def reference_file(record: Record) -> bytes:
    """The reference as `scrapy export ris` has it."""
    return as_ris(reference(record, full_text=False)).encode()


def tags(library: Library, record: Record) -> Iterator[Html]:
    """Highwire's `citation_` tags and Dublin Core, as Zotero's embedded-metadata reader knows them."""
    yield void("link", rel="schema.DC", href="http://purl.org/dc/elements/1.1/")
    yield from (void("meta", name=name, content=said) for name, said in _tags(library, record) if said)


def _tags(library: Library, record: Record) -> Iterator[tuple[str, str | None]]:
    publisher, year = record.publisher, record.year
    date = str(year) if year else None
    abstract = quotation(record.body)
    keywords = _keywords(record)
    yield "description", abstract
    yield "citation_title", record.title
    yield "citation_publisher", publisher
    yield "citation_technical_report_institution", publisher
    yield "citation_publication_date", date
    yield "citation_language", record.language
    yield "citation_public_url", record.url
    yield "citation_abstract_html_url", library.absolute(path_of(record))
    yield "citation_pdf_url", next((file_address(file) for file in record.files if file.media_type == PDF), None)
    yield "citation_abstract", abstract
    yield from (("citation_keywords", label) for label in keywords)
    yield "DC.title", record.title
    yield "DC.publisher", publisher
    yield "DC.date", date
    yield "DC.language", record.language
    yield "DC.identifier", record.url
    yield "DC.description", abstract
    yield "DC.source", library.site.title
    yield from (("DC.type", term.label) for term in record.knowledge_types)
    yield from (("DC.subject", term.label) for term in record.topics)
    yield from (("DC.coverage", term.label) for term in record.countries)


def _keywords(record: Record) -> list[str]:
    return list(dict.fromkeys(term.label for term in (*record.topics, *record.knowledge_types, *record.countries)))


def json_ld(library: Library, record: Record) -> Html:
    """The same as schema.org's JSON-LD; data, which no browser runs."""
    publisher, year = record.publisher, record.year
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Report",
        "name": record.title,
        "url": library.absolute(path_of(record)),
        "identifier": record.url,
        "abstract": quotation(record.body),
        "inLanguage": record.language,
        "datePublished": str(year) if year else None,
        "publisher": {"@type": "Organization", "name": publisher} if publisher else None,
        "keywords": _keywords(record),
        "spatialCoverage": [{"@type": "Place", "name": term.label} for term in record.countries],
        "isPartOf": {"@type": "Collection", "name": library.site.title, "url": library.site.base},
        "encoding": [_media(file) for file in record.files if file.sha256],
    }
    return Html(f'<script type="application/ld+json">{in_script({k: v for k, v in said.items() if v})}</script>\n')


def _media(file: File) -> dict[str, Any]:
    said = {"contentUrl": file.url, "encodingFormat": file.media_type, "sha256": file.sha256}
    size = {"contentSize": f"{file.size} B"} if file.size is not None else {}
    return {"@type": "MediaObject"} | said | size


def in_script(value: object) -> str:
    """JSON that can end no script element and is JavaScript too.

    >>> in_script("</script>")
    '"\\\\u003c/script\\\\u003e"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.translate({ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"})
