"""Answers by which a document's address leads elsewhere, held until it is known what else leads there.

One old address of a document leads to its new one. Where addresses of different documents lead to one page that has
no field of a document, or show one page that does not say which it is, that is a notice; where they lead to nothing,
it is nothing. These are asked for again, elsewhere.
"""

import re
from collections import Counter
from itertools import combinations
from urllib.parse import unquote

from scraper.addresses.sites import home
from scraper.fetching.notices import claim_of, has_terms_or_files
from scraper.fetching.target import Target
from scraper.on_disk import OnDisk
from scraper.pages.pages import DocumentPage

_MOST_ROUNDS = 3  # an address is asked for again
_MOST_COMPARED = 200  # addresses that lead to one place
_CLASH = re.compile(r"-\d{1,2}$")


class Claims:
    """What answers claim: that what was asked for is something else."""

    def __init__(self) -> None:
        self._held: dict[str, list[Target]] = {}
        self._rounds: Counter[str] = Counter()
        self._documents = OnDisk[None]()
        self._nothing: set[str] = set()

    def hold(self, target: Target) -> bool:
        """Takes an answer that leads a document's address elsewhere; false for any other."""
        assert target.found is not None
        url, claim = target.wanted.url, claim_of(target.wanted, target.found.moved_to, target.found.page)
        if claim is None or self._rounds[url] > _MOST_ROUNDS:
            return False
        self._rounds[url] += 1
        self._held.setdefault(claim, []).append(target)
        return True

    def take(self) -> list[tuple[str, list[Target]]]:
        """What is held, in a fixed order; then nothing is. Redirects first: they vouch for what pages say."""
        held, self._held = self._held, {}
        claims = sorted(held, key=lambda claim: (not any(map(_is_redirect, held[claim])), claim))
        return [(claim, sorted(held[claim], key=_url)) for claim in claims]

    def found(self, url: str, page: DocumentPage) -> None:
        """A document is at an address."""
        if has_terms_or_files(page):
            self._documents[url] = None

    def nothing(self, url: str) -> None:
        """No document is at an address."""
        self._nothing.add(url)

    def why_not(self, claim: str, targets: list[Target]) -> str | None:
        """Why what leads to one place says nothing of what was asked for; None where it does."""
        pages = [one.found.page for one in targets if one.found and isinstance(one.found.page, DocumentPage)]
        if any(map(has_terms_or_files, pages)):
            return None
        if claim in self._nothing:
            return "no document is there"
        if claim in self._documents:
            return None
        there = [claim, *(page.title for page in pages[:1])]
        return "addresses of other documents give the same" if are_of_different_documents(targets, there) else None


def are_of_different_documents(targets: list[Target], there: list[str]) -> bool:
    """Whether two addresses have no word in common, with each other or with what they lead to."""
    shown = set().union(*map(_words, there))
    named = [words for one in targets[:_MOST_COMPARED] if (words := _words(one.wanted.url)) and not words & shown]
    return any(not one & other for one, other in combinations(named, 2))


def _words(text: str) -> set[str]:
    """The words of a title, or of the last part of an address, but for those of the site's name."""
    last = _CLASH.sub("", unquote(text).rstrip("/").rpartition("/")[2].lower())
    return set(re.findall(r"[^\W_]+", last)) - set(home().title.lower().split())


def _is_redirect(target: Target) -> bool:
    return target.found is not None and target.found.moved_to is not None


def _url(target: Target) -> str:
    return target.wanted.url
