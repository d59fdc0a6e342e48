"""What a rebuild finds and did not make: it is moved to a folder of its own, never deleted."""

import os
from collections.abc import Iterator
from pathlib import Path

from scraper.store import digest_of_file

ASIDE = "aside"
"""That folder, in the output."""
FILES = "files"


def damaged_files(output: Path) -> Iterator[Path]:
    """Those under `files/` that are not what their names say, by their paths from the output folder."""
    for path in (output / FILES).rglob("*"):
        if (
            path.is_file()
            and not path.name.startswith(".")
            and (path.is_symlink() or digest_of_file(path) != path.stem)
        ):
            yield path.relative_to(output)


def put_aside(output: Path, path: Path) -> str:
    """Moves what lies where it does not belong (its path from the output folder) to `aside/`, and says so."""
    places = (output / ASIDE / (f"{path}.{number}" if number else path) for number in range(10_000))
    place = next(place for place in places if not os.path.lexists(place))
    place.parent.mkdir(parents=True, exist_ok=True)
    (output / path).replace(place)
    return f"{path.as_posix()} does not follow from the archive, and was put aside: {place.relative_to(output)}"
