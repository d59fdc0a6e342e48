"""Every file of the site but its static ones and copies, each with its path: one list of what there is."""

from collections.abc import Iterator

from scraper.outputs.exports.progress import shown
from scraper.outputs.site.account import account_page
from scraper.outputs.site.citing import reference_file, reference_path
from scraper.outputs.site.document import document_page
from scraper.outputs.site.feed import feed, sitemap
from scraper.outputs.site.library import Library, path_of
from scraper.outputs.site.lists import list_pages
from scraper.outputs.site.search_data import search_scripts
from scraper.outputs.site.search_page import search_page
from scraper.outputs.site.start import start_page


def site_pages(library: Library) -> Iterator[tuple[str, bytes]]:
    """Each, made when it is asked for; the sitemap comes last, when all pages are known."""
    paths = []
    for path, content in _pages(library):
        paths.append(path)
        yield path, content
    yield from search_scripts(library)
    yield from ((reference_path(record), reference_file(record)) for record in library.records)
    if library.publishing.base_url:
        yield "feed.xml", feed(library)
        yield "sitemap.xml", sitemap(library, paths)


def _pages(library: Library) -> Iterator[tuple[str, bytes]]:
    linking = library.linking()
    yield "index.html", start_page(library)
    yield "search.html", search_page(library)
    yield "account.html", account_page(library)
    yield from list_pages(library)
    for record in shown(library.records, "pages of documents"):
        yield path_of(record), document_page(library, record, linking.get(record.id, []))
