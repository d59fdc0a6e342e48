"""What changed, as JSON for programs; docs/changes.md has its shape."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from scraper.catalog.catalog import Run
from scraper.catalog.journal import CHANGED, GONE, MOVED
from scraper.outputs.changes.comparing import Difference
from scraper.outputs.changes.diff import Diff
from scraper.outputs.changes.events import summed
from scraper.outputs.changes.file_texts import FileDifference
from scraper.outputs.changes.span import Span
from scraper.outputs.changes.told import Teller, Told

CHANGES_VERSION = "1.1"


def json_file(span: Span, teller: Teller) -> Iterator[bytes]:
    """What changed as deterministic JSON: keys in declared order, two spaces, a final line feed."""
    events = summed(span.events)
    quiet = {"unchanged": span.unchanged, "not_given": span.not_given}
    counts = {name: len(found) for name, found in events.items()} | {name: len(ids) for name, ids in quiet.items()}
    yield b"{"
    yield _member("schema_version", CHANGES_VERSION, comma="")
    yield _member("since", span.since)
    yield _member("only", span.only)
    yield _member("runs", [_run(run) for run in span.runs])
    yield _member("counts", counts)
    for kind, found in events.items():
        yield from _list(kind, (_document(teller.told(event)) for event in found))
    for name, ids in quiet.items():
        yield _member(name, ids)
    yield b"\n}\n"


def _member(name: str, value: Any, comma: str = ",") -> bytes:
    return f"{comma}\n  {json.dumps(name)}: {_dumped(value, '  ')}".encode()


def _list(name: str, values: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """As `_member`, value by value: only one is in memory."""
    yield f",\n  {json.dumps(name)}: [".encode()
    end, comma = "]", ""
    for value in values:
        yield f"{comma}\n    {_dumped(value, '    ')}".encode()
        end, comma = "\n  ]", ","
    yield end.encode()


def _dumped(value: Any, indent: str) -> str:
    # Line feeds of the form only: those of texts are escaped.
    return json.dumps(value, ensure_ascii=False, indent=2).replace("\n", "\n" + indent)


def _run(run: Run) -> dict[str, Any]:
    return {"run": run.run, "started": run.started, "ended": run.ended, "reason": run.reason}


def _document(told: Told) -> dict[str, Any]:
    event = told.event
    said = {"id": event.id, "url": event.url, "title": told.title, "run": event.run, "at": event.at}
    if event.what == CHANGED:
        said |= _changed(told)
    if event.what == MOVED:
        said |= {"to": event.detail.to}
    if event.what == GONE:
        said |= {"evidence": event.detail.evidence}
    return said | {"record": told.record, "earlier_versions": told.earlier_versions, "notes": told.notes}


def _changed(told: Told) -> dict[str, Any]:
    detail = told.event.detail
    return {
        "times": told.event.times,
        "fields": told.fields,
        "before": detail.before,
        "after": detail.after,
        "as_on": detail.as_on,
        "emptied": detail.emptied,
        "differences": [difference_data(one) for one in told.differences],
        "files": [file_data(one) for one in told.files],
    }


def difference_data(one: Difference) -> dict[str, Any]:
    """A field that differs."""
    if one.diff is not None:
        return {"field": one.field, **_diff(one.diff)}
    return {"field": one.field, "before": one.before, "after": one.after}


def file_data(one: FileDifference) -> dict[str, Any]:
    """A file that has other bytes, or is there no more."""
    diff = _diff(one.diff) if one.diff is not None else {"diff": None, "left_out": 0, "note": one.note}
    return {"url": one.url, "before": one.before, "after": one.after, **diff}


def _diff(diff: Diff) -> dict[str, Any]:
    return {"diff": diff.lines, "left_out": diff.left_out, "note": diff.note}
