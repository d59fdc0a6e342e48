"""One document gives one content in every theme, whatever its body pretends to be."""

import pytest

from scraper.pages.pages import DocumentPage
from scraper.pages.read_page import read_page
from tests.pages import prints, themes
from tests.pages.saved import saved

SITE = "https://www.innovationpolicyplatform.org"
TRAP_TEXT = """Knowledge Type

Knowledge Type: tacit knowledge differs from clusters.

Knowledge Type:

Toolkit

LinkToContentAt:

This heading is part of the text.

Other Tag: see the catalogue.

Source URL: http://example.org/not-this-one

Links [1] http://example.org/x

Another title

Another

- one
- two

See the Printer-friendly version of the report."""
SHORT_TEXT = """Foreign affiliates play an important role.

LinkToContentAt:

This heading is part of the text.

Other Tag: see the catalogue.

Knowledge Type: tacit knowledge."""
PRINTED_TEXT = """See the other, and [9] sources.

Links

[1] This is not a footnote of the site.

Other Tag: see the catalogue.

Source URL: http://example.org/not-this-one

Source URL: http://example.org/nor-this"""


@pytest.mark.parametrize("theme", themes.WITH_TRAPS, ids=lambda theme: theme.__name__)
def test_a_theme_gives_the_fields_of_the_document_not_those_in_its_body(theme):
    page = read(theme())
    assert_content(page)
    assert page.body == TRAP_TEXT
    assert page.layout == "drupal_page"


@pytest.mark.parametrize("theme", themes.WITHOUT_NAMES, ids=lambda theme: theme.__name__)
def test_a_theme_that_names_no_field_gives_them_by_their_labels(theme):
    page = read(theme())
    assert_content(page)
    assert page.body == SHORT_TEXT


@pytest.mark.parametrize("form", prints.PRINTS, ids=lambda form: form.__name__)
def test_a_printed_form_gives_the_document(form):
    page = read(form())
    assert_content(page)
    assert page.body == PRINTED_TEXT
    assert [link.url for link in page.links] == [f"{SITE}/document/other"]
    assert page.layout == "printed_page"


def test_a_disagreement_of_the_page_with_itself_is_reported():
    page = read(themes.zen().replace('about="/document/cluster-policy-slovenia"', 'about="/document/another"'))
    assert page.address == themes.ADDRESS
    assert page.disagreements == (f"the page is {themes.ADDRESS} by canonical and {SITE}/document/another by about",)


def test_a_place_that_differs_is_an_alias_not_a_disagreement():
    page = read(themes.zen(), f"{SITE}/document/old-name")
    assert page.disagreements == ()
    assert f"{SITE}/document/old-name" in page.aliases


def test_an_english_page_around_a_chinese_text_states_no_language():
    page = read(
        themes.zen().replace(themes.BODY, "<p>本报告分析了中国高新技术产业开发区的发展历程及其对区域创新体系的影响</p>")
    )
    assert page.language is None


def test_the_line_published_by_is_no_text_of_the_body():
    page = read(themes.bare().replace('<ul class="links">', '<p>Published by OECD in 2012</p><ul class="links">'))
    assert page.published == ("OECD", 2012)
    assert page.body == SHORT_TEXT


def read(html, location=""):
    return read_page(saved(html.encode(), location))


def assert_content(page):
    assert isinstance(page, DocumentPage)
    assert page.address == themes.ADDRESS
    assert page.title == themes.TITLE
    assert [file.url for file in page.files] == themes.FILES
    assert [(term.url.removeprefix(SITE), term.label) for term in page.knowledge_types] == themes.KNOWLEDGE
    assert [(term.url.removeprefix(SITE), term.label) for term in page.topics] == themes.TOPICS
    assert page.disagreements == ()
