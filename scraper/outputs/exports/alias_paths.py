"""From the aliases of all documents to those that a server can redirect: each to one document, none in a circle."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scraper.addresses.escapes import quoted, segments_of
from scraper.addresses.site import Site
from scraper.addresses.sites import home, site_at

_LONGEST = 2000  # characters of a path, escaped; nginx takes no parameter of more than 4096 bytes
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True, order=True)
class Alias:
    """An address at which a document was seen, and the document: one row of the table."""

    alias: str
    url: str
    id: str
    title: str


@dataclass(frozen=True, slots=True, order=True)
class Redirect:
    """A path of the site as servers compare it, percent-decoded, and that of a document, as it is sent."""

    path: str
    target: str


@dataclass(frozen=True, slots=True)
class Redirects:
    """What a server can use: sorted redirects, the documents' own paths, and how many aliases are in neither."""

    redirects: list[Redirect]
    site: Site
    documents: dict[str, str]
    """The documents' paths as a server compares them, and as they are sent."""
    left_out: int


def redirects_of(aliases: Iterable[Alias], documents: Sequence[str]) -> Redirects:
    """The redirects to `documents` (their addresses).

    Left out is an alias that two documents have, one that is a document's own address (it would be out of reach), and
    one that is no path of the site or its front page.
    """
    site = site_at(documents[0]) if documents else home()
    own = {path: sent for path, sent in (_paths(url, site.base) for url in documents) if path}
    targets: defaultdict[str, list[str]] = defaultdict(list)
    left_out = 0
    for alias in aliases:
        path, target = _paths(alias.alias, site.base)[0], _paths(alias.url, site.base)[1]
        if path and target and path not in own:
            targets[path].append(target)
        else:
            left_out += 1
    redirects = [Redirect(path, found[0]) for path, found in targets.items() if len(set(found)) == 1]
    left_out += sum(len(found) for found in targets.values() if len(set(found)) > 1)
    return Redirects(sorted(redirects), site, own, left_out)


def _paths(url: str, base: str) -> tuple[str, str]:
    """The path of an address of the site, percent-decoded and as it is sent; both empty where there is none to use.

    >>> _paths("https://a.org/b%20%24c", "https://a.org")
    ('/b $c', '/b%20%24c')
    """
    rest = url.removeprefix(base + "/")
    segments = segments_of(rest)
    # A dollar sign begins a variable in the files of both servers, and no quoting would keep it.
    sent = "/" + quoted(segments).replace("$", "%24")
    is_usable = rest != url and segments and not re.search(r"[?#]", rest) and len(sent) <= _LONGEST
    path = "/" + "/".join(segments)
    return (path, sent) if is_usable and not _CONTROL.search(path) else ("", "")
