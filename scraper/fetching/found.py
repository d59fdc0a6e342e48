"""What asking the sources for an address gave: the capture that was accepted, and all that was tried."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from scrapy.exceptions import IgnoreRequest

from scraper.media import FileVerdict
from scraper.pages.pages import DocumentPage, ListingPage, NotADocument
from scraper.records import Capture, moment
from scraper.results.results import Attempt
from scraper.sources.source import Held


@dataclass(slots=True)
class Found:
    """The answer to a request for an address, as `Target.found`; `held` is None for a redirect."""

    source: str
    url: str
    held: Held | None = None
    page: DocumentPage | ListingPage | NotADocument | None = None
    verdict: FileVerdict | None = None
    moved_to: str | None = None
    attempts: list[Attempt] = field(default_factory=list)

    def capture(self) -> Capture:
        """The capture as the record keeps it."""
        held = self.held
        assert held is not None
        return Capture(
            source=self.source,
            url=self.url,
            captured_at=moment(held.captured_at),
            retrieved_at=moment(held.retrieved_at or datetime.now(UTC)),
            status=held.status,
            warc_record_id=held.record_id,
            payload_sha256=held.large.sha256 if held.large else sha256(held.body).hexdigest(),
        )


class NothingAcceptable(IgnoreRequest):
    """No source gave an acceptable capture of an address; `attempts` say where it was looked for and why not."""

    def __init__(self, address: str, attempts: list[Attempt]) -> None:
        super().__init__(f"{address}: {reason_of(attempts)}")
        self.address = address
        self.attempts = attempts

    @property
    def reason(self) -> str:
        """The reason that says most about the address."""
        return reason_of(self.attempts)


# What says most comes first: a page that is there and refused says more than one that is missing elsewhere.
_TELLING = (
    "blocked",
    "refused",
    "robots",
    "off_limits",
    "too_large",
    "truncated",
    "cut_off",
    "access_denied",
    "not_pdf",
    "soft_404",
    "empty",
    "gone",
)


# Then anything else, and last what is said of nearly every place: that it is not there.
_SAY_LITTLE = ("missing", "not_in_archive", "not_held", "unreachable")


def reason_of(attempts: list[Attempt]) -> str:
    """The outcome that says most of what became of an address.

    >>> reason_of([Attempt("live", "a", "missing"), Attempt("live", "b", "refused")])
    'refused'
    """
    outcomes = [attempt.outcome for attempt in attempts]
    for name in _TELLING:
        if name in outcomes:
            return name
    told = [outcome for outcome in outcomes if outcome not in _SAY_LITTLE]
    little = [outcome for outcome in _SAY_LITTLE if outcome in outcomes]
    return (told or little or ["not_held"])[0]
