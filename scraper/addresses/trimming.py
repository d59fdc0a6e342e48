"""Takes from the end of a path what a sentence, a table or a mail put there, and from inside it what nobody sees.

Only paths of a known site are trimmed: its names end in letters and digits, those of other sites may not.
"""

import re

_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2212\ufe63\uff0d", "-"))
_AFTER = " \t\r\n\u00a0\u3000.,;:'’‘`*…。，、；：»›”\"<>"  # noqa: RUF001  # full-width and typographic marks are meant
_PAIRS = {")": "(", "]": "[", "}": "{", "）": "（"}  # noqa: RUF001  # full-width brackets are meant
# What begins a remark behind an address, and is in no name. A run is looked at from its first character alone: a long
# one would cost its square.
_REMARK = re.compile(
    r"[<>\"“”„«»]|&(?:gt|lt|quot|nbsp)(?![\w-])"
    r"|(?<![\s(\[])[\s(\[]+(?:last\s+)?(?:accessed|retrieved|visited|viewed|consulted|abgerufen|zugriff|consulté|consultado)\b"
    r"|(?<!\s)\s+[(\[]\s*(?:on\s+|am\s+)?(?:\d{1,2}\.?\s+[^\W\d]{3,9}\.?\s+\d{4}|\d{1,4}[.-]\d{1,2}[.-]\d{2,4})\b",
    re.I,
)
_FILE = re.compile(r"\.\w{2,5}$")


def without_unseen(text: str) -> str:
    """`text` without soft hyphens, zero-width characters and marks of direction.

    >>> without_unseen("inno\\u00advation\\u200b")
    'innovation'
    """
    return text if text.isascii() else _UNSEEN.sub("", text)


def with_plain_hyphens(text: str) -> str:
    """`text` with a plain hyphen for those that a word processor or a PDF puts in its place; dashes stay.

    >>> with_plain_hyphens("key\\u2011features")
    'key-features'
    """
    return text.translate(_HYPHENS)


def trimmed(segments: list[str], sections: frozenset[str]) -> list[str]:
    """Decoded segments without what is no part of the address.

    >>> trimmed(["document", "cluster-policy).,"], frozenset({"document"}))
    ['document', 'cluster-policy']
    >>> trimmed(["document", "a (accessed 3", "5", "2015)"], frozenset({"document"}))
    ['document', 'a']
    """
    kept = [without_unseen(segment) for segment in _before_remark(segments)]
    while kept and (last := without_end(kept[-1])) != kept[-1]:
        kept[-1:] = [last] if last else []
    kept = [segment for segment in kept if segment not in {"", ".", ".."}]
    if kept and kept[0].lower() in sections:
        kept = list(map(with_plain_hyphens, kept))
    return kept


def without_end(text: str) -> str:
    """`text` without marks at its end, and without a bracket there that it does not open.

    >>> without_end("a)."), without_end("Report (1)"), without_end("a”,")
    ('a', 'Report (1)', 'a')
    """
    while True:
        bare = text.rstrip(_AFTER)
        if bare and bare[-1] in _PAIRS and bare.count(bare[-1]) > bare.count(_PAIRS[bare[-1]]):
            bare = bare[:-1]
        if bare == text:
            return text
        text = bare


def _before_remark(segments: list[str]) -> list[str]:
    for number, segment in enumerate(segments):
        found = _REMARK.search(segment)
        if found and not (number == len(segments) - 1 and _FILE.search(segment)):
            return [*segments[:number], segment[: found.start()]]
    return segments
