"""Moves the files of an output that was made with a catalog of version 3 to where they lie today.

Until then names were parts of ids as they were, but for long ones, and versions had the marks of their time.
"""

import json
import re
import sqlite3
from pathlib import Path

from scraper.catalog.table_digests import broken_seals, seal
from scraper.store import record_path, version_path

_VERSION = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)((?:-[0-9a-f]{12})?)\.json")


def move_files(output: Path, database: sqlite3.Connection) -> None:
    """Moves what has another name today, on the disk and then in the catalog; done again, it changes nothing."""
    is_sealed = bool(database.execute("SELECT 1 FROM digests").fetchall()) and not broken_seals(database)
    paths = [path for (path,) in database.execute("SELECT path FROM outputs")]
    moved = {path: new for path in paths if (new := place_of(output, path)) != path}
    for before, after in moved.items():
        _move(output / before, output / after)
    database.executemany("UPDATE OR REPLACE outputs SET path = ? WHERE path = ?", [(b, a) for a, b in moved.items()])
    for number, detail in database.execute("SELECT number, detail FROM changes WHERE what = 'changed'").fetchall():
        said = json.loads(detail)
        if said.get("earlier") and (new := place_of(output, said["earlier"])) != said["earlier"]:
            text = json.dumps(said | {"earlier": new}, ensure_ascii=False, separators=(",", ":"))
            database.execute("UPDATE changes SET detail = ? WHERE number = ?", (text, number))
    if is_sealed:
        seal(database)


def place_of(output: Path, path: str) -> str:
    """Where a file lies today that lay at `path` (from the output folder)."""
    top, _, rest = path.partition("/")
    if top == "records" and rest.endswith(".json"):
        return record_path(output, _id(output / path, rest.removesuffix(".json"))).relative_to(output).as_posix()
    folder, _, name = rest.rpartition("/")
    if top == "history" and (found := _VERSION.fullmatch(name)):
        new = version_path(output, _id(output / path, folder), found[1])
        return new.with_name(f"{new.stem}{found[2]}.json").relative_to(output).as_posix()
    return path


def _id(path: Path, name: str) -> str:
    """The id of the record at `path`: its name, unless that was cut (`~`)."""
    if "~" not in name or not path.is_file():
        return name
    said = json.loads(path.read_bytes())
    return str(said["id"])


def _move(before: Path, after: Path) -> None:
    if before.is_file():
        after.parent.mkdir(parents=True, exist_ok=True)
        before.replace(after)
