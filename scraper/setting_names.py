"""Names that a person gives, of settings and of a spider's arguments: one that is not known is refused."""

from collections.abc import Collection
from difflib import get_close_matches
from typing import Any

from scrapy.exceptions import UsageError

PREFIX = "IPP_"

ARGUMENTS = {
    "url": ('"ADDRESS [ADDRESS…]"', "only these documents and their files; any form of an address will do"),
    "urls": ("FILE", "the same, from a list as you have it: text, CSV, BibTeX, RIS, Markdown or Excel"),
    "source": (
        "NAME[,NAME…]",
        "where to look, in order: live, wayback, another web archive (wayback:ia, wayback:arquivo, wayback:ukwa, or "
        "wayback:https://…), memento (an aggregator that knows several), a folder of saved pages, a WARC, ARC or WACZ",
    ),
    "from": ("DATE", "only captures from then on, of web archives and archives: 2015, 2015-03-31 or 14 digits"),
    "to": ("DATE", "only captures until then"),
    "due": ("true", "only what is due to be looked at again"),
    "shard": ("K/N", "only the K-th of N parts of the library, into an output of its own (docs/scale.md)"),
    "fresh": ("true", "all anew: no server is asked only whether something has changed"),
}
"""The spider's arguments, given with `-a NAME=VALUE`: of each its value, and what it does."""


def check_setting_names(settings: Any) -> None:
    """Raises UsageError, in one line, for a setting with this project's prefix that is none."""
    from scraper import settings as project

    known = {name for name in vars(project) if name.startswith(PREFIX)}
    for name in sorted(name for name in settings if name.upper().startswith(PREFIX)):
        if name not in known:
            what = nearest(name.upper(), known, "scraper/settings.py has them all", PREFIX)
            raise UsageError(f"unknown setting {name}: {what}", print_help=False)


def nearest(name: str, known: Collection[str], otherwise: str, prefix: str = "") -> str:
    """A question for the name that was meant, or what to do where none is like it; all names begin with `prefix`.

    >>> nearest("ulr", ["url", "urls", "due"], "this spider takes due, url, urls")
    'did you mean url?'
    >>> nearest("x", ["url"], "this spider takes url")
    'this spider takes url'
    """
    endings = sorted(one.removeprefix(prefix) for one in known)
    found = get_close_matches(name.removeprefix(prefix), endings, 1, 0.6)
    return f"did you mean {prefix}{found[0]}?" if found else otherwise
