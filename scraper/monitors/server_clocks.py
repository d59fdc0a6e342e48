"""What servers say the time is (`Date`, RFC 9110, 6.6.1), beside this machine's clock."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_LEAST = 3  # answers: one server alone may be the one that is wrong


class ServerClocks:
    """Takes answers of other machines. The least difference counts: what lay in a cache has an old date."""

    def __init__(self) -> None:
        self._count = 0
        self._least: float | None = None

    def take(self, date: bytes | None, now: datetime) -> None:
        """An answer came `now`, by this machine's clock."""
        try:
            said = parsedate_to_datetime((date or b"").decode("latin-1"))
        except (ValueError, OverflowError):
            return
        ahead = (now - (said if said.tzinfo else said.replace(tzinfo=UTC))).total_seconds()
        self._count += 1
        self._least = ahead if self._least is None else min(self._least, ahead, key=abs)

    @property
    def ahead(self) -> float | None:
        """Seconds by which this machine's clock is ahead; None where too few answers said the time."""
        return self._least if self._count >= _LEAST else None
