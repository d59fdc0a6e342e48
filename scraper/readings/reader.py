"""Which reader read something: its code and its packages, so that nobody need remember to count a number up."""

import os
import sys
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

_PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Reader:
    """What reads one kind of thing: `code` are files and folders of the project, `packages` what they import."""

    name: str
    code: tuple[str, ...]
    packages: tuple[str, ...]

    @property
    def folder(self) -> str:
        """The name of the folder for what it read; another where the code, a package or Python is another."""
        return f"{self.name}-{_digest(self)[:32]}"


@cache
def _digest(reader: Reader) -> str:
    digest = sha256(sys.version.encode())
    for package in reader.packages:
        digest.update(f"\n{package} {version(package)}".encode())
    for path in sorted(path for name in reader.code for path in _files(_PROJECT / name)):
        content = path.read_bytes()
        digest.update(f"\n{path.relative_to(_PROJECT).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    folders = os.walk(path, followlinks=True)
    return [Path(folder, name) for folder, _, names in folders for name in names if "__pycache__" not in folder]
