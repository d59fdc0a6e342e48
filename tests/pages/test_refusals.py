"""What stands in the place of a document has a name of its own."""

# ruff: noqa: E501  # markup is easier to compare on one line

import pytest

from scraper.outcomes import Outcome
from scraper.pages.pages import DocumentPage, NotADocument
from scraper.pages.read_page import read_page
from scraper.pages.snapshot import Snapshot
from tests.pages import themes

SITE = "https://www.innovationpolicyplatform.org"


def drupal(title, content="<p>Some words.</p>", body_class="html not-front"):
    return (
        f'<html><head><title>{title} | IPP</title><meta name="Generator" content="Drupal 7"></head><body class="{body_class}">'
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
    found = read_page(Snapshot(body.encode(), f"{SITE}/about" if reason is Outcome.OTHER_PAGE else ""))
    assert isinstance(found, NotADocument)
    assert found.reason is reason
    assert found.detail


@pytest.mark.parametrize("title", ["Page not found", "Access denied", "Log in", "2012", "Error"])
def test_a_document_may_have_any_title(title):
    found = read_page(Snapshot(themes.zen().replace(themes.TITLE, title).encode(), ""))
    assert isinstance(found, DocumentPage)
    assert found.title == title


def test_a_page_about_the_site_still_leads_onward():
    page = drupal("About", '<div class="node node-page" id="node-9"><p><a href="/document/x">x</a></p></div>')
    found = read_page(Snapshot(page.encode(), f"{SITE}/about"))
    assert found.reason is Outcome.OTHER_PAGE
    assert [link.url for link in found.onward] == [f"{SITE}/document/x"]


def test_a_page_that_nothing_names_has_no_address():
    page = '<html><body><div class="print-content"><h2>Title</h2><p>Text</p></div></body></html>'
    assert read_page(Snapshot(page.encode(), "")).reason is Outcome.NO_ADDRESS


@pytest.mark.parametrize(
    ("status", "reason"), [(404, Outcome.SOFT_404), (403, Outcome.ACCESS_DENIED), (500, Outcome.ERROR_PAGE)]
)
def test_a_status_decides_against_a_page(status, reason):
    assert read_page(Snapshot(themes.zen().encode(), "", status=status)).reason is reason
