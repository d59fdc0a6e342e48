"""The text of a PDF as people read it: no control characters, no ligatures, no words cut at the end of a line."""

from __future__ import annotations

import itertools
import re
import unicodedata

LIGATURES = {"ff": "ﬀ", "fi": "ﬁ", "fl": "ﬂ", "ffi": "ﬃ", "ffl": "ﬄ", "st": "ﬆ"}
LONG_S_T = "\ufb05"

CONTROLS = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
UNSHOWN = re.compile(
    "[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\xad]"
)  # turns the words around it, or nothing at all
# A word cut at the end of a line: PDFium marks it with U+FFFE (U+0002 in older builds), pypdf leaves the hyphen.
CUT = re.compile("[\x02\ufffe]\\s*|\xad\n?|-\n")
LAST_LETTERS = re.compile(r"[^\W\d_]*\Z")
FIRST_LETTERS = re.compile(r"[^\W\d_]*")
LETTERS_COMPARED = 16

NUMBER_FIRST = re.compile(r"\n(?=(\d{1,4})\. )")


def clean_text(text: str) -> str:
    """`text` of a PDF library, in NFC, lines as in the PDF, with form feeds where they were.

    >>> clean_text("an e\\ufb03cient in\\x02novation\\r\\n\\x0eat work")
    'an efficient innovation\\nat work'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace(" \n", "\n")
    for letters, ligature in LIGATURES.items():
        text = text.replace(ligature, letters)
    text = text.replace(LONG_S_T, "st")
    text = rejoin_numbers(rejoin_words(text))
    # Page by page, for most pages are ASCII and need no look.
    return "\f".join(map(composed, CONTROLS.sub("", text).split("\f")))


def composed(text: str) -> str:
    """`text` in NFC; costs next to nothing where it is so already."""
    return text if text.isascii() or unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def rejoin_words(text: str) -> str:
    """Words cut at the end of a line, whole: with their hyphen where the text has it elsewhere, and only there.

    >>> rejoin_words("co\\ufffefinance, or in\\ufffenovate: co-finance")
    'co-finance, or innovate: co-finance'
    """
    if not any(mark in text for mark in ("\x02", "\ufffe", "\xad", "-\n")):
        return text
    kept = hyphened_words(text)
    pieces, done = [], 0
    for cut in CUT.finditer(text):
        pieces.append(text[done : cut.start()])
        done = cut.end()
        word = around(text, cut.start(), done)
        if cut[0] == "-\n" and not all(word):
            pieces.append(cut[0])  # a dash, or the sign of a number
        elif word in kept:
            pieces.append("-")
    return "".join([*pieces, text[done:]])


def hyphened_words(text: str) -> set[tuple[str, str]]:
    """The words with a hyphen inside a line of `text`, in two parts.

    >>> sorted(hyphened_words("a co-author of start-up\\nfirms in well-\\nknown places"))
    [('co', 'author'), ('start', 'up')]
    """
    ends = list(itertools.accumulate(len(piece) + 1 for piece in text.split("-")))[:-1]
    words = (around(text, end - 1, end) for end in ends)
    return {word for word in words if all(word)}


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """The letters that end at `start` and those that begin at `end`, as many as it takes to know a word again."""
    before = LAST_LETTERS.search(text, max(start - LETTERS_COMPARED, 0), start)
    after = FIRST_LETTERS.match(text, end, end + LETTERS_COMPARED)
    return before[0] if before else "", after[0] if after else ""


def rejoin_numbers(text: str) -> str:
    """Lines of a sentence whose last word is a number that fell to the next line: it is no number of a list.

    >>> rejoin_numbers("which the council has published every year since\\n2006. Firms say")
    'which the council has published every year since 2006. Firms say'
    >>> rejoin_numbers("Contents\\n1. Introduction")
    'Contents\\n1. Introduction'
    """
    pieces, done = [], 0
    for found in NUMBER_FIRST.finditer(text):
        line = text[max(text.rfind("\n", 0, found.start()), text.rfind("\f", 0, found.start())) + 1 : found.start()]
        goes_on = line[-1:].islower() or line.endswith(",")
        if goes_on and (len(found[1]) == 4 or len(line) >= 40):
            pieces.append(text[done : found.start()])
            done = found.end()
    return " ".join([*pieces, text[done:]])


def one_line(words: str) -> str | None:
    """What a PDF states, or a message, on one line of at most 1,000 characters; None where it is blank.

    The source's words are kept: `Microsoft Word - report.doc` stays, for it names the file it was made from.

    >>> one_line(" Innovation\\0 in\\nChile "), one_line(" ")
    ('Innovation in Chile', None)
    """
    shown = UNSHOWN.sub("", CONTROLS.sub("", encodable(words)))
    return unicodedata.normalize("NFC", " ".join(shown.split()))[:1000].strip() or None


def encodable(text: str) -> str:
    """`text` with the replacement character for half a surrogate pair, which no encoding takes.

    >>> encodable("\\ud835x")
    '\ufffdx'
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
