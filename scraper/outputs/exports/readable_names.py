"""Names of files and folders that people read, and that every file system and archive program takes."""

import re
import unicodedata

_LONGEST = 120  # bytes of a part: two of them, and where they lie, are less than the 260 characters of Windows
_FORBIDDEN = re.compile(r'[<>:"/\\|?*%#;${}]+')  # the last five: formats of references read them as their own
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE)


class Names:
    """The names in one folder: each once, whatever a file system does to capitals."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def name(self, wanted: str, ending: str = "") -> str:
        """`wanted` made safe, with `ending`; the second of a name has ` (2)` after it.

        >>> names = Names()
        >>> names.name("A report", ".pdf"), names.name("a Report", ".pdf"), names.name("../CON")
        ('A report.pdf', 'a Report (2).pdf', '_CON')
        """
        stem = safe(wanted)
        number = 1
        found = stem + ending
        while _folded(found) in self._taken:
            number += 1
            found = f"{stem} ({number}){ending}"
        self._taken.add(_folded(found))
        return found


def safe(text: str) -> str:
    """`text` as a part of a path, at most 120 bytes.

    >>> safe("What? <b>..."), safe(" .hidden"), safe("")
    ('What b', 'hidden', 'unnamed')
    """
    text = unicodedata.normalize("NFC", _FORBIDDEN.sub(" ", text))
    visible = "".join(one if unicodedata.category(one)[0] != "Z" else " " for one in text if _is_visible(one))
    cut = " ".join(visible.split()).encode()[:_LONGEST].decode(errors="ignore")
    name = cut.lstrip(" .-~").rstrip(" .") or "unnamed"
    return f"_{name}" if _RESERVED.fullmatch(name) else name


def _is_visible(character: str) -> bool:
    """Neither a control nor an invisible character, such as one that turns the direction of what follows."""
    return unicodedata.category(character)[0] != "C"


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
