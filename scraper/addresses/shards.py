"""Which part of a library a crawl asks for, where several share it: shard K of N, each with an output of its own.

An address falls into a shard by its identity, so that every form of it falls into the same. What only leads to
documents, such as a list, is of all shards.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from scraper.addresses.address import Address, read_address
from scraper.addresses.kinds import LISTINGS

_MOST = 10_000  # shards
_FORM = re.compile(r"([0-9]{1,5})/([0-9]{1,5})")


class BadShard(ValueError):
    """A text names no shard; in words, with what to give."""


@dataclass(frozen=True, slots=True)
class Shard:
    """Shard `number`, counted from 1, of `count`; the only one has everything."""

    number: int = 1
    count: int = 1

    @classmethod
    def named(cls, text: str) -> Self:
        """The shard that `K/N` names; raises `BadShard`.

        >>> Shard.named("2/3")
        Shard(number=2, count=3)
        """
        found = _FORM.fullmatch(text)
        number, count = map(int, found.groups()) if found else (0, 0)
        if not 1 <= number <= count <= _MOST:
            raise BadShard(f"give K/N, the K-th of N parts of the library (N at most {_MOST:,}), like 1/3")
        return cls(number, count)

    @property
    def is_all(self) -> bool:
        """Whether it is the only one."""
        return self.count == 1

    def has(self, url: str) -> bool:
        """Whether an address is of this shard.

        >>> parts = [Shard(number, 3) for number in (1, 2, 3)]
        >>> [sum(part.has(form) for part in parts) for form in ("/document/a", "/print/document/a", "/documents")]
        [1, 1, 3]
        >>> [part.has("/document/a") == part.has("/document/a.html") for part in parts]
        [True, True, True]
        """
        if self.is_all:
            return True
        found = read_address(url)
        if not isinstance(found, Address) or found.kind in LISTINGS:
            return True
        return int.from_bytes(sha256(found.url.encode()).digest()[:8]) % self.count == self.number - 1

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"


ALL = Shard()
