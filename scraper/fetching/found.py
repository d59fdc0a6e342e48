"""What asking the sources for an address gave: the capture that was accepted, and all that was tried."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from scrapy.exceptions import IgnoreRequest

from scraper.loaded_capture import LoadedCapture
from scraper.media import FileVerdict
from scraper.outcomes import Outcome
from scraper.pages.pages import DocumentPage, ListingPage, NotADocument
from scraper.records import Capture, moment
from scraper.results.results import Attempt


@dataclass(slots=True)
class SearchResult:
    """The answer to a request for an address, as `Target.found`; `held` is None for a redirect."""

    source: str
    url: str
    held: LoadedCapture | None = None
    page: DocumentPage | ListingPage | NotADocument | None = None
    verdict: FileVerdict | None = None
    moved_to: str | None = None
    attempts: list[Attempt] = field(default_factory=list)
    earlier: list["SearchResult"] = field(default_factory=list)
    """Older copies of the same document in the same source, the newest of them first."""

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


def reason_of(attempts: list[Attempt]) -> str:
    """The outcome that says most of what became of an address; of several that say as much the first.

    >>> reason_of([Attempt("live", "a", "missing"), Attempt("live", "b", "refused")])
    'refused'
    """
    outcomes = [attempt.outcome for attempt in attempts]
    return min(outcomes, key=lambda said: Outcome.named(said).rank, default=Outcome.NOT_HELD)
