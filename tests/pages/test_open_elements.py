"""Elements that a page leaves open in what is never shown swallow nothing that is."""

import pytest

from scraper.pages.read_page import read_page
from tests.pages import themes
from tests.pages.saved import saved

OPEN = [
    f"<noscript>{inner}</noscript>"
    for inner in ("<div>", "<div><p>x", "<table><tr><td>", "<ul><li>", "<div></div></div>")
]
OPEN += [part.replace("noscript", "template") for part in OPEN]
OPEN += [
    "<NOSCRIPT class='a'><section>x</NoScript >",
    "<script>'<noscript><div></noscript>'</script>",
    "<noscript><a href='/x'>x</noscript>",
]
CLOSED = ['<noscript><iframe src="/x"></iframe></noscript>', "<noscript><div><p>x</div></noscript>"]


@pytest.mark.parametrize("noise", OPEN + CLOSED)
@pytest.mark.parametrize("place", ["<div id=", '<div class="field', "</body>"])
def test_what_is_left_open_in_a_part_that_is_not_shown_swallows_no_part_of_the_document(noise, place):
    page = themes.zen()
    found = read_page(saved(page.replace(place, noise + place, 1).encode(), ""))
    clean = read_page(saved(page.encode(), ""))
    assert [found.title, found.body, found.topics, found.files] == [clean.title, clean.body, clean.topics, clean.files]


@pytest.mark.parametrize("names", ["submitted", "posted", "author-datetime", "byline", "node-submitted"])
def test_who_posted_a_document_is_no_text_of_one_without_a_body(names):
    page = themes.page(
        f'<article id="node-5214" class="node node-document"><h1>{themes.TITLE}</h1><p class="{names}">by admin</p>'
        f'<div class="field field-name-field-other-tag"><div class="field-label">Other Tag:</div>'
        f'<div class="field-item">{themes.link(themes.TOPICS[0])}</div></div></article>'
    )
    assert read_page(saved(page.encode(), "")).body == ""
