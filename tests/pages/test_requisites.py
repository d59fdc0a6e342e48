"""What a page shows beside its text is read with it: as a browser would ask for it."""

import pytest

from scraper.media_types import HTML
from scraper.pages.read_page import read_page
from scraper.pages.requisites import MOST
from scraper.pages.style_sheets import shown_in
from scraper.requisites import RequisiteKind, wrong_type
from tests.crawl.pages import document
from tests.crawl.shown_site import png
from tests.pages.saved import saved

STYLE, SCRIPT, FONT, IMAGE = RequisiteKind


def shown(**parts):
    return [(one.href, one.kind) for one in read_page(saved(document("a", **parts), "")).requisites]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<link rel="stylesheet" media="print" href=" a.css ">', [("a.css", STYLE)]),
        ('<link rel="SHORTCUT ICON" href="/f.ico"><link rel="canonical" href="/x">', [("/f.ico", IMAGE)]),
        ('<link rel="alternate stylesheet" href="b.css"><link rel="preload" as="font" href="x">', [("x", FONT)]),
        ('<script src="/a.js?b"></script><script>"url(c.png)"</script>', [("/a.js?b", SCRIPT)]),
        ('<footer><img src="a.png" srcset="b.png 2x,c.png"></footer>', [(f"{n}.png", IMAGE) for n in "abc"]),
        (
            '<picture><source srcset="a.webp"></picture><video src="a.mp4" poster="p.png">',
            [("a.webp", IMAGE), ("p.png", IMAGE)],
        ),
        ('<input type="IMAGE" src="a.png"><input type="text" src="b.png">', [("a.png", IMAGE)]),
        (
            '<p style="background: URL(a.png)"></p><table background="b.png"></table>',
            [("a.png", IMAGE), ("b.png", IMAGE)],
        ),
        ('<style>@import "a.css"; p { src: url(b.woff2) }</style>', [("a.css", STYLE), ("b.woff2", FONT)]),
        ('<img src="data:image/gif;base64,R0"><img src=""><img src="#a"><!-- <img src="c.png"> -->', []),
        ('<img src="a.png"><img src="a.png">', [("a.png", IMAGE)]),
    ],
)
def test_each_element_shows_what_a_browser_would_ask_for(html, expected):
    assert shown(shown=html) == expected


def test_links_are_relative_to_the_base_that_a_page_names():
    found = shown(head='<base href="https://www.innovationpolicyplatform.org/x/">', shown='<img src="a.png">')
    assert found == [("https://www.innovationpolicyplatform.org/x/a.png", IMAGE)]


def test_a_page_shows_no_more_than_is_looked_at():
    assert len(shown(shown="".join(f'<img src="{n}.png">' for n in range(MOST + 50)))) == MOST


@pytest.mark.parametrize(
    ("css", "hrefs"),
    [
        (
            '@import "a.css" screen; @import url(b.css); @import url("c.css");@import\'d.css\';',
            ["a.css", "b.css", "c.css", "d.css"],
        ),
        ("a { background: url( 'e f.png' ), url(g.png) } /* url(no.png) */ /* url(no.png)", ["e f.png", "g.png"]),
        (r"a { background: url(h\28 i\29.png) }", ["h(i).png"]),
        ("a { background: url(data:image/png;base64,R0) } b { fill: url(#a) } c { src: url(", []),
        ("""a { background: url("data:image/svg+xml,<svg fill='url(no.png)'>") }""", []),
    ],
)
def test_a_style_sheet_shows_what_it_imports_and_its_images(css, hrefs):
    assert [one.href for one in shown_in(css)] == hrefs


@pytest.mark.parametrize(
    ("kind", "body", "declared", "wrong"),
    [
        (IMAGE, png(1, 1), "text/html", None),
        (IMAGE, b"<svg xmlns='http://www.w3.org/2000/svg'/>", "", None),
        (IMAGE, b"Not found", "image/png", "text/plain"),
        (FONT, b"wOF2\0\1\0\0", "", None),
        (FONT, b"<html><body>404</body></html>", "font/woff2", HTML),
        (STYLE, b"a { color: red }", "text/css", None),
        (STYLE, b"<!DOCTYPE html><title>404</title>", "text/css", HTML),
        (STYLE, png(1, 1), "text/css", "image/png"),
        (SCRIPT, b'{"a": 1}', "application/json", None),
        (SCRIPT, b"<!-- hidden\nlet a;\n-->", "text/html", HTML),
    ],
)
def test_an_answer_is_what_was_to_be_shown_or_something_else(kind, body, declared, wrong):
    assert wrong_type(kind, body, declared) == wrong
