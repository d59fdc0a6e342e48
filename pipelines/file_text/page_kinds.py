"""What a page is: text, a picture, text that no one can read, or blank. Pure; the figures are in `thresholds.py`."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipelines.file_text import thresholds

GLYPH_CODES = re.compile(r"(?:/(?:g|G|cid|glyph|uni|c|C)\d+)+|\(cid:\d+\)")
PLAIN = re.compile(
    "[ -~]+"
)  # most of nearly every text: one by one, its characters would take longer than reading them
NO_LETTER = re.compile(r"[\W_]+")
NO_LATIN = re.compile("[^a-z]+")
FIGURES = re.compile(r"\d+")
CUT_WORD = "\x02\ufffe"  # PDFium's marks of a word that is cut at the end of a line
NO_WRITING = frozenset({"Co", "Cn", "Cc", "Cs"})


class PageKind(StrEnum):
    """What a page is to somebody who wants its text."""

    TEXT = "text"
    BLANK = "blank"
    PICTURE = "picture"
    GARBLED = "garbled"
    UNREAD = "unread"


@dataclass(slots=True)
class PageText:
    """The text of a page, and what else on it says how far that text is to be believed."""

    text: str = ""
    is_read: bool = True
    map_errors: float = 0.0
    """Share of glyphs that have no Unicode, as PDFium says."""
    cover: float = 0.0
    """Share of the page under images; looked at only where there is little text."""
    has_glyphs: bool = False
    """Whether text is shown at all; looked at only where there is little of it."""
    has_ink: bool = False
    """Whether there is anything to see; looked at only where there is no text and no large image."""


def kinds_of(pages: Sequence[PageText]) -> list[PageKind]:
    """What each page of a document is; lines that pictures share are stamps, and no text of theirs."""
    stamps = stamps_of(pages)
    return [kind_of(page, stamps) for page in pages]


def kind_of(page: PageText, stamps: frozenset[str] = frozenset()) -> PageKind:
    """What a page is.

    >>> kind_of(PageText("Innovation in Chile")).value, kind_of(PageText("\ufffd")).value
    ('text', 'blank')
    """
    if not page.is_read:
        return PageKind.UNREAD
    if page.cover >= thresholds.PICTURE_COVER and own_letters(page.text, stamps) < thresholds.LETTERS_OF_A_PICTURE:
        return PageKind.PICTURE
    if is_garbled(page.text, page.map_errors):
        return PageKind.GARBLED
    if letters_of(page.text):
        return PageKind.TEXT
    if not page.has_ink:
        return PageKind.BLANK
    return PageKind.GARBLED if page.has_glyphs else PageKind.PICTURE


def letters_of(text: str) -> int:
    """How many letters and digits there are: blanks, U+FFFD, private characters and controls are no text."""
    return len(NO_LETTER.sub("", text))


def own_letters(text: str, stamps: frozenset[str]) -> int:
    lines = {stamp_of(line): line for line in text.splitlines()}  # a stamp may stand on a page four times
    return sum(letters_of(line) for stamp, line in lines.items() if stamp not in stamps)


def stamps_of(pages: Sequence[PageText]) -> frozenset[str]:
    """The lines that several pictures have in common, without their figures."""
    pictures = [page.text for page in pages if page.cover >= thresholds.PICTURE_COVER]
    seen = Counter(line for text in pictures for line in set(map(stamp_of, text.splitlines())))
    return frozenset(line for line, count in seen.items() if count >= thresholds.PAGES_OF_A_STAMP)


def stamp_of(line: str) -> str:
    return FIGURES.sub("#", line.strip())


def is_garbled(text: str, map_errors: float = 0.0) -> bool:
    """Whether this is no writing, but what codes of glyphs happen to be called.

    >>> is_garbled("/g84/g104/g101/g32/g105/g110"), is_garbled("The innovation"), is_garbled("\ue054\ue068\ue065")
    (True, False, True)
    """
    shown = "".join(text.split())
    if not letters_of(shown) and len(set(shown)) < 2:
        return False  # a rule, a bullet, a lone U+FFFD: no text, and none that is wrong
    if share(shown, is_bad) >= thresholds.BAD_SHARE or share(shown, is_odd) >= thresholds.ODD_SHARE:
        return True
    if sum(len(found[0]) for found in GLYPH_CODES.finditer(shown)) >= thresholds.CODE_SHARE * len(shown):
        return True
    if map_errors >= thresholds.MAP_ERRORS:
        return vowels_say(shown, thresholds.FEW_LATIN_LETTERS) is not True
    return vowels_say(shown, thresholds.LATIN_LETTERS) is False


def share(shown: str, has: Callable[[str], bool]) -> float:
    return sum(map(has, PLAIN.sub("", shown))) / len(shown)


def is_bad(character: str) -> bool:
    """Whether no writing has this character: U+FFFD, for private use, unassigned, a control."""
    if character.isascii():
        return character < " " and character != CUT_WORD[0]
    return character == "\ufffd" or (character not in CUT_WORD and unicodedata.category(character) in NO_WRITING)


def is_odd(character: str) -> bool:
    """Whether this is one of Latin-1's symbols, of which text has few: what a wrong encoding gives."""
    return "~" < character < "\u0100" and unicodedata.category(character) in ("So", "Sk", "Lo", "No")


def vowels_say(shown: str, least: int) -> bool | None:
    """Whether vowels stand among Latin letters as in a language; None where there are too few letters to tell."""
    latin = NO_LATIN.sub("", unicodedata.normalize("NFD", shown).lower())
    if len(latin) < least:
        return None
    lowest, highest = thresholds.VOWELS
    return lowest <= sum(map(latin.count, "aeiouy")) / len(latin) <= highest
