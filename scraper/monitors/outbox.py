"""Alarms on their way: they wait in a file until they are delivered, over runs, while they stand."""

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from scraper.monitors.alarms import deliver
from scraper.monitors.delivery import ways
from scraper.monitors.destinations import Destinations
from scraper.monitors.facts import Facts, Finding, Key
from scraper.store import write_atomically

NAME = "undelivered.json"
_KEYS = TypeAdapter(dict[str, list[Key]])
Keys = defaultdict[str, list[Key]]
"""For each way the alarms that wait for it, and under `<way> ended` those of which it is to be told that they ended."""


class Outbox:
    """The alarms that wait, in a file at `path` while there are any. It holds no secret, for it names no place."""

    def __init__(self, path: Path, there: Destinations) -> None:
        self._path, self._there = path, there
        self._news: list[Key] = []
        self._ended: list[Key] = []
        """What was put in by this run: a full disk takes no file, and is an alarm itself."""

    def put(self, news: Sequence[Finding], ended: Sequence[Finding] = ()) -> None:
        """Has news wait for each way, before anything else remembers that they were told; raises OSError."""
        self._news += [finding.key for finding in news]
        self._ended = [finding.key for finding in ended]
        if (news or ended) and ways(self._there):
            self._keep(self._waiting()[0])

    def deliver(self, standing: Sequence[Finding], run: Facts) -> list[str]:
        """Sends what waits and still stands, and what has ended; a line for each thing that failed.

        Of an alarm that has ended before it was delivered nothing is told.
        """
        waiting, said = self._waiting()
        stands = {finding.key for finding in standing}
        left = Keys(list, {way: [key for key in keys if key in stands] for way, keys in waiting.items()})
        for way in ways(self._there):
            due = [finding for finding in standing if finding.key in left[way]]
            ended = [key for key in waiting[_ended(way)] if key not in stands]
            line = deliver(way, due, run, self._there, ended=ended) if due or ended else None
            left[way], left[_ended(way)] = (left[way], ended) if line else ([], [])
            if line:
                said.append(f"{line}. The next run tries again, while it stands.")
        try:
            self._keep(left)
        except OSError as error:
            said.append(f"{self._path}: {error.strerror}: it may be told again by the next run")
        return said

    def _waiting(self) -> tuple[Keys, list[str]]:
        """What waits, and a line where what did before this run cannot be read."""
        found, said = Keys(list), []
        try:
            found.update(_KEYS.validate_json(self._path.read_bytes()))
        except FileNotFoundError:
            pass
        except (OSError, ValidationError):
            said = [f"{self._path}: cannot be read, so alarms that waited there are only in report.json"]
        for way in ways(self._there):
            waited = list(found[way])
            found[way] += [key for key in self._news if key not in waited]
            found[_ended(way)] += [key for key in self._ended if key not in (*waited, *found[_ended(way)])]
        return found, said

    def _keep(self, waiting: Keys) -> None:
        if left := {way: keys for way, keys in waiting.items() if keys}:
            write_atomically(self._path, json.dumps(left, ensure_ascii=False).encode() + b"\n")
        else:
            self._path.unlink(missing_ok=True)


def _ended(way: str) -> str:
    return f"{way} ended"
