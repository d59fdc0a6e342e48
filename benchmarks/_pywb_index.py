"""Reads the answers of an index with pywb's own parts, run by .venv-judges: the line, and the key of its address.

python -m benchmarks._pywb_index text|json FOLDER
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from pywb.utils.canonicalize import canonicalize
from pywb.warcserver.index.cdxobject import CDXException, CDXObject

from benchmarks._index_table import Row, fill
from benchmarks._measuring import tell


def rows(path: Path) -> Iterator[Row]:
    """What is kept of each line; a broken one is passed over."""
    with path.open("rb") as file:
        for line in file:
            try:
                said = CDXObject(line)
            except CDXException:
                continue
            if said:
                yield row_of(said)


def row_of(said: CDXObject) -> Row:
    """The columns of the table."""
    status, length = (int(said[name]) if said[name].isdigit() else None for name in ("status", "length"))
    address = canonicalize(said["url"])
    return address, None, 0, said["timestamp"], said["url"], said["mime"], status, said["digest"], length, None


if __name__ == "__main__":
    form, folder = sys.argv[1:]
    answers = sorted(Path(folder).glob(f"{form}-*"))
    tell(lambda: fill(row for path in answers for row in rows(path)))
