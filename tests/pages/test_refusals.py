"""What stands in the place of a document has a name of its own."""

# ruff: noqa: E501  # markup is easier to compare on one line

import pytest

from scraper.outcomes import Outcome
from scraper.pages.pages import DocumentPage, NotADocument
from scraper.pages.read_page import read_page
from tests.pages import themes
from tests.pages.saved import saved

SITE = "https://www.innovationpolicyplatform.org"


def drupal(title, content="<p>Some words.</p>", body_class="html not-front"):
    return (
        f'<html><head><title>{title} | Innovation Policy Platform</title><meta name="Generator" content="Drupal 7"></head><body class="{body_class}">'
        f'<div id="content"><h1 id="page-title">{title}</h1>{content}</div></body></html>'
    )


def plain(title, content=""):
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{content}</body></html>"


FOREIGN = (
    '<html><head><link rel="canonical" href="https://www.oecd.org/a"></head><body><h1>x</h1><p>y</p></body></html>'
)
MOVED = '<html><head><meta http-equiv="Refresh" content="0; URL=a.html"></head><body><a href="a.html">here</a></body></html>'


@pytest.mark.parametrize(
    ("reason", "body"),
    [
        (Outcome.SOFT_404, drupal("Page not found")),
        (Outcome.SOFT_404, plain("404 Not Found")),
        (Outcome.SOFT_404, plain("Page non trouvée")),
        (Outcome.ACCESS_DENIED, drupal("Access denied", body_class="page-node page-node-5357 node-type-document")),
        (Outcome.ACCESS_DENIED, plain("Forbidden", "<p>You don't have permission.</p>")),
        (Outcome.LOGIN, drupal("User account", '<form id="user-login"></form>')),
        (Outcome.MAINTENANCE, drupal("Site under maintenance")),
        (Outcome.ERROR_PAGE, plain("502 Bad Gateway", "<hr>nginx")),
        (Outcome.MOVED, MOVED),
        (Outcome.EMPTY, ""),
        (Outcome.EMPTY, "<html><body></body></html>"),
        (Outcome.CUT_OFF, themes.zen()[:-200]),
        (Outcome.CUT_OFF, themes.zen()[:1800] + "</body></html>"),
        (Outcome.NOT_HTML, "%PDF-1.4 and so on"),
        (Outcome.NOT_HTML, '{"a": 1}'),
        (Outcome.NOT_HTML, '<?xml version="1.0"?><rss version="2.0"></rss>'),
        (Outcome.FOREIGN, FOREIGN),
        (Outcome.UNKNOWN_LAYOUT, plain("This domain is for sale", "<p>Call us.</p>")),
        (
            Outcome.OTHER_PAGE,
            themes.zen()
            .split('<div class="field field-name-field-linktocontentat')[0]
            .replace("node-document", "node-page")
            .replace("node-type-document", "node-type-page")
            .replace("/document/cluster-policy-slovenia", "/about")
            + "</article></div></div></body></html>",
        ),
        (Outcome.TOO_LARGE, "x" * 20_000_001),
    ],
)
def test_it_is_named(reason, body):
    found = read_page(saved(body.encode(), f"{SITE}/about" if reason is Outcome.OTHER_PAGE else ""))
    assert isinstance(found, NotADocument)
    assert found.reason is reason
    assert found.detail


@pytest.mark.parametrize("title", ["Page not found", "Access denied", "Log in", "2012", "Error"])
def test_a_document_may_have_any_title(title):
    found = read_page(saved(themes.zen().replace(themes.TITLE, title).encode(), ""))
    assert isinstance(found, DocumentPage)
    assert found.title == title


def test_a_page_about_the_site_still_leads_onward():
    page = drupal("About", '<div class="node node-page" id="node-9"><p><a href="/document/x">x</a></p></div>')
    found = read_page(saved(page.encode(), f"{SITE}/about"))
    assert found.reason is Outcome.OTHER_PAGE
    assert [link.url for link in found.onward] == [f"{SITE}/document/x"]


def test_a_page_that_nothing_names_has_no_address():
    page = '<html><body><div class="print-content"><h2>Title</h2><p>Text</p></div></body></html>'
    assert read_page(saved(page.encode(), "")).reason is Outcome.NO_ADDRESS


@pytest.mark.parametrize(
    ("status", "reason"), [(404, Outcome.SOFT_404), (403, Outcome.ACCESS_DENIED), (500, Outcome.ERROR_PAGE)]
)
def test_a_status_decides_against_a_page(status, reason):
    assert read_page(saved(themes.zen().encode(), "", status=status)).reason is reason


NODE = '<div class="node node-page" id="node-9"><div class="content">{}</div></div>'
BODY = '<div class="field field-name-body field-type-text-with-summary field-label-hidden">{}</div>'
SIGNS = [
    "We want to help you find what you were looking for.",
    "We’d like to help you locate the page.",
    "Sorry, the page you are looking for has moved.",
    "The content you requested is not here. Try the search.",
    "We couldn't find that page.",
    "This page is no longer available.",
]


@pytest.mark.parametrize("words", SIGNS)
@pytest.mark.parametrize("frame", ["{}", NODE, NODE.format(BODY), "<main>{}<ul><li>Home</li></ul></main>"])
@pytest.mark.parametrize("title", ["Welcome", "Something went wrong", "Innovation Policy Platform"])
def test_a_signpost_in_the_frame_of_the_site_is_a_soft_404(words, frame, title):
    page = drupal(title, frame.format(f"<p>{words}</p><p>Back to the <a href='/'>start</a>.</p>"))
    found = read_page(saved(page.encode(), f"{SITE}/document/x"))
    assert (type(found), found.reason) == (NotADocument, Outcome.SOFT_404)


@pytest.mark.parametrize("words", SIGNS)
def test_a_document_may_quote_a_signpost(words):
    page = themes.zen().replace("<li>one</li>", f"<li>{words}</li>")
    assert isinstance(read_page(saved(page.encode(), "")), DocumentPage)


NO_MARKS = {
    "a Drupal": '<meta name="Generator" content="Drupal 7 (http://drupal.org)">',
    "settings of a Drupal": '<script>jQuery.extend(Drupal.settings, {"urlIsAjaxTrusted":{"/search":true}});</script>',
}
MARKS = {
    "its name": "<p>The Innovation  Policy\nPlatform</p>",
    "its host": '<a href="mailto:info@innovationpolicyplatform.org">Write</a>',
    "a label": '<p><strong>Knowledge Type:</strong> <a href="/knowledge-type/case-study">Case study</a></p>',
    "a publisher": "<p>Published by OECD in 2012</p>",
    "a class": '<div class="node-type-document"></div>',
}


def unstated(head, mark="", names="page-node page-node-7 node-type-article"):
    node = (
        '<div class="node node-article" id="node-7"><h2>Weather</h2><div class="content"><p>It rains.</p></div></div>'
    )
    return f'<html><head><title>Weather</title>{head}</head><body class="{names}">{node}{mark}</body></html>'


@pytest.mark.parametrize("head", NO_MARKS.values(), ids=NO_MARKS)
@pytest.mark.parametrize("path", ["document/a", "content/a", "node/7", "about"])
def test_a_page_that_states_no_address_and_has_no_mark_of_the_site_is_not_its_own(head, path):
    found = read_page(saved(unstated(head).encode(), f"{SITE}/{path}", asked=f"{SITE}/{path}"))
    assert (type(found), found.reason) == (NotADocument, Outcome.FOREIGN)


@pytest.mark.parametrize("mark", MARKS)
def test_one_mark_of_the_site_is_enough(mark):
    names = "page-node page-node-7 node-type-article" + (" node-type-document" if mark == "a class" else "")
    page = unstated(NO_MARKS["a Drupal"], MARKS[mark], names)
    assert isinstance(read_page(saved(page.encode(), f"{SITE}/document/a")), DocumentPage)


def test_an_address_that_is_stated_is_enough():
    page = unstated(f'<link rel="canonical" href="{SITE}/document/a">')
    assert isinstance(read_page(saved(page.encode(), f"{SITE}/document/a")), DocumentPage)
