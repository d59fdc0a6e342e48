"""A web server's own listing of a folder: a static host's way to say which files it has."""

import re

from bs4 import BeautifulSoup
from bs4.filter import SoupStrainer

from scraper.pages.decoding import decoded
from scraper.pages.pages import NotADocument
from scraper.pages.select import attribute
from scraper.pages.snapshot import Snapshot

_TITLE = re.compile(r"\s*(?:index of|directory listing (?:for|of)|listing of)\b", re.IGNORECASE)
_LARGEST = 8 * 2**20  # bytes


def listed_files(snapshot: Snapshot) -> tuple[str, ...]:
    """The links to files in the folder itself, as they stand; none where the page is no listing of a folder.

    >>> listed_files(Snapshot(b"<title>Index of /a</title><a href='../'>..</a><a href='b%20c.pdf'>b c.pdf</a>", ""))
    ('b%20c.pdf',)
    """
    read = decoded(snapshot) if len(snapshot.body) <= _LARGEST else None
    if read is None or isinstance(read, NotADocument):
        return ()
    text, _ = read
    soup = BeautifulSoup(text, "lxml", parse_only=SoupStrainer(["title", "a"]))
    if soup.title is None or not _TITLE.match(soup.title.get_text()):
        return ()
    links = (attribute(anchor, "href") for anchor in soup.find_all("a"))
    return tuple(link for link in links if link and not re.search(r"[/?#:]", link))
