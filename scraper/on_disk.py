"""What a run has to remember of all that is done: on disk, so that its memory stays flat."""

import pickle
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from errno import ENOSPC
from typing import Any, Generic, TypeVar
from weakref import finalize

V = TypeVar("V")
_IN_MEMORY = 128  # KiB of the database that are held


class OnDisk(Generic[V]):
    """Values by key, for one run and one thread; a value that is got is the caller's own, equal to what was put.

    A temporary database of SQLite, of which a file without a name is on disk as soon as it is large
    (https://www.sqlite.org/inmemorydb.html#temp_db): in the folder that `SQLITE_TMPDIR` or `TMPDIR` names, else in
    `/var/tmp`. It goes with the process. Each method raises OSError where that folder has no room.
    """

    def __init__(self) -> None:
        # Garbage is collected, and with it the database closed, in whichever thread makes some.
        self._database = database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        finalize(self, database.close)
        for pragma in (f"cache_size = -{_IN_MEMORY}", "journal_mode = MEMORY", "synchronous = OFF"):
            database.execute(f"PRAGMA {pragma}")
        database.execute("CREATE TABLE held (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID")

    def __setitem__(self, key: str, value: V) -> None:
        """Holds a value in the place of what is held there."""
        packed = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        self._rows("INSERT OR REPLACE INTO held VALUES (?, ?)", _packed(key), packed)

    def __contains__(self, key: str) -> bool:
        """Whether something is held there."""
        return any(self._rows("SELECT 1 FROM held WHERE key = ?", _packed(key)))

    def __len__(self) -> int:
        """How many are held."""
        [(count,)] = self._rows("SELECT count(*) FROM held")
        return int(count)

    def get(self, key: str) -> V | None:
        """What is held there; None where nothing is."""
        for (packed,) in self._rows("SELECT value FROM held WHERE key = ?", _packed(key)):
            value: V = pickle.loads(packed)
            return value
        return None

    def __iter__(self) -> Iterator[str]:
        """All keys, in the order in which Python sorts them."""
        for (key,) in self._rows("SELECT key FROM held ORDER BY key"):
            yield key.decode(errors="surrogatepass")

    def values(self) -> Iterator[V]:
        """What is held, in the order of its keys, one at a time."""
        for (packed,) in self._rows("SELECT value FROM held ORDER BY key"):
            yield pickle.loads(packed)

    def _rows(self, statement: str, *values: bytes) -> Iterable[tuple[Any, ...]]:
        try:
            return self._database.execute(statement, values)
        except sqlite3.OperationalError as error:
            raise OSError(ENOSPC, f"no room for temporary files ({error}): TMPDIR names their folder") from error


class Entries(Collection[V]):
    """The values of an `OnDisk`, by turns as often as they are asked for: a list that is not in memory."""

    def __init__(self, held: OnDisk[V]) -> None:
        self._held = held

    def __iter__(self) -> Iterator[V]:
        """One at a time, in the order of their keys."""
        return self._held.values()

    def __len__(self) -> int:
        """How many there are."""
        return len(self._held)

    def __contains__(self, value: object) -> bool:
        """Whether one of them is equal to this."""
        return any(one == value for one in self)


def _packed(key: str) -> bytes:
    """As SQLite compares it, which is how Python does; a text may have halves of surrogate pairs."""
    return key.encode(errors="surrogatepass")
