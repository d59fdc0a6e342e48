"""Every address in a line, however it is cited: in a sentence, a cell, a field of BibTeX or RIS, a Markdown link."""

import re
from functools import cache
from itertools import pairwise

from scraper.addresses.address import LONGEST_TEXT, Address, Foreign, Refusal, read_address
from scraper.addresses.kinds import Kind
from scraper.addresses.sites import known_sites, site_at
from scraper.addresses.trimming import without_end, without_unseen

Read = Address | Foreign | Refusal
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&nbsp;": " ", "&#39;": "'", "&apos;": "'", "&amp;": "&"}
_ENTITY = re.compile("|".join(_ENTITIES), re.I)
_SCHEME = re.compile(r"\bh(?:tt|xx)p(s?)\s*:\s*/(?:\s*/)?\s*(?=[^\s/])", re.I)
_LATEX = re.compile(r"\{\\([_%&#~])\}|\\+([_%&#~])|\\(?:textunderscore|_)\s?(?:\{\})?|\\(?:allowbreak|-)\s?(?:\{\})?")
_STOP = re.compile(r"[\s<>\"“”«»„`|^]|\]\(|\\(?![_*()\[\]~#.!-])")
_CLOSED = {"<": ">", '"': '"', "“": "”", "«": "»", "„": "“", "{": "}", "'": "'"}
_CLOSERS = {")": "(", "]": "[", "}": "{"}
_NUMBERING = re.compile(r"^\s*(?:(?:[-*•+–]|#?\[?\(?\d{1,6}[\].):]+|#\d{1,6})\s+)+")
_NAME_OF_FILE = re.compile(r"[^\"<>|]+\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|odp|rtf|zip|csv)[\s).,;\]}>\"']*", re.I)


def addresses_in(line: str) -> list[Read]:
    """What each address in `line` is, in its order, each once; an empty list where there is none.

    >>> [found.url for found in addresses_in("[1] A. In: www.oecd.org/b (see https://example.org/node/1).")]
    ['https://www.oecd.org/b', 'https://example.org/node/1']
    """
    text = _normal(line)
    found = [_read(one) for one in _cited(text)] or _paths(_NUMBERING.sub("", text).strip())
    once = {one.text if isinstance(one, Refusal) else one.url: one for one in found}
    others = [one for one in once.values() if not (isinstance(one, Address) and one.kind is Kind.FRONT)]
    is_of_the_site = any(isinstance(one, Address) for one in others)
    return others if is_of_the_site else list(once.values())  # a front page is named beside its documents


def _normal(line: str) -> str:
    """`line` without what nobody sees, and without the escapes of HTML, LaTeX and Markdown."""
    text = without_unseen(line)
    for _ in range(2):  # a page that was escaped twice
        text = _ENTITY.sub(lambda found: _ENTITIES[found[0].lower()], text)
    text = _LATEX.sub(lambda found: found[1] or found[2] or ("_" if found[0].startswith("\\text") else ""), text)
    return _host_begins().sub("www.", _SCHEME.sub(r"http\1://", text))


def _cited(text: str) -> list[str]:
    """The addresses with a scheme or a host, each up to where it ends."""
    starts: list[int] = []
    end = 0
    for found in _start().finditer(text):
        place = found.start()
        if starts and place < end and text[place - 1] in "/=_:":
            continue  # inside another: an archive's playback, or a wrapper
        starts.append(place)
        stop = _STOP.search(text, place)
        end = stop.start() if stop else len(text)
    return [_cut(text, start, limit, is_only=len(starts) == 1) for start, limit in pairwise([*starts, len(text)])]


def _cut(text: str, start: int, limit: int, *, is_only: bool) -> str:
    stop = _STOP.search(text, start, limit)
    run = text[start : min(stop.start() if stop else limit, start + LONGEST_TEXT + 1)]
    may_go_on = limit == len(text) and "/files/" in run and not _NAME_OF_FILE.fullmatch(run)
    if may_go_on and (named := _NAME_OF_FILE.fullmatch(text, start)):
        return without_end(named[0])  # a name with blanks in it
    is_alone = is_only and run == text.strip()
    return without_end(_without_cells(text, start, run, is_alone=is_alone)).rstrip("*~_\\")


def _without_cells(text: str, start: int, run: str, *, is_alone: bool) -> str:
    """`run` up to the quote or bracket that it began with; where there is none, up to the next cell."""
    closer = _CLOSED.get(text[start - 1]) if start else None
    behind = text[start + len(run) : start + len(run) + 1]
    is_closed = closer is not None and (closer in run or behind == closer)
    if closer == "'" and closer in run:
        run = run[: run.index(closer)]
    run = _balanced(run)
    return run if is_closed else _before_separator(run, keeps_commas=is_alone)


def _balanced(run: str) -> str:
    """`run` up to a bracket that it does not open."""
    opened = {opener: 0 for opener in _CLOSERS.values()}
    for place, letter in enumerate(run):
        if letter in opened:
            opened[letter] += 1
        elif letter in _CLOSERS:
            opened[_CLOSERS[letter]] -= 1
            if opened[_CLOSERS[letter]] < 0:
                return run[:place]
    return run


def _before_separator(run: str, *, keeps_commas: bool) -> str:
    """`run` up to where the next cell begins; a name of the site may have a comma, with an escape behind it."""
    for found in re.finditer(r"[;,]", run):
        rest = run[found.end() :]
        if found[0] == ";" and not run[: found.start()].endswith("__"):
            return run[: found.start()]
        if found[0] == "," and not keeps_commas and "%" not in re.split(r"[;,]", rest, maxsplit=1)[0]:
            return run[: found.start()]
    return run


def _paths(text: str) -> list[Read]:
    """Paths of the site, where a line or its cells are nothing else (`/node/5`)."""
    for cells in ([text], re.split(r"[,;|\t]", text)):
        bare = [cell.strip() for cell in cells]
        found = [_read(cell) for cell in bare if "/" in cell and not re.search(r"\s", cell)]
        if any(map(_is_path, found)):
            return list(filter(_is_path, found))
    return []


def _is_path(found: Read) -> bool:
    if not isinstance(found, Address):
        return isinstance(found, Foreign)
    return found.kind not in {Kind.FRONT, Kind.ASSET, Kind.SERVICE}


def _read(text: str) -> Read:
    """What `text` is; a section in capitals is the section, since Drupal does not tell them apart."""
    found = read_address(text[: LONGEST_TEXT + 1])
    if not isinstance(found, Address) or found.kind is not Kind.PAGE:
        return found
    section, slash, _ = found.id.partition("/")
    if slash and section.lower() in site_at(found.url).sections:
        return read_address(f"{site_at(found.url).root}{section.lower()}/{found.url.split('/', 4)[4]}")
    return found


@cache
def _start() -> re.Pattern[str]:
    domains = "|".join(re.escape(domain) for site in known_sites().values() for domain in site.domains)
    return re.compile(
        rf"https?://|(?<![\w@.%/=:-])(?:www\.(?=\w)|(?:{domains})\.?(?::\d+)?/\w|(?:web\.)?archive\.org/(?:web/)?\d)",
        re.I,
    )


@cache
def _host_begins() -> re.Pattern[str]:
    words = "|".join(re.escape(site.word) for site in known_sites().values())
    return re.compile(rf"\bwww\.\s+(?={words})", re.I)
