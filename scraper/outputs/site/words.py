"""How the site says things to people."""

from datetime import datetime

from scraper.media import FileStatus
from scraper.records import File

_STATUS = {
    FileStatus.ENCRYPTED: "needs a password to open",
    FileStatus.TRUNCATED: "cut off: only its beginning was found",
    FileStatus.CORRUPT: "damaged: no reader opens it",
    FileStatus.TOO_LARGE: "not kept: too large",
    FileStatus.NOT_PDF: "lost: something else was in its place",
    FileStatus.REFUSED: "lost: the server refused it",
    FileStatus.OFF_LIMITS: "not fetched: its host is outside the archive",
    FileStatus.MISSING: "lost: not found anywhere",
}
_TEXT = {
    "ok": "has text",
    "none": "no text in it",
    "scanned": "scanned: its pages are pictures of text",
    "garbled": "its text is garbled",
    "partial": "only part of its text could be read",
    "too_many_pages": "only the text of its first pages was read",
    "failed": "its text could not be read",
}
_RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})


def day(moment: str) -> str:
    """A moment of the records, as a date for people.

    >>> day("2019-04-10T12:00:01Z")
    '10 April 2019'
    """
    when = datetime.fromisoformat(moment)
    return f"{when.day} {when:%B} {when.year}"


def stated_day(stated: str) -> str:
    """The same of a date as a file states it, which may be less than a moment: then it stays as it is.

    >>> stated_day("2000-01-02T00:00:00+00:00"), stated_day("2000")
    ('2 January 2000', '2000')
    """
    try:
        return day(stated)
    except ValueError:
        return stated


def sentence(words: str) -> str:
    """`words` with a capital at the beginning.

    >>> sentence("an answer from the OECD")
    'An answer from the OECD'
    """
    return words[:1].upper() + words[1:]


def file_state(file: File) -> str | None:
    """What became of a file that was not kept whole; None for one that was."""
    return _STATUS.get(file.status)


def text_state(file: File) -> str | None:
    """Whether its text can be searched, and if not, why not."""
    return None if file.text_status is None else _TEXT.get(file.text_status, file.text_status.replace("_", " "))


def writing(language: str | None) -> dict[str, str]:
    """The attributes of an element that holds text in a language.

    >>> writing("ar"), writing(None)
    ({'lang': 'ar', 'dir': 'rtl'}, {'dir': 'auto'})
    """
    if language is None:
        return {"dir": "auto"}
    return {"lang": language, "dir": "rtl" if language.split("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"}
