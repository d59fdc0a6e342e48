"""What a link meant on the page as it first was: mirroring tools rewrite links, other words on the page still tell."""

import re
from dataclasses import dataclass
from functools import lru_cache
from html.entities import codepoint2name
from urllib.parse import unquote, urljoin

from scraper.addresses.address import Address, Foreign, Refusal, read_address
from scraper.text import plain

_URL = re.compile(r"(?:https?://|www\.)\S.*", re.I | re.S)
_HTTP = re.compile(r"https?://[^/]", re.I)
_NOT_REWRITTEN = re.compile(r"[a-z][a-z0-9+.-]*:|/|#|\?", re.I)
_CUT = re.compile(r"(?:\.\.\.|…)$")
_TOOL_ENDING = re.compile(r"(?:\.[0-9a-f]{1,4}\.delayed|\.html?|[0-9a-f]{4})$", re.I)


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """Where a link leads: `url` canonical, `stated` as the page first had it, `located` where this copy keeps it."""

    url: str
    stated: str
    located: str
    found: Address | Foreign


def is_rewritten(href: str) -> bool:
    """Whether a link is relative to the page: authors' links and Drupal's own are absolute or begin with a slash."""
    return not _NOT_REWRITTEN.match(href.strip())


def tells_by_itself(href: str) -> bool:
    """Whether a link says where it leads, whatever its text is.

    >>> tells_by_itself("/node/5"), tells_by_itself("../node/5.html"), tells_by_itself("#top")
    (True, False, False)
    """
    href = href.strip()
    return bool(href) and not href.startswith("#") and not is_rewritten(href)


def stated_url(text: str) -> str | None:
    """The address that a link's text is, None where it is none or was cut.

    >>> stated_url("https://a.org/x.pdf"), stated_url("https://a.org/a-long…"), stated_url("here")
    ('https://a.org/x.pdf', None, None)
    """
    text = plain(text).strip("<>")
    if not _URL.fullmatch(text) or _CUT.search(text) or re.search(r"\shttps?://", text):
        return None
    return with_ampersands(text)


def with_ampersands(url: str) -> str:
    """`url` with the ampersands of its query that a parser took for character references.

    >>> with_ampersands("https://a.org/x?v=2©=1")
    'https://a.org/x?v=2&copy=1'
    """
    if "?" not in url or url.isascii():
        return url
    return re.sub(r"([\xa1-\xff])(?==)", lambda found: f"&{codepoint2name[ord(found[1])]}", url)


@lru_cache(maxsize=512)  # each link of a body is read for its term or file, for the body's links, and for the crawl
def target_of(href: str, text: str, base: str, listed: str | None = None, name: str = "") -> LinkTarget | None:
    """Where a link leads. `listed` is its entry in a printed page's list, `name` a file's name beside it.

    An absolute link is what the page says. A relative one was rewritten where the list or the link's own text states
    another address. None for what is no address of a page or file.
    """
    href = href.strip()
    has_href = bool(href) and not href.startswith("#")
    if has_href and not is_rewritten(href):
        located = href if _HTTP.match(href) else joined(base, href)
        return _target(located, located, href, base)
    located = joined(base, href) if has_href else ""
    stated = listed or stated_url(text)
    if stated:
        return _target(stated, located or stated, stated, base)
    if not has_href:
        return None
    renamed = _with_name(located, name or text)
    return _target(renamed or located, located, renamed or href, base)


def read_link(href: str, base: str) -> Address | Foreign | Refusal:
    """What address a link is, relative to `base` where it is that."""
    if href.startswith("/") and not href.startswith("//"):
        return read_address(href)
    return read_address(href, base)


def _target(stated: str, located: str, text: str, base: str) -> LinkTarget | None:
    found = read_link(text, base)
    if isinstance(found, Refusal):
        return None
    return LinkTarget(found.url, stated.split("#")[0], located.split("#")[0], found)


def _with_name(located: str, name: str) -> str | None:
    """`located` with the file name that stands beside it, where a tool made its own name from that one."""
    name = plain(name)
    folder, _, held = located.split("#")[0].split("?")[0].rpartition("/")
    held = unquote(held)
    stem, dot, ending = name.rpartition(".")
    if not stem or not re.fullmatch(r"\w{2,5}", ending) or "/" in name or held == name:
        return None
    bare = _TOOL_ENDING.sub("", held.removesuffix(dot + ending))
    is_same = held.casefold() == name.casefold() or bare in {stem, name} or (len(held) > 60 and name.startswith(held))
    return f"{folder}/{name}" if is_same else None


def joined(base: str, href: str) -> str:
    """`href` as an absolute address; "" where it is none that could be read.

    >>> joined("https://a.org/b/", "../c"), joined("https://a.org/b/", "http://[c")
    ('https://a.org/c', '')
    """
    try:
        return urljoin(base, href)
    except ValueError:
        return ""


def path_of(url: str) -> str:
    """The path of an address in lower case, to look at its ending."""
    return re.split(r"[?#]", url, maxsplit=1)[0].lower()
