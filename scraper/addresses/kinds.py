"""What kind of page a path of the site names, as one table: the first row that matches decides."""

import re
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of address that the site has (the table below says which path is which)."""

    FRONT = "front"
    DOCUMENT = "document"
    CONTENT = "content"
    NODE = "node"
    TERM = "term"
    TAXONOMY_TERM = "taxonomy_term"
    LIST = "list"
    FILE = "file"
    ASSET = "asset"
    FEED = "feed"
    SERVICE = "service"
    PAGE = "page"


# Whole paths, percent-decoded, with no slash at either end.
KINDS: tuple[tuple[str, Kind], ...] = (
    (r"", Kind.FRONT),
    (r"document/.+", Kind.DOCUMENT),
    (r"content/.+", Kind.CONTENT),
    (r"node/\d+", Kind.NODE),
    (r"node|documents", Kind.LIST),
    (r"rss\.xml|sitemap\.xml|(?:.+/)?feed", Kind.FEED),
    (r"(?:topic|knowledge-type|country)/.+", Kind.TERM),
    (r"taxonomy/term/\d+", Kind.TAXONOMY_TERM),
    (r"sites/[^/]+/files/(?:css|js|styles|ctools|languages|xmlsitemap|pictures)/.+", Kind.ASSET),
    (r"(?:sites/[^/]+/files|system/files)/.+", Kind.FILE),
    (r"(?:misc|modules|themes|profiles|includes|scripts|sites)(?:/.*)?|robots\.txt|favicon\.ico", Kind.ASSET),
    (r"(?:user|users|search|admin|comment|filter|batch|node|taxonomy|forward|flag|printmail)(?:/.*)?", Kind.SERVICE),
    (r"(?:cron|update|install|xmlrpc|authorize)\.php", Kind.SERVICE),
    (r".+\.(?i:pdf|docx?|xlsx?|pptx?|odt|ods|odp|rtf|zip|csv)", Kind.FILE),
    (r".+\.(?i:png|jpe?g|gif|svg|ico|css|js|xml|txt|json|woff2?|mp3|mp4|delayed|tmp)", Kind.ASSET),
    (r".+", Kind.PAGE),
)
_TABLE = tuple((re.compile(pattern, re.DOTALL), kind) for pattern, kind in KINDS)

# A mirroring tool adds `.html` to pages of these sections; elsewhere `.html` belongs to the address.
SECTIONS = ("document", "content", "node", "topic", "knowledge-type", "country", "taxonomy", "print", "printpdf")

# Lists have pagers; every other page drops `page` (a side block's pager, a crawl trap).
LISTS = frozenset({Kind.FRONT, Kind.LIST, Kind.TERM, Kind.TAXONOMY_TERM, Kind.PAGE})


def kind_of(path: str) -> Kind:
    """The kind of page that `path` (percent-decoded, no slash at either end) names.

    >>> kind_of("document/evaluation/annex-1"), kind_of("node/5211"), kind_of("stip-faq")
    (<Kind.DOCUMENT: 'document'>, <Kind.NODE: 'node'>, <Kind.PAGE: 'page'>)
    """
    return next(kind for pattern, kind in _TABLE if pattern.fullmatch(path))
