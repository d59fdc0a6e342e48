"""`croissant.json`: the same dataset as Croissant 1.1 describes it, which loads its lines as a table."""

from typing import Any

from scraper.addresses.sites import home
from scraper.outputs.exports.crate_metadata import RIGHTS, Described, title

_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_FIELDS = {
    "id": "The path of the document's address",
    "url": "Its address on the site",
    "title": "Its title, as the page states it",
    "publisher": "Who published it",
    "year": "The year in which it was published",
    "language": "Its language (BCP 47)",
    "knowledge_types": "What kind of document it is",
    "topics": "What it is about",
    "countries": "Which countries it is about",
    "quotation": "The beginning of its text, at most 300 characters",
    "captured_at": "When it was captured at its origin",
    "content_sha256": "The digest of its content",
}
_TYPES = {"year": "sc:Integer", "captured_at": "sc:DateTime"}
_LISTS = ("knowledge_types", "topics", "countries")


def croissant(lines: Described, day: str, *, full_text: bool) -> dict[str, Any]:
    """The description of a dataset whose documents are in `lines`."""
    fields = _FIELDS | ({"body": "Its whole text"} if full_text else {})
    distribution = {
        "@type": "cr:FileObject",
        "@id": lines.path,
        "name": lines.path,
        "contentUrl": lines.path,
        "contentSize": f"{lines.size} B",
        "encodingFormat": "application/jsonlines",
        "sha256": lines.sha256,
    }
    records = {
        "@type": "cr:RecordSet",
        "@id": "documents",
        "name": "documents",
        "key": {"@id": "documents/id"},
        "field": [_field(name, what, lines.path) for name, what in fields.items()],
    }
    return (
        {"@context": _CONTEXT, "@type": "sc:Dataset"}
        | _about(day)
        | {
            "distribution": [distribution],
            "recordSet": [records],
        }
    )


def _about(day: str) -> dict[str, Any]:
    site = home()
    return {
        "name": title(),
        "description": f"{site.about} {RIGHTS}",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "url": site.root,
        "license": RIGHTS,
        "creator": {"@type": "sc:Organization", "name": "IPP Archive"},
        "datePublished": day,
        "version": f"1.0.0+{day.replace('-', '')}",
        "citeAs": f"{title()} ({day[:4]}). IPP Archive, from {site.base}, captured until {day}.",
    }


def _field(name: str, what: str, lines: str) -> dict[str, Any]:
    source = {"fileObject": {"@id": lines}, "extract": {"column": name}}
    said = {
        "@type": "cr:Field",
        "@id": f"documents/{name}",
        "name": name,
        "description": what,
        "dataType": _TYPES.get(name, "sc:Text"),
        "source": source,
    }
    return said | ({"isArray": True, "arrayShape": "-1"} if name in _LISTS else {})
