"""What a served site tells machines: a feed of documents and a map of its pages, where its address is known."""

from collections.abc import Iterable
from html import escape

from scraper.outputs.exports.quotation import quotation
from scraper.outputs.site.library import Library, path_of
from scraper.records import Record

_MOST_ENTRIES = 50
_XML = '<?xml version="1.0" encoding="utf-8"?>\n'


def feed(library: Library) -> bytes:
    """The documents that were captured last, as Atom (RFC 4287)."""
    newest = sorted(library.records, key=lambda record: (record.capture.captured_at, record.id), reverse=True)
    entries = "".join(_entry(library, record) for record in newest[:_MOST_ENTRIES])
    home, own = _address(library, "index.html"), _address(library, "feed.xml")
    name = escape(library.site.title)
    head = (
        f"<title>{name}</title><id>{home}</id><updated>{library.made}</updated>"
        f'<author><name>{name}</name></author><link href="{home}"/><link rel="self" href="{own}"/>'
    )
    return f'{_XML}<feed xmlns="http://www.w3.org/2005/Atom">{head}{entries}</feed>\n'.encode()


def _entry(library: Library, record: Record) -> str:
    address = _address(library, path_of(record))
    summary = f"<summary>{escape(quotation(record.body))}</summary>" if record.body else ""
    return (
        f"<entry><title>{escape(record.title)}</title><id>{escape(record.url)}</id>"
        f'<updated>{record.capture.captured_at}</updated><link href="{address}"/>{summary}</entry>\n'
    )


def sitemap(library: Library, paths: Iterable[str]) -> bytes:
    """Every page, by the protocol of sitemaps.org."""
    places = "".join(f"<url><loc>{_address(library, path)}</loc></url>\n" for path in sorted(paths))
    return f'{_XML}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{places}</urlset>\n'.encode()


def _address(library: Library, path: str) -> str:
    return escape(library.absolute(path) or path)
