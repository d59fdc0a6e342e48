"""What a reader is given: the bytes of one page, and what is known of where they came from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One capture of one page."""

    body: bytes
    location: str
    """Where it lies, in the site's terms (a mirror's page below the mirror's host folder); "" when unknown."""
    content_type: str = ""
    status: int = 200
    asked: str | None = None
    """The canonical address that was asked for."""
    headers: tuple[tuple[str, str], ...] = ()
    """Saved or received headers: a `Link` header is a statement, too."""
