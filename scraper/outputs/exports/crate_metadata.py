"""`ro-crate-metadata.json`: what the crate is, who may do what with it, each file and each document in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from scraper.addresses.sites import home

_PROFILE = "https://w3id.org/ro/crate/1.3"
RIGHTS = (
    "The metadata are free to use. Texts and files are those of the OECD, the World Bank and other publishers, under"
    " terms of their own: publish none without their leave."
)


@dataclass(frozen=True, slots=True)
class Described:
    """A file of the crate."""

    path: str
    media_type: str
    name: str
    size: int
    sha256: str


def crate_metadata(parts: Iterable[Described], documents: list[dict[str, Any]], day: str) -> dict[str, Any]:
    """The description of a crate that was last added to on `day` (ISO)."""
    files = [_file(part) for part in parts]
    works = [_document(document) for document in documents]
    root = _root(day) | {"hasPart": _references(files), "mentions": _references(works)}
    descriptor = {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "conformsTo": {"@id": _PROFILE},
        "about": {"@id": "./"},
    }
    rights = {"@id": "#rights", "@type": "CreativeWork", "name": "Rights of the publishers", "description": RIGHTS}
    maker = {"@id": "#ipp-archive", "@type": "Organization", "name": "IPP Archive"}
    graph = [descriptor, root, rights, maker, *files, *works]
    return {"@context": f"{_PROFILE}/context", "@graph": graph}


def title() -> str:
    """What the dataset is called."""
    return f"Documents of the {home().title}"


def _root(day: str) -> dict[str, Any]:
    site = home()
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": title(),
        "description": f"{site.about} Metadata of the documents that were found of it, with how each was captured.",
        "datePublished": day,
        "license": {"@id": "#rights"},
        "publisher": {"@id": "#ipp-archive"},
        "isBasedOn": site.root,
        "creditText": f"{title()} ({day[:4]}). IPP Archive, from {site.base}, captured until {day}.",
    }


def _file(part: Described) -> dict[str, Any]:
    return {
        "@id": quote(part.path),
        "@type": "File",
        "name": part.name,
        "encodingFormat": part.media_type,
        "contentSize": str(part.size),
        "sha256": part.sha256,
    }


def _document(said: dict[str, Any]) -> dict[str, Any]:
    """A document as a work; what is not stated is left out."""
    stated = {
        "@id": said["url"],
        "@type": "CreativeWork",
        "name": said["title"],
        "identifier": said["id"],
        "abstract": said["quotation"],
        "datePublished": str(said["year"]) if said["year"] else None,
        "inLanguage": said["language"],
        "genre": said["knowledge_types"],
        "keywords": said["topics"],
        "spatialCoverage": said["countries"],
        "creditText": said["publisher"],
        "archivedAt": said["archived_at"],
    }
    return {name: value for name, value in stated.items() if value}


def _references(entities: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    return [{"@id": entity["@id"]} for entity in entities]
