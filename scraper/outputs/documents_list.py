"""`documents.jsonl`: every record on a line of its own."""

import json
import os
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

_CHANGED = re.compile(r"[~%]")


def write_list(path: Path, records: Path) -> str:
    """Writes every record on a line of its own, sorted by id; the SHA-256 of the list."""
    digest = sha256()
    with path.open("wb") as file:
        for _, record_path in sorted(ids(records)):
            record = json.loads(record_path.read_text(encoding="utf-8"))
            line = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            file.write(line)
            digest.update(line)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def ids(records: Path) -> Iterator[tuple[str, Path]]:
    """The id and the path of each record; that of a name which is not as in the id is looked up in the file."""
    for path in records.rglob("*.json"):
        if path.name.startswith(".") or not path.is_file():
            continue
        relative = path.relative_to(records).as_posix().removesuffix(".json")
        yield (json.loads(path.read_bytes())["id"] if _CHANGED.search(relative) else relative), path
