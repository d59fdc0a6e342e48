"""Texts as lines that can be compared and read: a sentence, a list item or a table row each."""

import re
from collections.abc import Iterator

_LONGEST = 400  # characters of a line
# A sentence's end, save after an initial ("J. Smith") and before a small letter ("e.g. in"); Chinese needs no space.
_BETWEEN = re.compile(
    r"(?<=[.!?…])(?<!\b[^\W\d_]\.)\s+(?![a-z])|(?<=[.!?…][\"”’)\]])\s+(?![a-z])|(?<=[。！？])(?![\"”’)\]」』）])"  # noqa: RUF001  # the marks of Chinese
)
_PIECES = re.compile(rf"\S.{{0,{_LONGEST - 1}}}(?!\S)|\S.{{0,{_LONGEST - 1}}}")
_LONG_LINE = 40  # characters: in a PDF's text a shorter line may be a heading or an item
_ENDS = (".", "!", "?", ":", ";", "。", "！", "？")  # noqa: RUF001  # the marks of Chinese
_ITEM = re.compile(r"[-–•*▪●]|\d{1,3}[.)]|\(?[a-z]\)")


def sentences(text: str) -> Iterator[str]:
    """The sentences, list items and table rows of a body, each on a line; what is longer is cut between words.

    >>> list(sentences("First. Second, by J. Smith (e.g. in 2012).\\n\\n- An item"))
    ['First.', 'Second, by J. Smith (e.g. in 2012).', '- An item']
    """
    for line in text.split("\n"):
        for sentence in _BETWEEN.split(line.strip()):
            yield from _PIECES.findall(sentence)


def file_sentences(text: str) -> Iterator[str]:
    """The same of a file's text, where a line ends with the paper: sentences that go on are joined first.

    >>> list(file_sentences("Contents\\nInnovation policy is a broad field of many\\nInstruments. It grows\\nfast.\\f"))
    ['Contents', 'Innovation policy is a broad field of many Instruments.', 'It grows fast.']
    """
    for page in text.split("\f"):
        for line in _joined(page.split("\n")):
            yield from sentences(line)


def _joined(lines: list[str]) -> Iterator[str]:
    going: list[str] = []
    for line in (line.strip() for line in lines):
        if going and not (line and _goes_on(going[-1], line)):
            yield " ".join(going)
            going = []
        if line:
            going.append(line)
    if going:
        yield " ".join(going)


def _goes_on(line: str, following: str) -> bool:
    """Whether the sentence at the end of `line` goes on in the line that follows."""
    if line.endswith(_ENDS) or _ITEM.match(following):
        return False
    return following[0].islower() or len(line) >= _LONG_LINE
