"""Whatever the bytes, reading a page ends, and gives a page or a reason."""

import random
from pathlib import Path

import pytest

from scraper.addresses.address import read_address
from scraper.pages.document_layout import MOST_FILES
from scraper.pages.page import MOST_LINKS
from scraper.pages.pages import DocumentPage, ListingPage, NotADocument
from scraper.pages.read_page import read_page
from tests.pages import prints, themes
from tests.pages.saved import saved

PAGES = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "fixtures" / "pages").glob("*/*/page.*"))]
PAGES += [make().encode() for make in (*themes.WITH_TRAPS, *themes.WITHOUT_NAMES, *prints.PRINTS)]
DEEP = "div b span p a ul li table ol dl em h2 pre form svg article blockquote".split()
HEAD, TAIL = (part.encode() for part in themes.zen().split(themes.BODY))


def cut(page, other, chance):
    return page[: chance.randrange(len(page))]


def splice(page, other, chance):
    return page[: chance.randrange(len(page))] + other[chance.randrange(len(other)) :]


def lose_a_part(page, other, chance):
    start, end = sorted((chance.randrange(len(page)), chance.randrange(len(page))))
    return page[:start] + page[end:]


def with_nul(page, other, chance):
    place = chance.randrange(len(page))
    return page[:place] + b"\0\x01\x1b" + page[place:]


def in_a_wrong_charset(page, other, chance):
    return page.decode("utf-8", "replace").encode(chance.choice(["utf-16", "cp1251", "shift_jis", "utf-7"]), "replace")


def with_random_bytes(page, other, chance):
    changed = bytearray(page)
    for _ in range(30):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def with_lines_in_disorder(page, other, chance):
    lines = page.replace(b">", b">\n").split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


def nested(page, other, chance):
    place = chance.randrange(len(page))
    return page[:place] + b"<%s>" % chance.choice(DEEP).encode() * 500 + page[place:]


MUTATIONS = (cut, splice, lose_a_part, with_nul, in_a_wrong_charset, with_random_bytes, with_lines_in_disorder, nested)


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__)
def test_a_mutated_page_gives_a_page_or_a_reason(mutate):
    chance = random.Random(mutate.__name__)
    for _ in range(125):
        found = read_page(saved(mutate(chance.choice(PAGES), chance.choice(PAGES), chance), ""))
        assert isinstance(found, DocumentPage | ListingPage | NotADocument)
        assert not any(character in repr(vars_of(found)) for character in "\0\x01\x1b")


@pytest.mark.parametrize("tag", DEEP)
def test_elements_ten_thousand_deep_keep_their_text(tag):
    opened, closed = f"<{tag}>" * 10_000, f"</{tag}>" * 10_000
    found = read_page(saved(HEAD + f"{opened}deep{closed}".encode() + TAIL, ""))
    assert isinstance(found, DocumentPage)
    assert found.title == themes.TITLE
    assert "deep" in found.body or tag in {"svg"}


@pytest.mark.parametrize(
    "part", ["<p>Knowledge Type:</p>", "<li>[1] http://x ", "<dt>Other Tag</dt>", "[1] ", "<br>", "&"]
)
def test_a_very_wide_page_is_read(part):
    assert read_page(saved(HEAD + part.encode() * 20_000 + TAIL, "")).title == themes.TITLE


def test_of_a_page_with_36000_file_links_the_first_are_taken_and_it_says_so():
    links = "".join(f'<a href="/sites/default/files/r{n}.pdf">R</a> ' for n in range(36_000))
    found = read_page(saved(HEAD + f'<div class="field field-name-body">{links}</div>'.encode() + TAIL, ""))
    assert len(found.files) == MOST_FILES
    assert len(found.links) <= MOST_LINKS
    assert {doubt.code for doubt in found.doubts} >= {"too_many_links", "too_many_files"}
    assert [link.trap for link in found.onward if link.url == found.address] == ["many_links"]


def test_of_a_list_with_too_many_links_the_first_are_followed_and_it_is_counted_as_a_trap():
    links = "".join(f'<a href="/document/d{n}">D</a>' for n in range(MOST_LINKS + 1))
    page = f'<html><head><title>Documents</title></head><body class="page-documents">{links}</body></html>'
    found = read_page(saved(page.encode(), "https://www.innovationpolicyplatform.org/documents"))
    assert len(found.onward) == MOST_LINKS + 1
    assert found.onward[-1].trap == "many_links"


# A pattern that is tried from each place of a run, or that can divide one in many ways, would take minutes or years.
@pytest.mark.parametrize(
    "unit", [" ", "\n", "[", "]", "[1] ", "a[1] ", ",", "(", "http://a.org/x ", "&nbsp;", "a ", "\\"]
)
@pytest.mark.parametrize("form", [prints.of_2x, prints.plain_words, prints.headings_without_classes])
def test_a_long_run_of_one_mark_in_a_printed_page_costs_no_more_than_its_length(form, unit):
    run, page = unit * (60_000 // len(unit)), form()
    for place in ("Source URL", "Other Tag", "</body>"):
        found = read_page(saved(page.replace(place, f"<p>x{run}!x</p>{place}", 1).encode(), ""))
        assert isinstance(found, DocumentPage)


@pytest.mark.parametrize("unit", " [(\\&<,.)]\"'%")
def test_a_long_run_of_one_mark_in_an_address_costs_no_more_than_its_length(unit):
    for _ in range(20):
        read_address(f"/document/a{unit * 7_900}!x")


def test_windows_bytes_without_a_charset_are_read_as_such():
    page = themes.zen().replace('<meta charset="utf-8">', "").replace(themes.TITLE, "Año señor – Überblick")
    assert read_page(saved(page.encode("cp1252", "replace"), "")).title == "Año señor – Überblick"


def vars_of(page):
    return {name: getattr(page, name) for name in page.__slots__}
