"""A web server's own listing of a folder: a static host's way to say which files it has."""

import re

from bs4 import BeautifulSoup
from bs4.filter import SoupStrainer

from scraper.loaded_capture import LoadedCapture
from scraper.pages.decoding import decoded
from scraper.pages.pages import NotADocument
from scraper.pages.select import attribute

_TITLE = re.compile(r"\s*(?:index of|directory listing (?:for|of)|listing of)\b", re.IGNORECASE)
_LARGEST = 8 * 2**20  # bytes


def listed_files(capture: LoadedCapture) -> tuple[str, ...]:
    """The links to files in the folder itself, as they stand; none where the page is no listing of a folder.

    >>> from datetime import UTC, datetime
    >>> shown = b"<title>Index of /a</title><a href='../'>..</a><a href='b%20c.pdf'>b c.pdf</a>"
    >>> listed_files(LoadedCapture(200, shown, datetime.now(UTC)))
    ('b%20c.pdf',)
    """
    read = decoded(capture) if len(capture.body) <= _LARGEST else None
    if read is None or isinstance(read, NotADocument):
        return ()
    text, _ = read
    soup = BeautifulSoup(text, "lxml", parse_only=SoupStrainer(["title", "a"]))
    if soup.title is None or not _TITLE.match(soup.title.get_text()):
        return ()
    links = (attribute(anchor, "href") for anchor in soup.find_all("a"))
    return tuple(link for link in links if link and not re.search(r"[/?#:]", link))
