"""Which heading of a page is its title: the one that agrees with what RDFa or the head say of it."""

from collections.abc import Collection

from bs4 import Tag

from scraper.pages.footnotes import footnotes_of
from scraper.pages.page import Page
from scraper.pages.select import HEADINGS, ancestors, attribute, classes, is_inside, text_of


def title_heading(page: Page, scope: Tag, without: Collection[int], stated: str) -> Tag | None:
    """The heading that is the page's title, None where it has none outside its body.

    One that agrees with `stated` or with `<title>` comes first, then one that names itself the title, then the first
    of the highest rank that is not the site's name.
    """
    found = [tag for tag in page.elements if tag.name in HEADINGS or _is_title(tag)]
    shown = [
        (tag, text_of(tag, footnotes_of(tag)))
        for tag in found
        if not any(id(around) in without for around in ancestors(tag))
    ]
    for heading, words in shown:
        if words and _agrees(words, stated, page.title_words):
            return heading
    site = page.title_words.rsplit(" | ", 1)[-1] if " | " in page.title_words else ""
    candidates = [tag for tag, words in shown if words and words != site]
    named = [tag for tag in candidates if _is_title(tag)] or [tag for tag in candidates if tag.name == "h1"]
    if not named and not stated:
        named = [tag for tag in candidates if tag.name == "h2" and is_inside(tag, scope)]
    return named[0] if named else None


def _is_title(tag: Tag) -> bool:
    return attribute(tag, "id") == "page-title" or (tag.name in {"div", "span", "p"} and " page-title " in classes(tag))


def _agrees(words: str, stated: str, title: str) -> bool:
    shown = "".join(words.split())
    head = "".join(title.split())
    return shown == "".join(stated.split()) or head == shown or head.startswith(shown + "|")
