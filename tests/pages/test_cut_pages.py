"""A page that was cut is never a document; a page that was mangled gives an answer, whatever it is."""

import dataclasses
import random
from pathlib import Path

import pytest

from scraper.pages.pages import DocumentPage, ListingPage, NotADocument
from scraper.pages.read_page import read_page
from tests.pages.saved import saved

SAMPLES = Path(__file__).parents[1] / "fixtures" / "samples"
PAGES = sorted([*SAMPLES.glob("site/pages/*/*.html"), *SAMPLES.glob("site/print/*/*.html")])
CHARSETS = ("utf-8", "utf-16", "shift_jis", "koi8-r", "utf-7", "no-such-charset")
TOKENS = (
    b"<div>" * 50,
    b"</div>" * 50,
    b"\x00",
    b"<!--",
    b"-->",
    b"</body></html>",
    b"\xff\xfe",
    b"<![CDATA[",
    b"&#0;",
)


@pytest.mark.parametrize("path", PAGES[::12], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_page_that_was_cut_is_no_document_unless_all_of_the_document_is_there(path):
    page = path.read_bytes()
    end = page.rindex(b"</html>")
    cut = [read_page(saved(page[: end * part // 20], "")) for part in range(1, 20)]
    documents = [found for found in cut if isinstance(found, DocumentPage)]
    assert all(isinstance(found, DocumentPage | NotADocument) for found in cut)
    whole = read_page(saved(page, ""))
    assert all(content(found) == content(whole) for found in documents)
    assert all("maybe_cut_off" in {doubt.code for doubt in found.doubts} for found in documents)


def content(page):
    if not isinstance(page, DocumentPage):
        return None
    return page.address, page.title, page.body, page.knowledge_types, page.topics, [file.url for file in page.files]


@pytest.mark.parametrize("path", PAGES[::12], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_page_that_lacks_nothing_but_its_last_end_tag_is_kept_with_a_doubt(path):
    page = path.read_bytes()
    whole = read_page(saved(page, ""))
    if isinstance(whole, DocumentPage) and whole.files:
        found = read_page(saved(page[: page.rindex(b"</html>")], ""))
        assert {doubt.code for doubt in found.doubts} - {"encoding_guessed"} == {"maybe_cut_off"}
        assert dataclasses.replace(found, doubts=whole.doubts) == whole


@pytest.mark.parametrize("part", range(5, 100, 5))
def test_the_founding_document_that_was_cut_is_no_document(part):
    text = (SAMPLES / "founding-document.md").read_bytes()
    assert isinstance(read_page(saved(text[: len(text) * part // 100], "")), NotADocument)


@pytest.mark.parametrize("first", range(0, 1000, 100))
def test_a_mangled_page_gives_an_answer(first):
    for seed in range(first, first + 100):
        assert isinstance(mangled_and_read(seed), DocumentPage | ListingPage | NotADocument)


@pytest.mark.soak
@pytest.mark.parametrize("first", range(0, 100_000, 10_000))
def test_many_mangled_pages_give_an_answer(first):
    for seed in range(first, first + 10_000):
        assert isinstance(mangled_and_read(seed), DocumentPage | ListingPage | NotADocument)


def mangled_and_read(seed):
    chance = random.Random(seed)
    page = bytearray(chance.choice(PAGES).read_bytes())
    for _ in range(chance.randrange(1, 6)):
        place = chance.randrange(len(page))
        match chance.randrange(4):
            case 0:
                del page[place : place + chance.randrange(1, 4000)]
            case 1:
                page[place:place] = chance.choice(TOKENS)
            case 2:
                other = chance.choice(PAGES).read_bytes()
                start = chance.randrange(len(other))
                page[place:place] = other[start : start + 6000]
            case _:
                page[place] = chance.randrange(256)
    return read_page(saved(bytes(page), "", f"text/html; charset={chance.choice(CHARSETS)}"))
