"""Alarms on their way: they wait in a file until they are delivered, over runs, while they stand."""

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from scraper.monitors.alarms import deliver, ways
from scraper.monitors.destinations import Destinations
from scraper.monitors.facts import Facts, Finding
from scraper.store import write_atomically

NAME = "undelivered.json"
_KEYS = TypeAdapter(dict[str, list[tuple[str, str, str]]])
Keys = defaultdict[str, list[tuple[str, str, str]]]
"""For each way the alarms that wait for it (`Finding.key`)."""


class Outbox:
    """The alarms that wait, in a file at `path` while there are any. It holds no secret, for it names no place."""

    def __init__(self, path: Path, there: Destinations) -> None:
        self._path, self._there = path, there
        self._news: list[tuple[str, str, str]] = []
        """What was put in by this run: a full disk takes no file, and is an alarm itself."""

    def put(self, news: Sequence[Finding]) -> None:
        """Has news wait for each way, before anything else remembers that they were told; raises OSError."""
        self._news += [finding.key for finding in news]
        if news and ways(self._there):
            self._keep(self._waiting()[0])

    def deliver(self, standing: Sequence[Finding], run: Facts) -> list[str]:
        """Sends what waits and still stands; a line for each thing that failed. What has ended waits no more."""
        waiting, said = self._waiting()
        stands = {finding.key for finding in standing}
        left = Keys(list, {way: [key for key in keys if key in stands] for way, keys in waiting.items()})
        for way in ways(self._there):
            due = [finding for finding in standing if finding.key in left[way]]
            line = deliver(way, due, run, self._there) if due else None
            if line is None:
                left[way] = []
            else:
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
            found[way] += [key for key in self._news if key not in found[way]]
        return found, said

    def _keep(self, waiting: Keys) -> None:
        if left := {way: keys for way, keys in waiting.items() if keys}:
            write_atomically(self._path, json.dumps(left, ensure_ascii=False).encode() + b"\n")
        else:
            self._path.unlink(missing_ok=True)
