"""Reads records one after the other as fast as it goes: most are short and lie in what was read ahead."""

from hashlib import sha256
from typing import BinaryIO

from isal import isal_zlib

from scraper.archive.members import unpacker_of_member
from scraper.archive.records import BadRecord, end_of_head, parse
from scraper.archive.walk import BadWarc, Walked, walked_at

_AHEAD = 1024 * 1024  # bytes of the file
_FIRST = 8 * 1024  # bytes of a member that are unpacked first
_SMALL = 1024 * 1024  # bytes of a record that is held in memory


class RecordReader:
    """The records of an open file, each by its offset, with digests; memory does not grow with their size."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._start = 0
        self._ahead = b""

    def at(self, offset: int) -> Walked:
        """As `walked_at`; raises `BadWarc`."""
        content, length = self._unpacked(offset)
        if not length:  # long, or damaged, which the slow way says better
            return walked_at(self._file, offset, digests=True)
        try:
            record = parse(content)
        except BadRecord as error:
            raise BadWarc(offset, str(error)) from None
        block, skipped = record.block, 0
        if (record.get("Content-Type") or "").startswith("application/http"):
            skipped = end_of_head(block) or len(block)
        digest = sha256(block).digest()
        payload = sha256(memoryview(block)[skipped:]).digest() if skipped else digest
        return Walked(offset, length, record, len(block), digest, payload)

    def _unpacked(self, offset: int) -> tuple[bytes, int]:
        """What a member holds and its length in the file; 0 for one that is not read so."""
        unpacker = unpacker_of_member()
        content, at, size = b"", offset, _FIRST
        while not unpacker.eof:
            piece = self._piece(at, size)
            if not piece or len(content) >= _SMALL:
                return b"", 0
            try:
                content += unpacker.decompress(piece, _SMALL - len(content))
            except isal_zlib.error:  # type: ignore[misc]  # its stub has it as a plain object
                return b"", 0
            at += len(piece)
            size = min(at - offset, _AHEAD)  # what lies behind the member is copied
        return content, at - len(unpacker.unused_data) - offset

    def _piece(self, start: int, size: int) -> bytes:
        skipped = start - self._start
        if not 0 <= skipped < len(self._ahead) or len(self._ahead) - skipped < min(size, _FIRST):
            self._file.seek(start)
            self._start, self._ahead, skipped = start, self._file.read(_AHEAD), 0
        return self._ahead[skipped : skipped + size]
