"""The versions of a document, and what each changed, in lines that people can read."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from pydantic import ValidationError

from scraper.outputs.changes.comparing import Difference, differences
from scraper.outputs.changes.diff import Diff
from scraper.outputs.changes.kept_versions import Version
from scraper.outputs.changes.words import diff_notes, shown, table_cells
from scraper.outputs.reports.markup import Html, element
from scraper.outputs.site.library import Library
from scraper.outputs.site.words import day
from scraper.records import Record, to_json
from scraper.store import history_folder
from scraper.text import counted

_MOST_VALUE = 300  # characters of a value before and after


@dataclass(frozen=True, slots=True)
class Captured:
    """A version, and when it was captured."""

    at: str
    version: Version


def earlier_versions(library: Library, record: Record) -> list[Captured]:
    """What the history holds of a document, the oldest first; a damaged file is no version (`scrapy verify` tells)."""
    folder = history_folder(library.output, record.id)
    found = [_read(path.read_bytes()) for path in sorted(folder.glob("*.json"))] if folder.is_dir() else []
    return sorted((one for one in found if one is not None), key=lambda one: one.at)


def _read(content: bytes) -> Captured | None:
    try:
        version = Version.model_validate_json(content)
    except ValidationError:
        return None
    return Captured(json.loads(content)["capture"]["captured_at"], version)


def versions_section(library: Library, record: Record) -> Iterator[Html]:
    """The list of versions, the newest first; nothing where there is one."""
    earlier = earlier_versions(library, record)
    if not earlier:
        return
    current = Captured(record.capture.captured_at, Version.model_validate_json(to_json(record)))
    chain = [*earlier, current]
    shows_text = library.publishing.full_text
    changes = [_change(was, now, shows_text) for was, now in pairwise(chain)]
    first = element("li", element("p", f"{day(chain[0].at)}: the first that was captured", class_="when"))
    heading = element("h2", f"Versions ({len(chain):,})", id="versions")
    listed = element("ol", *reversed(changes), first, class_="versions")
    yield element("section", heading, listed, aria_labelledby="versions")


def _change(was: Captured, now: Captured, shows_text: bool) -> Html:
    found = list(differences(was.version, now.version))
    names = ", ".join(one.field.replace("_", " ") for one in found) or "nothing that is shown here"
    told = [piece for one in found for piece in _difference(one, shows_text)]
    return element("li", element("p", f"{day(now.at)}: changed {names}", class_="when"), *told)


def _difference(one: Difference, shows_text: bool) -> Iterator[Html]:
    if one.diff is None:
        yield element("p", f"{one.field.replace('_', ' ').capitalize()}:")
        yield element("p", element("del", _short(shown(one.before))), " ", element("ins", _short(shown(one.after))))
    elif shows_text:
        said = f"What changed in the {one.field}"
        notes = (element("p", note) for note in diff_notes(one.diff))
        yield element("details", element("summary", said), _lines(one.diff), *notes)
    else:
        yield element("p", f"{one.field.capitalize()}: {_counts(one.diff)}.")


def _short(text: str) -> str:
    return text if len(text) <= _MOST_VALUE else text[: _MOST_VALUE - 1] + "…"


def _counts(diff: Diff) -> str:
    """How much of a long text changed, where the text itself is not shown."""
    added = sum(line.startswith("+") for line in diff.lines)
    removed = sum(line.startswith("-") for line in diff.lines)
    return f"{counted(added, 'line')} added, {removed:,} removed"


def _lines(diff: Diff) -> Html:
    return element("div", *filter(None, map(_line, diff.lines)), class_="diff")


def _line(line: str) -> Html | None:
    """A line of a diff; its headings, which number lines, are for programs."""
    kind = line[0]
    return None if kind == "@" else element({"+": "ins", "-": "del", " ": "p"}[kind], table_cells(line[1:]))
