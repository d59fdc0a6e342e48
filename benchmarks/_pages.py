"""The sample pages in every form, with what is true of them; the samples' own `score.py` judges."""

import importlib.util
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from scraper.loaded_capture import LoadedCapture
from scraper.pages.pages import DocumentPage

SAMPLES = Path(__file__).parents[1] / "tests" / "fixtures" / "samples"
SITE = SAMPLES / "site"
NESTED = "https://www.innovationpolicyplatform.org/www.innovationpolicyplatform.org/"


@dataclass(frozen=True)
class SamplePage:
    """One page as it lies on disk, its form, and the truth of its document."""

    form: str
    capture: LoadedCapture
    document: dict[str, Any]

    @property
    def text(self) -> str:
        return self.capture.body.decode("utf-8", errors="replace")


Reader = Callable[[SamplePage], object]


def sample_pages() -> list[SamplePage]:
    """Both themes, three printed forms, and the pages and printed pages of two mirrors."""
    return [page for document in _lines("truth.jsonl") for page in _forms(document) if document["status"] == 200]


def is_right(page: SamplePage, read: object) -> bool:
    """Whether all fields of a page were read as the truth has them."""
    if not isinstance(read, DocumentPage):
        return False
    fields = {
        "title": read.title,
        "body": read.body,
        "knowledge_types": [{"label": term.label, "url": _alias(term.url)} for term in read.knowledge_types],
        "topics": [{"label": term.label, "url": _alias(term.url)} for term in read.topics],
        "files": [{"url": file.url, "role": file.role} for file in read.files],
    }
    same = _score().same_address
    is_same_page: bool = same(read.address) == same(page.document["canonical_url"])
    return is_same_page and all(_score().check(page.document, fields, SAMPLES, None).values())


def _forms(document: dict[str, Any]) -> Iterator[SamplePage]:
    number = document["nid"]
    alias = document["alias"] or f"node/{number}"
    for theme in ("bartik", "ippseed"):
        yield from _page(f"page/{theme}", SITE / "pages" / theme / f"{number}.html", "", document)
    for form in ("bartik", "bartik-link-footnoted", "seedlike-transformed"):
        yield from _page(f"print/{form}", SITE / "print" / form / f"{number}.html", "", document)
    for tool, named in (("httrack-nested", "{}/index.html"), ("wget", "{}.html")):
        for form, path in (("page", alias), ("print", f"print/{number}")):
            name = named.format(path)
            on_disk = SITE / "mirror" / tool / "www.innovationpolicyplatform.org" / name
            yield from _page(f"{tool}/{form}", on_disk, NESTED + name, document)


def _page(form: str, path: Path, location: str, document: dict[str, Any]) -> Iterator[SamplePage]:
    if path.exists():
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        yield SamplePage(
            form, LoadedCapture(200, path.read_bytes(), datetime.now(UTC), headers, location=location), document
        )


def _alias(url: str) -> str:
    """A term's address by its alias: a crawl learns it from the term's page, one page alone can't tell it."""
    return _terms().get(url.rsplit("/", 1)[-1], url) if "/taxonomy/term/" in url else url


@cache
def _terms() -> dict[str, str]:
    return {str(term["tid"]): term["url"] for term in _lines("truth-terms.jsonl")}


@cache
def _score() -> ModuleType:
    spec = importlib.util.spec_from_file_location("samples_score", SAMPLES / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SAMPLES / name).read_text(encoding="utf-8").splitlines()]
