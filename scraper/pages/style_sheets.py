"""What a style sheet shows: other style sheets, images and fonts."""

import re
from collections.abc import Iterator

from scraper.requisites import Requisite, RequisiteKind

LARGEST = 2 * 2**20  # characters that are looked at
_FONTS = re.compile(r"\.(?:woff2?|ttf|otf|eot)(?:[?#]|$)", re.I)
_LINK = re.compile(
    r"""(@import\s{0,9}(?:url\(\s{0,9})?|url\(\s{0,9})"""
    r"""(?:"([^"\n]{1,2000})"|'([^'\n]{1,2000})'|((?:[^"'()\s;\\]|\\[0-9a-f]{1,6}\s?|\\.){1,2000}))""",
    re.I,
)
_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.I)


def shown_in(text: str) -> Iterator[Requisite]:
    """The links of a style sheet, in its order.

    >>> [one.href for one in shown_in('@import "a.css"; /* url(no.png) */ b { background: url( c.png ) }')]
    ['a.css', 'c.png']
    """
    text = _without_comments(text[:LARGEST])
    for found in _LINK.finditer(text):
        href = _ESCAPE.sub(_unescaped, found[2] or found[3] or found[4]).strip()
        if href and not href.startswith(("data:", "#", "about:")):
            yield Requisite(href, _kind(href, is_import=found[1].startswith("@")))


def _kind(href: str, *, is_import: bool) -> RequisiteKind:
    if is_import:
        return RequisiteKind.STYLE
    return RequisiteKind.FONT if _FONTS.search(href) else RequisiteKind.IMAGE


def _without_comments(text: str) -> str:
    parts, place = [], 0
    while (start := text.find("/*", place)) >= 0:
        parts.append(text[place:start])
        end = text.find("*/", start + 2)
        place = end + 2 if end >= 0 else len(text)
    return " ".join([*parts, text[place:]])


def _unescaped(found: re.Match[str]) -> str:
    number = int(found[1], 16) if found[1] else 0
    if not found[1]:
        return found[2] or ""
    return chr(number) if 0 < number < 0xD800 or 0xDFFF < number < 0x110000 else "\ufffd"
