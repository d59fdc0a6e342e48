"""The ZIP of a WACZ: entries that are hashed as they are written, the same bytes for the same content."""

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, BinaryIO, Self

from scraper.archive.members import compressed

LINES_IN_A_BLOCK = 1024  # of the index, as py-wacz has it
# ReplayWeb.page takes the data to begin where the central directory lets it, and looks at the entry's own header only
# when the directory has an extra field. Python writes one to that header alone where a file comes near 2 GiB, so that
# such an entry needs one of its own in both: here a time (0x5455), that of all entries.
_LARGE = int(zipfile.ZIP64_LIMIT / 1.05)
_TIME = b"UT\x05\x00\x01" + (315532800).to_bytes(4, "little")


Signs = Callable[[str], dict[str, str]]
"""Gives `signedData` of a digest."""


@dataclass(frozen=True, slots=True)
class ZipEntry:
    """A file in the ZIP, as `datapackage.json` lists it."""

    path: str
    size: int
    sha256: str

    def as_resource(self) -> dict[str, Any]:
        """As a resource of a data package."""
        name = self.path.rpartition("/")[2].lower()
        return {"name": name, "path": self.path, "hash": f"sha256:{self.sha256}", "bytes": self.size}


class WaczZip:
    """Writes a WACZ's entries to an open file, and keeps account of them; memory does not grow with their size."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(file, "w")
        self.entries: list[ZipEntry] = []

    def add(self, path: str, pieces: Iterable[bytes], size: int = 0, is_deflated: bool = False) -> ZipEntry:
        """An entry of all `pieces`; `size` is what they may come to, and must be said where that is much."""
        digest, written = sha256(), 0
        with self._zip.open(_described(path, size, is_deflated), "w") as entry:
            for piece in pieces:
                digest.update(piece)
                written += len(piece)
                entry.write(piece)
        self.entries.append(ZipEntry(path, written, digest.hexdigest()))
        return self.entries[-1]

    def add_index(self, lines: Iterable[str]) -> None:
        """The index as ZipNum: sorted lines of CDXJ in blocks of gzip, and a line a block that says where it is.

        So pywb, py-wacz and Browsertrix write it, and ReplayWeb.page fetches the blocks that it needs; of a plain
        `index.cdxj` it would read all before it shows the first page.
        """
        blocks = _Blocks(lines)
        self.add("indexes/index.cdx.gz", blocks)
        self.add("indexes/index.idx", [blocks.index().encode()])

    def add_package(self, said: dict[str, Any], signed: Signs | None = None) -> bytes:
        """`datapackage.json`, with all entries so far as its resources, and its digest, `signed` where that is wanted.

        Gives what states the digest.
        """
        package = _json(said | {"resources": [entry.as_resource() for entry in self.entries]})
        entry = self.add("datapackage.json", [package])
        digest = f"sha256:{entry.sha256}"
        stated = {"path": entry.path, "hash": digest} | ({"signedData": signed(digest)} if signed is not None else {})
        self.add("datapackage-digest.json", [_json(stated)])
        return _json(stated)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Writes the directory of the ZIP."""
        self._zip.close()


class _Blocks:
    """Gzip members of so many lines, one after the other, each noted as it is made."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = lines
        self._notes = ['!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}']
        self._offset = 0

    def __iter__(self) -> Iterator[bytes]:
        block: list[str] = []
        for line in self._lines:
            block.append(line)
            if len(block) == LINES_IN_A_BLOCK:
                yield self._packed(block)
                block = []
        if block:
            yield self._packed(block)

    def _packed(self, block: list[str]) -> bytes:
        content = compressed("".join(line + "\n" for line in block).encode())
        where = {"offset": self._offset, "length": len(content), "digest": f"sha256:{sha256(content).hexdigest()}"}
        self._notes.append(f"{block[0].partition('{')[0].strip()} {json.dumps(where)}")
        self._offset += len(content)
        return content

    def index(self) -> str:
        """The lines that say where each block is."""
        return "".join(note + "\n" for note in self._notes)


def _described(path: str, size: int, is_deflated: bool) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path)  # its time is fixed
    info.create_system = 3  # also where this is not Unix
    info.external_attr = 0o644 << 16
    info.compress_type = zipfile.ZIP_DEFLATED if is_deflated else zipfile.ZIP_STORED
    info.file_size = size
    if size > _LARGE:
        info.extra = _TIME
    return info


def _json(said: dict[str, Any]) -> bytes:
    return (json.dumps(said, indent=2, ensure_ascii=False) + "\n").encode()
