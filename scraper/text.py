"""Plain normalisers of text, each with an example that runs."""

import os
import re
import unicodedata
from collections import Counter

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufeff]")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\u200e\u200f]")
_JOINERS = re.compile("(?<![\u0600-\U0010ffff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\U0010ffff])")
# C0 and C1 controls, marks of direction, separators of lines and paragraphs, lone halves of surrogate pairs.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_NOT_IN_LABELS = re.compile(r"[\s\xa0_-]+|[:\uff1a]\s*$")


def plain(text: str) -> str:
    """`text` on one line: NFC, single spaces, no control characters, soft hyphens or zero-width characters.

    Joiners stay between letters of scripts that are written with them.

    >>> plain(" Re\u0301sume\u0301 \xa0 of\\na note "), plain("inno\\u00advation")
    ('Résumé of a note', 'innovation')
    """
    if not text.isascii():
        text = _without_invisible(unicodedata.normalize("NFC", text))
    if not text.isprintable():
        text = without_controls(text)
    return " ".join(text.split())


def _without_invisible(text: str) -> str:
    text = _INVISIBLE.sub("", text)
    return _JOINERS.sub("", text) if "\u200c" in text or "\u200d" in text else text


def without_controls(text: str) -> str:
    """`text` without NUL and the other control characters that no field may have; line ends and tabs stay.

    >>> without_controls("a\\x00b\\n")
    'ab\\n'
    """
    return _CONTROLS.sub("", text)


def path_text(path: str) -> str:
    """The path of a file or folder as text: bytes of a name that are no UTF-8 have marks in their place."""
    return os.fsencode(path).decode("utf-8", "replace")


def shown(text: str) -> str:
    r"""`text` as a terminal or a log may have it: what would steer one, hide or turn text, or end a line is escaped.

    Line feeds and tabs stay: they are this program's own, since what comes from outside is on one line (`in_one_line`).

    >>> shown("a\x1b[31mb\u202ec\u2028d\x85e")
    'a\\x1b[31mb\\u202ec\\u2028d\\x85e'
    """
    if text.isascii() and text.isprintable():
        return text
    return _STEERING.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def in_one_line(text: str) -> str:
    r"""The same, where line feeds are from outside as well.

    >>> in_one_line("a\nb")
    'a\\nb'
    """
    return shown(text).replace("\n", "\\n")


def label_key(text: str) -> str:
    """What two spellings of a field's label have in common.

    >>> label_key("File Attachments:\xa0"), label_key("file_attachments")
    ('fileattachments', 'fileattachments')
    """
    return _NOT_IN_LABELS.sub("", without_colon(text.strip().casefold()))


def without_colon(label: str) -> str:
    """A label without the colon at its end.

    >>> without_colon("Country:\xa0")
    'Country'
    """
    return label.rstrip(":\uff1a \xa0")


def in_words(field: str) -> str:
    """The name of a field of the record as people say it.

    >>> in_words("other_fields")
    'other fields'
    """
    return field.replace("_", " ")


def counted(count: int, what: str, several: str | None = None) -> str:
    """A number of things, in words that fit it.

    >>> counted(1, "fault"), counted(0, "fault"), counted(1_200, "address", "addresses")
    ('1 fault', '0 faults', '1,200 addresses')
    """
    return f"{count:,} {what if count == 1 else several or what + 's'}"


def is_written_in(text: str, language: str) -> bool:
    """Whether the script of `text` can be that of `language` (a BCP 47 tag): most letters decide.

    >>> is_written_in("本报告分析了中国的创新体系", "en"), is_written_in("本报告", "zh-hans")
    (False, True)
    """
    letters = {character: times for character, times in Counter(text[:2000]).items() if character.isalpha()}
    latin = sum(times for letter, times in letters.items() if letter < "\u0370" or "\u1e00" <= letter < "\u1f00")
    is_latin = language.split("-")[0].lower() not in _OTHER_SCRIPTS
    return not letters or (latin * 2 >= sum(letters.values())) == is_latin


_OTHER_SCRIPTS = frozenset(
    "am ar be bg bn el fa he hi hy ja ka kk km ko ky lo mk mn my ne ru sr ta th uk ur zh".split()
)
