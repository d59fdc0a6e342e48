"""What is known of a capture in an archive before it is read: flat, so that a million of them fit into memory."""

from dataclasses import dataclass
from datetime import UTC, datetime

from scraper.archive.foreign.places import place

CAPTURES = frozenset({"response", "resource", "revisit"})
PLAIN = 0
"""Nothing speaks against a capture."""
CHECKED = 1
"""A stated digest does not agree, but another does, or the checksum of what the tool packed."""
UNCHECKED = 2
"""What it states of itself does not agree, and nothing shows that its bytes are those that the tool wrote."""

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ForeignEntry:
    """A capture: `container` and `offset` (`inner`: in what the member there holds) say where its record lies."""

    url: str
    date: datetime
    type: str
    """`response`, `resource` or `revisit`."""
    status: int | None
    """The HTTP status; 200 for a resource; None where there is no HTTP head."""
    media_type: str | None
    digest: str | None
    """The payload's, as stated."""
    container: str
    offset: int
    inner: int
    length: int
    """Bytes of the record's block."""
    record_id: str | None = None
    refers_to: str | None = None
    refers_to_url: str | None = None
    refers_to_date: datetime | None = None
    truncated: str | None = None
    """Why the body is not whole: as stated, or `length` where it is shorter than its head says."""
    has_payload: bool = True
    """Whether its payload is in the archive: not so for a revisit whose original is not."""
    redirect: str | None = None
    """Where an answer of status 3xx leads, as it stands."""
    doubts: tuple[str, ...] = ()
    """What its record states of itself that does not agree with it: each a code, a colon, and words."""
    trust: int = PLAIN
    """`PLAIN`, `CHECKED` or `UNCHECKED`."""
    damage: str | None = None
    """Why its record cannot be read, of which no more is known than its address."""

    @property
    def place(self) -> str:
        """`file@offset`."""
        return place(self.container, self.offset, self.inner)


def damaged_entry(url: str, where: tuple[str, int, int], reason: str) -> ForeignEntry:
    """The entry of a capture whose record cannot be read: nobody knows from when it is."""
    return ForeignEntry(
        url=url,
        date=_LONG_AGO,
        type="response",
        status=None,
        media_type=None,
        digest=None,
        container=where[0],
        offset=where[1],
        inner=where[2],
        length=0,
        has_payload=False,
        damage=reason,
    )
