"""From the bytes of a page to what they are: a document, a list, or the reason why they are neither."""

import re
from dataclasses import replace

from scraper.addresses.site import Site
from scraper.addresses.sites import home
from scraper.loaded_capture import LoadedCapture
from scraper.outcomes import Outcome
from scraper.pages.bare_print import html_of_markdown, looks_printed
from scraper.pages.decoding import decoded, is_markup
from scraper.pages.document_layout import DocumentLayout
from scraper.pages.layouts import layouts_of
from scraper.pages.listing_page import ListPage
from scraper.pages.onward import onward_links
from scraper.pages.page import Page
from scraper.pages.pages import DocumentPage, ListingPage, NotADocument
from scraper.pages.parsing import parsed
from scraper.pages.refusals import refusal
from scraper.pages.saved_page import unwrapped
from scraper.pages.select import PageChanged
from scraper.pages.values import Linking
from scraper.pages.whole import Ending
from scraper.sites.words import words_of

_LETTER_AS_NUMBER = re.compile(r"&#(?:x[4-7]|[6-9]\d\b|1[01]\d\b|12[0-2]\b)", re.I)
_NAMES_SOURCE = re.compile(r"source\s*url")


def read_page(capture: LoadedCapture) -> DocumentPage | ListingPage | NotADocument:
    """What a page is. Never raises, whatever the bytes are."""
    page = unwrapped(capture)
    if isinstance(page, NotADocument):
        return page
    read = decoded(page)
    if isinstance(read, NotADocument):
        return read
    text, guessed = read
    ending = Ending(text)
    found = ending.cut_off() or _read_text(page, text)
    if not isinstance(found, DocumentPage):
        return found
    if cut := ending.without_fields(found):
        return cut
    doubts = [doubt for doubt in (guessed, ending.doubt()) if doubt is not None]
    return replace(found, doubts=(*doubts, *found.doubts))


def _read_text(capture: LoadedCapture, text: str) -> DocumentPage | ListingPage | NotADocument:
    if looks_printed(text):
        text = html_of_markdown(text)
    elif not is_markup(text):
        return NotADocument(Outcome.NOT_HTML, f"the page has no HTML; it begins with {text[:40]!r}")
    page = _page(capture, text, whole=False)
    found = _read(page)
    if page.head.passed_labels or (isinstance(found, NotADocument) and found.reason in _WORTH_A_SECOND_LOOK):
        found = _read(_page(capture, text, whole=True))
    if isinstance(found, NotADocument) and found.reason is not Outcome.OTHER_PAGE:
        return found
    return replace(found, requisites=page.head.shown.requisites(page.head.base))


# What may be due to content in elements that are usually none: then the page is parsed again, wholly.
_WORTH_A_SECOND_LOOK = frozenset({Outcome.UNKNOWN_LAYOUT, Outcome.PAGE_CHANGED, Outcome.NO_ADDRESS, Outcome.EMPTY})


def _page(capture: LoadedCapture, text: str, whole: bool) -> Page:
    words = words_of(home())
    soup, head = parsed(text, words, whole)
    lower = text.lower()
    return Page(
        capture,
        soup,
        head,
        names_its_source="source" in lower and _NAMES_SOURCE.search(lower) is not None,
        names_the_site=_names(home(), lower),
        names_publisher=words.names_publisher.search(text) is not None
        or ("&#" in text and _LETTER_AS_NUMBER.search(text) is not None),
    )


def _names(site: Site, lower: str) -> bool:
    """Whether a page, in small letters, has a site's name or host in it."""
    return site.word in lower or re.search(r"\s+".join(site.title.lower().split()), lower) is not None


def _read(page: Page) -> DocumentPage | ListingPage | NotADocument:
    if refused := refusal(page):
        return refused
    claiming = [layout for layout in layouts_of(page.site) if layout.claims(page)]
    if not claiming:
        return NotADocument(Outcome.UNKNOWN_LAYOUT, f"no layout knows the page; its title is {page.title_words[:80]!r}")
    if len(claiming) > 1:
        names = " and ".join(layout.name for layout in claiming)
        return NotADocument(Outcome.AMBIGUOUS_LAYOUT, f"{names} claim the page")
    try:
        return _read_as(claiming[0](page), page)
    except PageChanged as change:
        return NotADocument(Outcome.PAGE_CHANGED, f"{claiming[0].name}: {change}")


def _read_as(layout: DocumentLayout | ListPage, page: Page) -> DocumentPage | ListingPage | NotADocument:
    if not layout.is_of_the_site():
        said = f"the page states no address and bears no mark of the site; its title is {page.title_words[:80]!r}"
        return NotADocument(Outcome.FOREIGN, said)
    if isinstance(layout, ListPage):
        return layout.read()
    if not page.standing.address:
        return NotADocument(Outcome.NO_ADDRESS, "nothing says which page of the site this is")
    if not layout.is_document():
        onward = onward_links(page, Linking(page.standing.base))
        return NotADocument(
            Outcome.OTHER_PAGE, f"{page.standing.address} is a page without fields of a document", onward
        )
    return layout.read()
