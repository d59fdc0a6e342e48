"""What every layer takes a capture as, once it is loaded: from the archive, a folder, somebody's archive or the web."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol


class BodyOnDisk(Protocol):
    """A body that is too long for memory: `sha256` in hexadecimal, `head` and `tail` of up to 64 KiB."""

    size: int
    sha256: str
    head: bytes
    tail: bytes

    def pieces(self) -> Iterator[bytes]:
        """All of it."""
        ...


@dataclass(frozen=True, slots=True)
class LoadedCapture:
    """A capture with its bytes: `body`, or where that is too long for memory, `large`."""

    status: int
    body: bytes
    captured_at: datetime
    headers: tuple[tuple[str, str], ...] = ()
    """Saved or received headers."""
    record_id: str | None = None
    """The archive's record of it (`urn:uuid:…`)."""
    retrieved_at: datetime | None = None
    large: BodyOnDisk | None = None
    doubts: tuple[str, ...] = ()
    """What the archive states of it that does not agree with it: each a code, a colon, and words."""
    is_last_resort: bool = False
    """Whether nothing shows that its bytes are as they were: it is taken only where nothing else exists."""
    location: str = ""
    """Where it lies, in the site's terms (a mirror's page below the mirror's host folder); "" when unknown."""
    asked: str | None = None
    """The canonical address that was asked for."""

    @property
    def content_type(self) -> str:
        """Its Content-Type header, empty where it has none."""
        return next((value for name, value in self.headers if name.lower() == "content-type"), "")

    def at(self, location: str, asked: str | None = None) -> "LoadedCapture":
        """The same with its place, as the readers of pages take it."""
        return replace(self, location=location, asked=asked)
