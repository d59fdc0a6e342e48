"""Whatever the bytes, reading a page ends, and gives a page or a reason."""

import random
from pathlib import Path

import pytest

from scraper.pages.pages import DocumentPage, ListingPage, NotADocument
from scraper.pages.read_page import read_page
from scraper.pages.snapshot import Snapshot
from tests.pages import prints, themes

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
        found = read_page(Snapshot(mutate(chance.choice(PAGES), chance.choice(PAGES), chance), ""))
        assert isinstance(found, DocumentPage | ListingPage | NotADocument)
        assert not any(character in repr(vars_of(found)) for character in "\0\x01\x1b")


@pytest.mark.parametrize("tag", DEEP)
def test_elements_ten_thousand_deep_keep_their_text(tag):
    opened, closed = f"<{tag}>" * 10_000, f"</{tag}>" * 10_000
    found = read_page(Snapshot(HEAD + f"{opened}deep{closed}".encode() + TAIL, ""))
    assert isinstance(found, DocumentPage)
    assert found.title == themes.TITLE
    assert "deep" in found.body or tag in {"svg"}


@pytest.mark.parametrize(
    "part", ["<p>Knowledge Type:</p>", "<li>[1] http://x ", "<dt>Other Tag</dt>", "[1] ", "<br>", "&"]
)
def test_a_very_wide_page_is_read(part):
    assert read_page(Snapshot(HEAD + part.encode() * 20_000 + TAIL, "")).title == themes.TITLE


def test_windows_bytes_without_a_charset_are_read_as_such():
    page = themes.zen().replace('<meta charset="utf-8">', "").replace(themes.TITLE, "Año señor – Überblick")
    assert read_page(Snapshot(page.encode("cp1252", "replace"), "")).title == "Año señor – Überblick"


def vars_of(page):
    return {name: getattr(page, name) for name in page.__slots__}
