"""Alarms on their way: what could not be delivered is tried again by the next run, while it stands."""

import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from pipelines.store import write_atomically
from scraper.alarms import deliver, ways
from scraper.monitors.destinations import Destinations
from scraper.monitors.facts import Facts, Finding

NAME = "undelivered.json"
Keys = dict[str, list[tuple[str, str, str]]]
"""For each way the alarms that wait for it (`Finding.key`)."""
_KEYS = TypeAdapter(Keys)


class Outbox:
    """The alarms that wait, in a file at `path` while there are any. It holds no secret, for it names no place."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._said: list[str] = []

    def deliver(
        self, news: Sequence[Finding], standing: Sequence[Finding], run: Facts, there: Destinations
    ) -> list[str]:
        """Sends news, and what waits and still stands; a line for each thing that failed."""
        waiting, failed = self._waiting(), Keys()
        for way in ways(there):
            keys = {*(finding.key for finding in news), *waiting.get(way, ())}
            due = [finding for finding in standing if finding.key in keys]
            if due and (line := deliver(way, due, run, there)) is not None:
                failed[way] = [finding.key for finding in due]
                self._said.append(f"{line}. The next run tries again, while it stands.")
        self._keep(failed)
        return self._said

    def _waiting(self) -> Keys:
        try:
            return _KEYS.validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValidationError):
            self._said.append(f"{self._path}: cannot be read, so alarms that waited there are only in report.json")
            return {}

    def _keep(self, failed: Keys) -> None:
        try:
            if failed:
                write_atomically(self._path, json.dumps(failed, ensure_ascii=False).encode() + b"\n")
            else:
                self._path.unlink(missing_ok=True)
        except OSError as error:
            self._said.append(f"{self._path}: {error.strerror}: the alarm is not tried again, and is in report.json")
