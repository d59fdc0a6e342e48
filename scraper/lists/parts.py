"""What was given, part by part: each address with its line, and each line that has none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from scraper.addresses.address import Address, Foreign, Refusal, read_address
from scraper.lists.finding import Read, addresses_in
from scraper.outcomes import Outcome

_COMMENT = re.compile(r"\s*(?:#(?!\d)|//(?!\w)|%(?!\w))")
_HEADING = re.compile(
    r"\W*(?:urls?|links?|hrefs?|uri|address(?:es)?|adresse|lien|enlace|web(?: ?(?:site|page))?)\W*", re.I
)
_OF_WHAT = re.compile(r"^\W*(?:\w+[ _-]){1,2}(?=\w+\W*$)")  # as in "Document URL"
_BIBTEX = re.compile(r"\s*@\s*\w+\s*[{(]")
_RIS = re.compile(r"TY  ?- ?\w*\s*$")
_END_OF_RIS = re.compile(r"ER  ?-")
_LONGEST = 500  # characters of what is told of a line


@dataclass(frozen=True, slots=True)
class ListPart:
    """An address that was given, or a line without one: the line's number from 1, and which of its parts it is."""

    line: int
    part: int
    given: str
    found: Read
    is_beside: bool = False
    """Whether it is an address of another site in a line that has one of this site."""

    @property
    def text(self) -> str:
        """What is told of it."""
        if isinstance(self.found, Address | Foreign):
            return self.found.url
        return self.found.text[:_LONGEST]


def parts_of(lines: list[str]) -> list[ListPart]:
    """The parts of all lines, in their order. Comments, rules and the headings of a table are none."""
    parts: list[ListPart] = []
    for number, text in _entries(lines):
        lined = [ListPart(at, 0, line, one) for at, line in enumerate(text, number) for one in _in_line(line)]
        parts += _numbered(lined) if lined else _none(number, text, is_first=not parts)
    return parts


def _in_line(line: str) -> list[Read]:
    return [] if _COMMENT.match(line) else addresses_in(line)


def _numbered(parts: list[ListPart]) -> Iterator[ListPart]:
    """With the number of each in its line; what is beside an address of the site is marked."""
    has_own = any(isinstance(part.found, Address) for part in parts)
    counts: dict[int, int] = {}
    for part in parts:
        counts[part.line] = counts.get(part.line, 0) + 1
        is_beside = has_own and not isinstance(part.found, Address)
        yield replace(part, part=counts[part.line], is_beside=is_beside)


def _none(number: int, text: list[str], *, is_first: bool) -> Iterator[ListPart]:
    """A line, or an entry, that has no address: told, unless it says nothing."""
    whole = " ".join(" ".join(text).split())
    if whole.startswith("/") and " " not in whole and isinstance(path := read_address(whole), Address):
        yield ListPart(number, 1, text[0], path)  # of the site, and of no page that a list would cite
        return
    if not re.search(r"\w", whole) or _COMMENT.match(whole) or re.fullmatch(r"sep=.", whole):
        return
    if is_first and _has_headings(text[0]):
        return
    found = read_address(whole)
    reason = found.reason if isinstance(found, Refusal) else Outcome.NOT_AN_ADDRESS
    yield ListPart(number, 1, whole if len(text) > 1 else text[0], Refusal(reason, whole[:_LONGEST]))


def _has_headings(line: str) -> bool:
    """Whether a table begins so: a column is named for addresses.

    >>> _has_headings("Title\\tLink"), _has_headings("Title;Document URL"), _has_headings("a dead link")
    (True, True, False)
    """
    cells = re.split(r"[,;|\t]", line)
    if len(cells) == 1:
        return _HEADING.fullmatch(line) is not None
    return any(_HEADING.fullmatch(_OF_WHAT.sub("", cell)) for cell in cells)


def _entries(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The number of its first line, and the lines, of each line or entry of a bibliography."""
    start, end = 0, len(lines)
    while start < end:
        stop = start + 1
        if _BIBTEX.match(lines[start]):
            stop = _end_of_bibtex(lines, start)
        elif _RIS.match(lines[start]):
            stop = _end_of_ris(lines, start)
        yield start + 1, lines[start:stop]
        start = stop


def _end_of_ris(lines: list[str], start: int) -> int:
    for at in range(start + 1, len(lines)):
        if _END_OF_RIS.match(lines[at]):
            return at + 1
        if _RIS.match(lines[at]):
            return at
    return len(lines)


def _end_of_bibtex(lines: list[str], start: int) -> int:
    """The entry ends where its braces are closed, or another one begins."""
    depth = 0
    for at in range(start, len(lines)):
        if at > start and _BIBTEX.match(lines[at]):
            return at
        depth += lines[at].count("{") + lines[at].count("(") - lines[at].count("}") - lines[at].count(")")
        if depth <= 0:
            return at + 1
    return len(lines)
