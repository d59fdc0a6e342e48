"""Redirects as alias records of OutbackCDX, a server of capture indexes: an alias gives the captures of its document.

OutbackCDX applies an alias after its own canonicalisation (its README, "Canonicalisation Aliases"), which drops the
scheme, `www.` and capitals (its `UrlCanonicalizer`): `http://` and the bare host need no line, but each path needs one
for each other domain, and so do the documents' own. It has no comments: any other line is taken for a capture.
The nested static mirror has no lines: its pages link to what lies beside them there, and are replayed there.
"""

from collections.abc import Iterator

from scraper.addresses.escapes import quoted
from scraper.archive.surt import surt
from scraper.outputs.exports.alias_paths import Redirects


def outbackcdx_records(found: Redirects) -> bytes:
    """A line `@alias ALIAS DOCUMENT` each, sorted, to be POSTed to a collection; for each key of its index but one."""
    own = {surt(found.site.base + sent) for sent in found.documents.values()}
    known: dict[str, str] = {}
    for alias, target in _pairs(found):
        key = surt(alias)
        if key not in own and key not in known:
            known[key] = f"@alias {alias} {target}\n"
    return "".join(sorted(known.values())).encode()


def _pairs(found: Redirects) -> Iterator[tuple[str, str]]:
    """Each address that a document may be asked for by, and its own."""
    base = found.site.base
    for host in (base, *(f"https://www.{domain}" for domain in found.site.domains[1:])):
        for sent in found.documents.values():
            yield host + sent, base + sent
        for redirect in found.redirects:
            yield host + "/" + quoted(redirect.path.strip("/").split("/")), base + redirect.target
