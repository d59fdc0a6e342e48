"""What is kept of a file whose pages were read by OCR: its text, and by which engine and how sure.

The text has as many pages as the file, each ending with a form feed, so that page 7 is page 7 in `text/` too; pages
that have text of their own are empty in it.
"""

from hashlib import sha256
from pathlib import Path
from typing import Annotated

from pydantic import Field

from scraper.records import Part, Sha256, to_json
from scraper.store import ocr_path, write_atomically

SCHEMA_VERSION = "1.0"
LOCK = "ocr/.lock"
"""Held while files are read, below the output folder."""


class OcrPage(Part):
    """One page that was read: `confidence` from 0 to 100, None where no word was found; `error` where it failed."""

    page: Annotated[int, Field(ge=1)]
    dpi: Annotated[int, Field(ge=1)] | None
    confidence: Annotated[float, Field(ge=0, le=100)] | None
    error: str | None = None


class Ocr(Part):
    """How the text of a file was read: `sha256` is the file's, `text_sha256` that of the text beside this."""

    schema_version: str = SCHEMA_VERSION
    sha256: Sha256
    engine: str
    engine_version: str
    languages: list[str]
    dpi: int
    text_sha256: Sha256
    pages: list[OcrPage]


def keep(output: Path, ocr: Ocr, text: bytes) -> None:
    """Writes text, then what is said of it, each whole; with the second the file counts as read."""
    write_atomically(ocr_path(output, ocr.sha256, "txt"), text)
    write_atomically(ocr_path(output, ocr.sha256, "json"), to_json(ocr).encode())


def text_of(pages: dict[int, str], count: int) -> bytes:
    """The text of a file of `count` pages, by the numbers of those that were read.

    >>> text_of({2: "read"}, 3)
    b'\\x0cread\\n\\x0c\\x0c'
    """
    return "".join(f"{pages[n]}\n\f" if pages.get(n) else "\f" for n in range(1, count + 1)).encode()


def is_kept(output: Path, digest: str) -> bool:
    """Whether OCR has read a file: text and what is said of it are both there."""
    return all(ocr_path(output, digest, kind).is_file() for kind in ("txt", "json"))


def is_left_over(output: Path, path: str) -> bool:
    """Whether a text below `ocr/` lacks what is written after it: a run was cut off between the two."""
    return path.endswith(".txt") and not (output / path).with_suffix(".json").is_file()


def fault_of(output: Path, path: str) -> str | None:
    """What is wrong with a file below `ocr/`, None where nothing is; `scrapy verify` asks."""
    name = Path(path).name
    digest, _, kind = name.partition(".")
    if kind not in {"txt", "json"} or ocr_path(output, digest, kind) != output / path:
        return "nothing of `scrapy ocr`"
    if kind == "txt":
        return None  # judged with the other
    try:
        said = Ocr.model_validate_json((output / path).read_bytes())
    except ValueError:
        return "does not say how a file was read"
    text = ocr_path(output, digest, "txt")
    if said.sha256 != digest:
        return f"is of the file {said.sha256}, its name says otherwise"
    if not text.is_file():
        return "the text that it speaks of is missing"
    if sha256(text.read_bytes()).hexdigest() != said.text_sha256:
        return "the text beside it has changed"
    return None
