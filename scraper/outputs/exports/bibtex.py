"""References in BibTeX, for LaTeX, JabRef and Zotero."""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from scraper.outputs.exports.export import Summary
from scraper.outputs.exports.kept_records import Ids
from scraper.outputs.exports.reference import Reference
from scraper.outputs.exports.references_file import export_references, export_with_files

_SPECIAL = {
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def export_bibtex(
    output: Path, target: Path, *, full_text: bool = False, files: bool = False, ids: Ids = None
) -> Summary:
    """Writes the references, and says how many; the same records give the same bytes. Raises `ExportError`."""
    if files:
        return export_with_files(output, target, "ipp.bib", _texts, full_text=full_text, ids=ids)
    return export_references(output, target, _texts, full_text=full_text, ids=ids)


def _texts(found: Iterable[Reference]) -> Iterator[str]:
    keys: set[str] = set()
    for one in found:
        key = _key(one.id, keys)
        keys.add(key)
        yield as_bibtex(one, key)


def as_bibtex(one: Reference, key: str) -> str:
    """A reference as an entry: a report, or where nobody is named who published it, `misc`."""
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(one))
    return f"@{'techreport' if one.publisher else 'misc'}{{{key},\n{fields}}}\n\n"


def _fields(one: Reference) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{escaped(one.title)}}}"  # in braces of its own it keeps its capitals
    stated = {
        "author": one.publisher and f"{{{escaped(one.publisher)}}}",  # one name, not several words of one
        "institution": one.publisher and escaped(one.publisher),
        "year": str(one.year) if one.year else None,
        "type": escaped(one.kinds[0]) if one.kinds else None,
        "url": _address(one.url),
        "urldate": one.accessed,
        "language": one.language,
        "abstract": one.abstract and escaped(one.abstract),
        "keywords": escaped(", ".join(one.keywords)),
        "note": one.note and escaped(one.note),
        "archiveurl": one.archived_at and _address(one.archived_at),
        "file": ";".join(f":{path}:{media_type}" for path, media_type in one.copies),  # as Zotero and JabRef write it
    }
    yield from ((name, value) for name, value in stated.items() if value)


def escaped(text: str) -> str:
    """`text` as TeX sets it.

    >>> print(escaped("R&D {50%}"))
    R\\&D \\{50\\%\\}
    """
    return "".join(_SPECIAL.get(sign, sign) for sign in text)


def _address(url: str) -> str:
    """An address without what would end the field."""
    return quote(url, safe=":/?#[]@!$&'()*+,;=%~")


def _key(record_id: str, taken: set[str]) -> str:
    """The last part of the id, in letters that every BibTeX takes; with a digest where that is not its own."""
    name = record_id.rpartition("/")[2]
    key = re.sub(r"[^A-Za-z0-9-]+", "-", name).strip("-") or "document"
    return key if key == name and key not in taken else f"{key}-{sha256(record_id.encode()).hexdigest()[:8]}"
