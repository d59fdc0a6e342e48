"""Copies of WARC files for an export: as they are, or some of their records, or without the paths of a machine."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from io import BufferedReader
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from scraper.archive.cdxj import cdxj_line
from scraper.archive.members import MemberStream, compress_pieces
from scraper.archive.records import END, Headers, digest_of, fields, head, parse, parse_head
from scraper.archive.walk import BadWarc, Walked, walk_committed
from scraper.catalog.catalog import CaptureRow, WarcFile
from scraper.outputs.exports.export import ExportError
from scraper.outputs.exports.machine_paths import MachinePaths

_PIECE = 1024 * 1024
_REPLACED = (
    "paths of the machine that crawled were replaced in addresses and notes of this copy; digests are of the copy"
)


@dataclass(slots=True)
class WarcCopy:
    """A file: all of it that counts, or its first record and those at some `places`; knows where each has come to."""

    path: Path
    warc: WarcFile
    paths: MachinePaths
    places: Collection[int] | None = None
    has_replaced: bool = False
    """Whether a record was replaced, known when it is written."""
    _moved: dict[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """As the archive has it."""
        return self.warc.name

    @property
    def is_whole(self) -> bool:
        """Whether it is copied as it is."""
        return self.places is None and not self.paths

    def pieces(self) -> Iterator[bytes]:
        """The bytes of the copy; raises `ExportError` for a file that is not as it was written."""
        try:
            yield from _committed(self.path, self.warc.committed) if self.is_whole else self._chosen()
        except FileNotFoundError:
            raise ExportError(f"{self.path} is missing: see `scrapy verify`") from None
        except BadWarc as error:
            raise ExportError(f"{self.path} {error}: see `scrapy verify`") from None

    def line(self, row: CaptureRow) -> str:
        """The line of the index for a capture in it."""
        if self.is_whole:
            return row.cdxj
        offset, length = self._moved[row.offset]
        said = json.loads(row.cdxj.split(" ", 2)[2])
        return cdxj_line(
            url=self.paths.replaced(row.url),
            date=row.date,
            mime=said.get("mime"),
            status=said.get("status"),
            digest=said.get("digest"),
            length=length,
            offset=offset,
            filename=row.warc,
        )

    def _chosen(self) -> Iterator[bytes]:
        self._check()
        changed, position = self._is_changed(), 0
        with self.path.open("rb") as file:
            for walked in self._walked():
                if self.places is not None and walked.offset and walked.offset not in self.places:
                    continue
                start = position
                for piece in self._record(file, walked, says_so=changed and not walked.offset):
                    position += len(piece)
                    yield piece
                self._moved[walked.offset] = start, position - start

    def _check(self) -> None:
        digest = sha256()
        for piece in _committed(self.path, self.warc.committed):
            digest.update(piece)
        if self.warc.sha256 not in {None, digest.hexdigest()}:
            raise ExportError(f"{self.path} is not as it was written: see `scrapy verify`")

    def _walked(self) -> Iterator[Walked]:
        return walk_committed(self.path, self.warc.committed)

    def _is_changed(self) -> bool:
        """Whether a record is to be replaced; reads the file."""
        self.has_replaced = bool(self.paths) and any(map(self._names_a_path, self._walked()))
        return self.has_replaced

    def _record(self, file: BinaryIO, walked: Walked, *, says_so: bool) -> Iterator[bytes]:
        if says_so:
            block = walked.record.block + fields([("replaced", _REPLACED)])
            return compress_pieces(_with_block(walked.record.headers, block))
        if not self.paths or not self._names_a_path(walked):
            return _raw(file, walked)
        return compress_pieces(self._replaced(file, walked))

    def _names_a_path(self, walked: Walked) -> bool:
        record = walked.record
        texts = [value for _, value in record.headers]
        if record.type == "metadata":
            texts.append(record.block.decode("utf-8", "replace"))
        return any(self.paths.replaced(text) != text for text in texts)

    def _replaced(self, file: BinaryIO, walked: Walked) -> Iterator[bytes]:
        """A record without the paths: of what was captured the head alone, of a note all of it."""
        record = walked.record
        headers = tuple((name, self.paths.replaced(value)) for name, value in record.headers)
        stream = BufferedReader(MemberStream(file, walked.offset), _PIECE)
        if record.type == "metadata":
            whole = parse(stream.read()).block
            yield from _with_block(headers, self.paths.replaced(whole.decode()).encode())
            return
        begin = stream.read(_PIECE)
        _, rest = parse_head(begin)
        pieces = iter(lambda: stream.read(_PIECE), b"")
        yield from chain([head(_without_length(headers), walked.size), rest], pieces)


def _with_block(headers: Headers, block: bytes) -> Iterator[bytes]:
    """A record of fields with another block, and the digest of it."""
    digests = {"warc-block-digest": digest_of(block)}
    stated = [(name, digests.get(name.lower(), value)) for name, value in _without_length(headers)]
    yield from (head(stated, len(block)), block, END)


def _without_length(headers: Headers) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name.lower() != "content-length"]


def _raw(file: BinaryIO, walked: Walked) -> Iterator[bytes]:
    file.seek(walked.offset)
    left = walked.length
    while left and (piece := file.read(min(left, _PIECE))):
        left -= len(piece)
        yield piece


def _committed(path: Path, size: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        while size > 0 and (piece := file.read(min(size, _PIECE))):
            size -= len(piece)
            yield piece
