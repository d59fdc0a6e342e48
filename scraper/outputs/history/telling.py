"""A document's life as text for people, and as JSON for programs (docs/changes.md has its shape)."""

import json
from collections.abc import Iterator
from typing import Any

from scraper.outputs.changes.json_file import difference_data, file_data
from scraper.outputs.changes.text import Line, difference_lines, file_lines
from scraper.outputs.history.between import Between
from scraper.outputs.history.life import Life
from scraper.outputs.reports.markup import visible

HISTORY_VERSION = "1.0"
_STYLES = {"version": "bold", "run": "cyan"}


def life_lines(life: Life) -> Iterator[Line]:
    """What it is, how it stands, and each moment, the earliest first."""
    yield from _head(life)
    yield Line("")
    for one in life.moments:
        yield Line(f"{one.at}  {one.kind:<8} {visible(one.text)}", _STYLES.get(one.kind, ""))
    yield from (Line(f"Note: {visible(note)}") for note in life.notes)


def between_lines(life: Life, found: Between) -> Iterator[Line]:
    """What differs between two versions, as `scrapy changes` tells it."""
    yield from _head(life)
    was, now = found.was.capture.captured_at, found.now.capture.captured_at
    same = f"The same version, captured on {was}, was the last one on both dates:"
    yield Line(same if was == now else f"From the version captured on {was} to the one captured on {now}:", "bold")
    if not (found.differences or found.files):
        yield Line("    nothing that is compared differs")
    for difference in found.differences:
        yield from difference_lines(difference)
    for file in found.files:
        yield from file_lines(file)


def _head(life: Life) -> Iterator[Line]:
    yield Line(visible(life.title or life.id), "bold")
    yield Line(visible(life.url))
    kept = f"{len(life.versions):,} kept" if life.versions else "none kept"
    yield Line(f"Versions: {kept}. Its address: {visible(life.state)}.")


def life_json(life: Life, found: Between | None) -> str:
    """Deterministic JSON: keys in declared order, two spaces, a final line feed."""
    said: dict[str, Any] = {"schema_version": HISTORY_VERSION, "id": life.id, "url": life.url, "title": life.title}
    said["state"] = life.state
    said["versions"] = [
        {"captured_at": one.capture.captured_at, "source": one.capture.source, "content_sha256": one.content_sha256}
        for one in life.versions
    ]
    said["moments"] = [one._asdict() for one in life.moments]
    said["between"] = _between(found) if found is not None else None
    said["notes"] = life.notes
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def _between(found: Between) -> dict[str, Any]:
    return {
        "from": found.was.capture.captured_at,
        "to": found.now.capture.captured_at,
        "differences": [difference_data(one) for one in found.differences],
        "files": [file_data(one) for one in found.files],
    }
