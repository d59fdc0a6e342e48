"""A TimeMap: the captures of one address as a list of links (RFC 7089, 5; RFC 6690)."""

import re
from collections.abc import Iterator

from scraper.sources.cdx import CdxLine
from scraper.sources.moments import http_date

_LINK = re.compile(r'<([^<>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^\s,;"]+))*)')
_PARAMETER = re.compile(r'([\w*-]+)\s*=\s*(?:"([^"]*)"|([^\s,;"]+))')
_PLAYED = re.compile(r"/(\d{4,14})(?:[a-z]{2}_)?/(.+)$", re.S)


def mementos_in(text: str, original: str, *, elsewhere: bool = False) -> Iterator[CdxLine]:
    """The captures that a TimeMap of `original` lists; a link without a date that can be read is passed over.

    `elsewhere`: each lies in an archive of its own. One whose address does not end with time and original, as most
    archives have it, is passed over too: what the origin sent could not be asked for.

    >>> text = '<http://a/web/2018id_/http://b/>; rel="first memento"; datetime="Thu, 16 Aug 2018 11:19:11 GMT"'
    >>> [(one.timestamp, one.original) for one in mementos_in(text, "http://b/")]
    [('20180816111911', 'http://b/')]
    """
    for target, said in links_in(text):
        if "memento" not in said.get("rel", "").split():
            continue
        when = http_date(said.get("datetime", ""))
        if when is None:
            continue
        played = _PLAYED.search(target)
        if elsewhere:
            if played is not None:
                yield CdxLine(played.group(1), played.group(2), place=target[: played.start()])
            continue
        yield CdxLine(f"{when:%Y%m%d%H%M%S}", played.group(2) if played else original)


def other_timemaps(text: str) -> list[str]:
    """The TimeMaps that list more captures, where one alone would be too long (RFC 7089, 5.1.1)."""
    rels = ((target, said.get("rel", "").split()) for target, said in links_in(text))
    return [target for target, rel in rels if "timemap" in rel and "self" not in rel]


def links_in(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each link and its parameters, their names in lower case."""
    for found in _LINK.finditer(text):
        pairs = _PARAMETER.findall(found.group(2))
        yield found.group(1), {name.lower(): quoted or bare for name, quoted, bare in pairs}
