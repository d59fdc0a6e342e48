"""When an address may be asked for, so that each of its captures can be replayed."""

from datetime import datetime


class Turns:
    """A capture is replayed by its SURT key and its second: two of one key in one second would hide each other."""

    def __init__(self) -> None:
        self._second: datetime | None = None
        self._keys: set[str] = set()

    def take(self, key: str, now: datetime) -> bool:
        """Whether the key has this second; it has it once."""
        second = now.replace(microsecond=0)
        if second != self._second:
            self._second, self._keys = second, set()
        if key in self._keys:
            return False
        self._keys.add(key)
        return True
