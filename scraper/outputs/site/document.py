"""The page of a document."""

from collections.abc import Iterator

from scraper.outputs.exports.quotation import quotation
from scraper.outputs.reports.markup import Html, element, joined, link
from scraper.outputs.site.body import body_html
from scraper.outputs.site.citing import citation, json_ld, reference_path, tags
from scraper.outputs.site.frame import anchor, page
from scraper.outputs.site.library import KINDS, TYPES, YEARS, Library, path_of
from scraper.outputs.site.life import life_section
from scraper.outputs.site.linked_files import files_section
from scraper.outputs.site.provenance import addresses, provenance
from scraper.outputs.site.versions import versions_section
from scraper.outputs.site.words import writing
from scraper.records import Record

_LONGEST_VALUE = 120  # characters of a field that is none of the record's own: more would be a text


def document_page(library: Library, record: Record, linking: list[Record]) -> bytes:
    """The whole page; `linking` are the documents that lead to it."""
    path = path_of(record)
    text = element(
        "article",
        element("h1", record.title, **writing(record.language)),
        _byline(record),
        _text(library, record),
        *files_section(library, record, path),
        *_related("leads-to", "Documents that it leads to", path, list(library.linked(record))),
        *_related("led-from", "Documents that lead to it", path, linking),
        *_elsewhere(library, record),
        *versions_section(library, record),
        *life_section(library, record),
    )
    aside = element(
        "aside",
        element("dl", *_facts(record, path), class_="facts"),
        _cite(library, record, path),
        provenance(library, record),
        *addresses(record),
        aria_label="About this document",
    )
    content = element("div", text, aside, class_="columns")
    head = [*tags(library, record), json_ld(library, record)]
    return page(library, path, record.title, content, head=head, scripts=["static/copy.js"])


def _byline(record: Record) -> Html:
    said = [*filter(None, [record.publisher]), *YEARS.labels(record), *TYPES.labels(record)]
    return element("p", " · ".join(said), class_="byline")


def _text(library: Library, record: Record) -> Html:
    """The body, or its beginning where the texts are not to be published."""
    if not record.body:
        return element("p", "The page has no text of its own.", class_="notice")
    if library.publishing.full_text:
        return element("div", *body_html(record.body), class_="body", **writing(record.language))
    quoted = quotation(record.body)
    note = "The beginning of the text; the rest is in the archive." if quoted.endswith("…") else "The text of the page."
    quote = element("blockquote", element("p", quoted), **writing(record.language))
    return joined([quote, element("p", note, class_="meta")])


def _facts(record: Record, path: str) -> Iterator[Html]:
    for kind in KINDS:
        if labels := list(dict.fromkeys(kind.labels(record))):
            yield element("dt", kind.one.capitalize() if len(labels) == 1 else kind.title)
            yield from (element("dd", anchor(path, kind.page_of(label), label)) for label in labels)
    if (publisher := record.publisher) is not None:
        yield element("dt", "Publisher")
        yield element("dd", publisher)
    for field in record.other_fields:
        yield element("dt", field.label)
        yield from (element("dd", value.text[:_LONGEST_VALUE]) for value in field.values)


def _cite(library: Library, record: Record, path: str) -> Html:
    button = element("button", "Copy", type="button", data_copy="citation", hidden="")
    manager = anchor(path, reference_path(record), "For Zotero, EndNote (RIS)", class_="button", download="")
    said = element("span", "", role="status", class_="small")
    return element(
        "section",
        element("h2", "How to cite", id="cite"),
        element("p", citation(library, record), id="citation", class_="citation"),
        element("p", button, " ", manager, " ", said, class_="buttons"),
        aria_labelledby="cite",
    )


def _related(name: str, title: str, path: str, records: list[Record]) -> Iterator[Html]:
    if records:
        items = (element("li", anchor(path, path_of(one), one.title, **writing(one.language))) for one in records)
        yield element("section", element("h2", title, id=name), element("ul", *items), aria_labelledby=name)


def _elsewhere(library: Library, record: Record) -> Iterator[Html]:
    """Links that lead out of the library; their words are part of the text."""
    words = {one.url: one.text for one in record.links if one.url not in library.by_url}
    shown = {url: text if library.publishing.full_text and text else url for url, text in words.items()}
    if shown:
        items = (element("li", link(url, text)) for url, text in shown.items())
        title = element("h2", "Links to elsewhere", id="elsewhere")
        yield element("section", title, element("ul", *items, class_="small"), aria_labelledby="elsewhere")
