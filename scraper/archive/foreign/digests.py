"""Digests as tools write them: `sha1:` in base 32, `sha256:` in hexadecimal or base 32, `md5:`."""

import base64
import binascii
import hashlib
from dataclasses import dataclass

_NAMES = {"sha1": "sha1", "sha-1": "sha1", "sha256": "sha256", "sha-256": "sha256", "md5": "md5"}
_NAMES |= {"sha512": "sha512", "sha-512": "sha512"}
_LENGTHS = {"sha1": 20, "sha256": 32, "md5": 16, "sha512": 64}


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest that was stated; `value` is None where it is none of its algorithm, so that it never agrees."""

    algorithm: str
    value: bytes | None

    def __str__(self) -> str:
        return f"{self.algorithm}:{self.value.hex() if self.value else '?'}"


def read_digest(text: str | None) -> Digest | None:
    """The digest that `text` states; None where it states none, or one that cannot be checked here.

    >>> str(read_digest("sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"))
    'sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709'
    >>> read_digest("crc32:00000000")
    """
    label, colon, value = (text or "").strip().partition(":")
    algorithm = _NAMES.get(label.lower())
    if not colon or algorithm is None:
        return None
    return Digest(algorithm, _value(value.strip(), _LENGTHS[algorithm]))


def _value(text: str, length: int) -> bytes | None:
    try:
        if len(text) == 2 * length:
            return bytes.fromhex(text)
        bare = text.rstrip("=").upper()
        found = base64.b32decode(bare + "=" * (-len(bare) % 8))
        return found if len(found) == length else None
    except (ValueError, binascii.Error):
        return None


class Check:
    """Makes the digest of what passes by, to compare it with the one that was stated."""

    def __init__(self, stated: str | None) -> None:
        self.stated = read_digest(stated)
        self._made = hashlib.new(self.stated.algorithm, usedforsecurity=False) if self.stated else None

    def update(self, piece: bytes) -> None:
        """The next bytes."""
        if self._made is not None:
            self._made.update(piece)

    @property
    def agrees(self) -> bool | None:
        """Whether all bytes so far have the digest that was stated; None where none was that can be checked."""
        if self._made is None or self.stated is None:
            return None
        return self._made.digest() == self.stated.value
