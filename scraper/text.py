"""Plain normalisers of text, each with an example."""

import re
import unicodedata

# Lines that the site's templates put around the text of the author (a block of its own, nothing else in it).
BOILERPLATE = frozenset(
    {
        "Image description here.",
        "Printer-friendly version",
        "PDF version",
        "Printer-friendly versionPDF version",
        "Printer-friendly version PDF version",
        "Relevant IPP Pages",
        "What Countries are Doing",
    }
)
_SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PUBLISHED = re.compile(r"Published by (.+?) in (\d{4})\.?")


def one_line(text: str) -> str:
    """`text` in NFC on one line: single spaces, no control characters, none at the ends.

    >>> one_line("  a\\u00a0 b\\n\\tc\\x00 ")
    'a b c'
    """
    return _SPACES.sub(" ", _CONTROLS.sub("", unicodedata.normalize("NFC", text))).strip()


def label_of(text: str) -> str:
    """A field's label as it is compared: no colon, no spaces, one case.

    >>> label_of("Link To Content At :\\u00a0") == label_of("LinkToContentAt")
    True
    """
    return re.sub(r"[\s\u00a0]+", "", one_line(text)).rstrip(":\uff1a").casefold()


def publication(line: str) -> tuple[str, int] | None:
    """Publisher and year of the line that states them.

    >>> publication("Published by OECD in 2012")
    ('OECD', 2012)
    """
    found = _PUBLISHED.fullmatch(one_line(line))
    return (found.group(1), int(found.group(2))) if found and 1900 <= int(found.group(2)) <= 2100 else None


def without_site_name(title: str) -> str:
    """A page's `<title>` without the name of the site behind the last bar.

    >>> without_site_name("R&D | innovation | Innovation Policy Platform")
    'R&D | innovation'
    """
    return one_line(title).rpartition(" | ")[0] or one_line(title)
