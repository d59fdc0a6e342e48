"""The kinds of address that a site may have, and the groups of them that a crawl tells apart."""

from enum import StrEnum


class Kind(StrEnum):
    """What a path names; the table of its site says which path is which."""

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


# A document's own address.
NAMED = frozenset({Kind.DOCUMENT, Kind.CONTENT})

# What is asked for as a document: a number may be one's.
DOCUMENTS = NAMED | {Kind.NODE}

# A number in the place of an alias: the page itself names its alias.
SYSTEM = frozenset({Kind.NODE, Kind.TAXONOMY_TERM})

LISTINGS = frozenset({Kind.FRONT, Kind.LIST, Kind.TERM, Kind.TAXONOMY_TERM})

# Lists have pagers; every other page drops `page` (a side block's pager, a crawl trap).
LISTS = LISTINGS | {Kind.PAGE}

# What a crawl asks for; a file is asked for with its document.
FOLLOWED = DOCUMENTS | LISTS
