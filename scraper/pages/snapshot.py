"""A page as its bytes came, with all that speaks of where it belongs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`location` is where the page lies, in the site's terms; "" where that tells nothing (a page saved by hand)."""

    body: bytes
    location: str = ""
    content_type: str = ""
    status: int = 200
    asked: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
