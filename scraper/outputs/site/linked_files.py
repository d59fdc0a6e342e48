"""The files of a document: what each is, whether it is kept, and where it can be had."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from rich.filesize import decimal

from scraper.media_types import PDF
from scraper.outputs.ocr.kept import is_kept
from scraper.outputs.reports.markup import Html, element, is_web, link
from scraper.outputs.site.frame import anchor
from scraper.outputs.site.library import Library
from scraper.outputs.site.places import safe_name
from scraper.outputs.site.words import file_state, sentence, stated_day, text_state
from scraper.records import File, Record
from scraper.store import file_path
from scraper.text import counted

_ROLES = {"content": "The document itself", "attachment": "Attachment", "body": "Linked in the text"}


def files_section(library: Library, record: Record, path: str) -> Iterator[Html]:
    """A list, an entry a file; nothing where there is none."""
    if record.files:
        yield element(
            "section",
            element("h2", "Files", id="files"),
            element("ul", *(_entry(library, file, path) for file in record.files), class_="files"),
            aria_labelledby="files",
        )


def copy_path(file: File) -> str:
    """Where the copy of a kept file lies, below the site: told apart by its digest, named as it was."""
    assert file.sha256 is not None
    stem, _, ending = original_name(file).rpartition(".")
    ending = ending.lower() if re.fullmatch(r"[A-Za-z0-9]{1,5}", ending) else "bin"
    if ending in {"htm", "html", "xhtml", "svg", "xml", "js"}:
        ending = "txt"  # what a browser would run stays text
    return f"files/{file.sha256[:16]}/{safe_name(stem or 'file')}.{ending}"


def original_name(file: File) -> str:
    """The last part of a file's address."""
    return unquote(urlsplit(file.url).path).rpartition("/")[2] or file.url


def _entry(library: Library, file: File, path: str) -> Html:
    label = None if file.label is None or is_web(file.label) else file.label
    name = label or file.title or original_name(file)
    state = file_state(file)
    facts = [_ROLES[file.role.value], *_facts(file)]
    lines = [element("p", _titled(library, file, path, name), class_="file-name")]
    lines.append(element("p", " · ".join(facts), class_="meta"))
    if state:
        lines.append(element("p", f"{sentence(state)}.", class_="notice"))
    elif file.text_status not in {None, "ok"}:
        lines.append(element("p", f"{sentence(text_state(file) or '')}.{_ocr(library, file)}", class_="notice"))
    lines.append(element("dl", *_stated(library, file), class_="small"))
    return element("li", *lines)


def _ocr(library: Library, file: File) -> str:
    """What is said where OCR has read the pages without text."""
    if file.sha256 is None or not is_kept(library.output, file.sha256):
        return ""
    return " OCR has read its pages: words may be wrong."


def _titled(library: Library, file: File, path: str, name: str) -> Html:
    """The name of a file that leads to its copy, where that is here; one that is nowhere leads to its address."""
    if file.sha256 is None:
        return link(file.url, name)
    return anchor(path, copy_path(file), name) if library.publishing.files else element("span", name)


def _kept_as(file: File) -> str:
    assert file.sha256 is not None
    return file_path(Path(), file.sha256, file.media_type or "").as_posix()


def _facts(file: File) -> Iterator[str]:
    if file.media_type:
        yield "PDF" if file.media_type == PDF else file.media_type
    if file.pages:
        yield counted(file.pages, "page")
    if file.size is not None:
        yield decimal(file.size)
    if file.text_status == "ok":
        yield "has text"


def _stated(library: Library, file: File) -> Iterator[Html]:
    """What the file says of itself, where it was and is, and by what it can be checked."""
    is_elsewhere = file.sha256 is not None and not library.publishing.files
    said: dict[str, str | Html | None] = {
        "Title in the file": file.title,
        "Author in the file": file.author,
        "Made": file.created and stated_day(file.created),
        "Old address": link(file.url),
        "Kept copy": f"{_kept_as(file)} of the archive; not part of this site" if is_elsewhere else None,
        "SHA-256": file.sha256,
        "WARC record": file.capture.warc_record_id if file.capture else None,
    }
    for name, value in said.items():
        if value:
            yield element("dt", name)
            yield element("dd", value)
