"""The few parts of a `report.json` that say how the last run went, read without the rest."""

import json
import mmap
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

_NEAR = 64 * 1024  # bytes from its beginning, in which a field is looked for first


class LastReport(NamedTuple):
    """The figures of a report, and the alarms that stand: None where nobody asked the monitors."""

    figures: dict[str, int]
    alarms: list[dict[str, str]] | None
    lists: dict[str, int]
    """How many lists were `read` and `lost`; empty where the report does not say."""


def last_report(path: Path) -> LastReport:
    """What the report at `path` says; nothing where there is none."""
    parts = parts_of_report(path, ("figures", "alarms", "lists"))
    alarms = parts.get("alarms")
    lists = parts.get("lists")
    counts = {"read": lists["read"], "lost": len(lists["lost"])} if lists is not None else {}
    return LastReport(parts.get("figures", {}), alarms["standing"] if alarms is not None else None, counts)


def parts_of_report(path: Path, names: Iterable[str]) -> dict[str, Any]:
    """Top-level fields of a `report.json`, those that are there, without reading the rest: it may be very long.

    Rests on how a report is written: a field begins a line, after two spaces, and no text holds a line end. {} where
    there is no report, or none that is whole.
    """
    try:
        with path.open("rb") as file, closing(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)) as content:
            return {name: part for name in names if (part := _part(content, name)) is not None}
    except (OSError, ValueError):  # also an empty file, and what is no JSON
        return {}


def _part(content: mmap.mmap, name: str) -> Any:
    mark = f'\n  "{name}": '.encode()
    start = content.find(mark, 0, _NEAR)
    if start < 0:
        start = content.rfind(mark)  # what lies between the ends of a long report comes into memory by being read
    if start < 0:
        return None
    end = content.find(b'\n  "', start + len(mark))
    text = content[start + len(mark) : end if end >= 0 else len(content)].decode()
    return json.JSONDecoder().raw_decode(text)[0]


def epoch(moment: str) -> float:
    """Seconds since the epoch of an RFC 3339 moment.

    >>> epoch("1970-01-01T00:01:00Z")
    60.0
    """
    return datetime.fromisoformat(moment).timestamp()
