"""Names that mirroring tools give to pages, and the address parts that such a name stands for.

HTTrack (`htsname.c`) writes a page as `<path>/index.html` or `<path>.html`, and marks a query by the first four
hexadecimal digits of the MD5 of the query string: `index2679.html` is `?page=1`. GNU wget writes the query into the
name (`list?page=1.html`, or with `@` for `?` under `--restrict-file-names=windows`).
"""

import re
from hashlib import md5

from scraper.addresses.kinds import LISTS
from scraper.addresses.site import Site

_INDEX = re.compile(r"index([0-9a-f]{0,4})\.html?")
_HASHED = re.compile(r"(.+)([0-9a-f]{4})\.html")
_QUERY_IN_NAME = re.compile(r"(.*?)[?@]((?:page|q)=.*|[\w.\[\]-]+=.*)", re.DOTALL)
_HAS_EXTENSION = re.compile(r".*\.\w{2,5}")


def page_hash(page: int) -> str:
    """The four digits that HTTrack puts into the name of page `page` of a list.

    >>> page_hash(1), page_hash(9)
    ('2679', '0b08')
    """
    return md5(f"page={page}".encode(), usedforsecurity=False).hexdigest()[:4]


# The digits are only 16 bits: with more pages than these, two of them would begin to share a name.
PAGE_OF_HASH = {page_hash(page): page for page in range(99, -1, -1)}


def split_query_in_name(name: str) -> tuple[str, str]:
    """The name and the query that wget wrote into it; the query is empty where there is none.

    >>> split_query_in_name("list?page=1.html"), split_query_in_name("What is R&D?.pdf")
    (('list', 'page=1'), ('What is R&D?.pdf', ''))
    >>> split_query_in_name("Report.pdf?v=2&copy=1")
    ('Report.pdf', 'v=2&copy=1')
    """
    found = _QUERY_IN_NAME.fullmatch(name)
    if not found:
        return name, ""
    stem, query = found.groups()
    if "@" in name[: len(stem) + 1] and not re.match(r"(?:page|q)=", query):
        return name, ""
    if not re.match(r"(?:page|q)=", query) and not _HAS_EXTENSION.fullmatch(stem):
        return name, ""
    return stem.removesuffix(".html"), query.removesuffix(".html")


def without_index(segments: list[str], site: Site) -> tuple[list[str], int | None]:
    """The folder that an `index….html` stands for, and the page of a list that its name tells.

    An index name that tells no known page of a list is kept: it is a list that we cannot place.
    """
    found = _INDEX.fullmatch(segments[-1]) if segments else None
    if not found:
        return segments, None
    digits, folder = found.group(1), segments[:-1]
    if not digits or site.kind_of("/".join(folder)) not in LISTS:
        return folder, None
    if digits in PAGE_OF_HASH:
        return folder, PAGE_OF_HASH[digits]
    if digits.isdecimal() and len(digits) < 4:
        return folder, int(digits)
    return segments, None


def without_html(segments: list[str], site: Site) -> tuple[list[str], int | None]:
    """The path without the `.html` that a tool added, and the page of a list that the name tells."""
    if not segments or not segments[-1].endswith((".html", ".htm")):
        return segments, None
    *folder, name = segments
    hashed = _HASHED.fullmatch(name)
    if hashed and hashed.group(2) in PAGE_OF_HASH:
        listed = [*folder, hashed.group(1)]
        if _is_a_list(listed, site):
            return listed, PAGE_OF_HASH[hashed.group(2)]
    stem = name.rsplit(".", 1)[0]
    plain = [*folder, stem] if stem else folder
    if (folder and folder[0] in site.sections) or "/".join(plain) in site.lists:
        return plain, None
    return segments, None


def renamed_by_httrack(path: str, query: str) -> list[str]:
    """Other names that HTTrack may have given to the file at `path` (decoded): with a hash, its ending in lower case.

    >>> renamed_by_httrack("/files/Report.PDF", "v=2&copy=1")
    ['/files/Reportc42d.PDF', '/files/Report.pdf']
    """
    stem, dot, ending = path.rpartition(".")
    if not dot or "/" in ending:
        return []
    digits = md5(query.encode(), usedforsecurity=False).hexdigest()[:4]
    names = [f"{stem}{digits}.{ending}"] if query else []
    return names + [f"{stem}.{ending.lower()}"] * (ending != ending.lower())


def _is_a_list(segments: list[str], site: Site) -> bool:
    path = "/".join(segments)
    return site.kind_of(path) in LISTS and (segments[0] in site.sections or path in site.lists)
