"""From a page's bytes to what it says: exactly one layout may claim it, and whatever is no document has a name."""

import re
import warnings

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, XMLParsedAsHTMLWarning
from markdown_it import MarkdownIt
from w3lib.encoding import html_to_unicode

from scraper.addresses import SITE, Address, read_address
from scraper.kinds import Kind
from scraper.pages.drupal import is_drupal
from scraper.pages.drupal_document import DrupalDocument
from scraper.pages.failures import failure_in
from scraper.pages.layout import DocumentLayout
from scraper.pages.links import Place, onward_links
from scraper.pages.listing import Listing
from scraper.pages.pages import DocumentPage, ListingPage, NotADocument, Onward, Reason
from scraper.pages.printed_document import PrintedDocument
from scraper.pages.select import PageChanged, attribute, tags_in
from scraper.pages.snapshot import Snapshot
from scraper.pages.transcribed_document import TranscribedDocument

LAYOUTS: tuple[type[DocumentLayout], ...] = (DrupalDocument, PrintedDocument, TranscribedDocument)
LARGEST = 20 * 2**20  # bytes; the longest page known has under 200 kB
_MARKUP = re.compile(
    rb"<(?:!doctype|html|head|body|div|p|h[1-6]|meta|title|article|section|table|ul|a|span)[\s>/]", re.I
)
_BINARY = re.compile(rb"%PDF-|\x89PNG|GIF8|\xff\xd8\xff|PK\x03\x04|\xd0\xcf\x11\xe0|\x1f\x8b")
_MARKDOWN = re.compile(r"^(?:#{1,6} .+|\*\*[^*]+\*\*)", re.M)
_ABOUT_THE_SITE = re.compile(r"innovationpolicyplatform|innovation\s+policy\s+platform", re.I)
_DOCUMENTS = frozenset({Kind.DOCUMENT, Kind.CONTENT})


def read_page(snapshot: Snapshot) -> DocumentPage | ListingPage | NotADocument:
    """The page of a snapshot; any bytes give an answer."""
    if refused := _refused(snapshot.body):
        return refused
    try:
        return _read(snapshot, text_of(snapshot))
    except PageChanged as change:
        return NotADocument(Reason.PAGE_CHANGED, str(change))
    except RecursionError:
        return NotADocument(Reason.PAGE_CHANGED, "nested too deep")


def text_of(snapshot: Snapshot) -> str:
    """The decoded page: byte-order mark, header, `meta`, then UTF-8 if it decodes, else Windows' Latin."""
    return html_to_unicode(snapshot.content_type or None, snapshot.body, auto_detect_fun=_utf8_or_latin)[1]


def _utf8_or_latin(body: bytes) -> str:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _refused(body: bytes) -> NotADocument | None:
    if not body.strip():
        return NotADocument(Reason.EMPTY, "the body is empty")
    if len(body) > LARGEST:
        return NotADocument(Reason.TOO_LARGE, f"{len(body)} bytes, more than any page")
    if _BINARY.match(body.lstrip()[:16]):
        return NotADocument(Reason.NOT_HTML, f"the body begins with {body.lstrip()[:8]!r}")
    return None


def _read(snapshot: Snapshot, text: str) -> DocumentPage | ListingPage | NotADocument:
    is_markup = bool(_MARKUP.search(snapshot.body[:4096])) or "<" in text[:4096]
    if not is_markup:
        if not _MARKDOWN.search(text):
            return NotADocument(Reason.NOT_HTML, "the body holds no markup")
        text = MarkdownIt().render(text)
    soup = parse(text)
    if is_markup and _is_cut(text):
        return NotADocument(Reason.CUT_OFF, "the page ends before </html>")
    found = [(layout, root) for layout in LAYOUTS if (root := layout.find_root(soup, snapshot)) is not None]
    if len(found) > 1:
        return NotADocument(Reason.AMBIGUOUS_LAYOUT, f"claimed by {' and '.join(layout.name for layout, _ in found)}")
    if failure := failure_in(soup, is_document=bool(found)):
        return NotADocument(*failure)
    if not _is_of_the_site(soup, snapshot, text):
        return NotADocument(Reason.FOREIGN, "nothing on the page speaks of the site")
    if found:
        layout, root = found[0]
        return _document(layout(soup, snapshot, root))
    listing = Listing(soup, snapshot)
    if listing.claims():
        return listing.read()
    if is_drupal(soup):
        return NotADocument(Reason.OTHER_PAGE, "a page of the site that shows no document", _onward(soup, snapshot))
    return NotADocument(Reason.UNKNOWN_LAYOUT, "no layout claims the page", _onward(soup, snapshot))


def parse(text: str) -> BeautifulSoup:
    """The tree of a page, with the builder that was measured best (docs/decisions)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", (XMLParsedAsHTMLWarning, MarkupResemblesLocatorWarning))
        return BeautifulSoup(text.replace("\x00", "").lstrip(), "lxml")  # blank lines before the doctype break the tree


def _document(layout: DocumentLayout) -> DocumentPage | NotADocument:
    """A node is a document by its address, its type or its fields; others are pages of the site."""
    address = read_address(layout.identity().address)
    kind = address.kind if isinstance(address, Address) else None
    if (
        kind in _DOCUMENTS
        or layout.type() == "document"
        or layout.has_document_fields()
        or layout.name == "transcribed_document"
    ):
        return layout.read()
    if layout.type() is None and kind is Kind.NODE:
        return layout.read()
    return NotADocument(
        Reason.OTHER_PAGE, f"a page of type {layout.type() or 'not stated'}, not a document", layout.onward()
    )


def _is_cut(text: str) -> bool:
    """Whether a page that began as a whole one has no end."""
    begins = re.search(r"<html[\s>]|<!doctype html", text[:4096], re.I)
    return bool(begins) and not re.search(r"</(?:html|body)\s*>", text[-4096:], re.I)


def _is_of_the_site(soup: BeautifulSoup, snapshot: Snapshot, text: str) -> bool:
    if snapshot.location and not isinstance(read_address(snapshot.location), Address):
        return False
    canonical = next(
        (link for link in soup.find_all("link", rel=True) if "canonical" in attribute(link, "rel").lower()), None
    )
    if canonical is not None and re.match(r"https?://", attribute(canonical, "href")):
        return isinstance(read_address(attribute(canonical, "href")), Address)
    return bool(_ABOUT_THE_SITE.search(text))


def _onward(soup: BeautifulSoup, snapshot: Snapshot) -> tuple[Onward, ...]:
    place = Place(snapshot.location or SITE + "/", {})
    return onward_links(tags_in(soup, lambda tag: tag.name == "a"), place, ())
