"""A run is judged by itself where what is remembered of those before cannot be read."""

import sqlite3
from types import SimpleNamespace

from pipelines.run_monitors import _remembered


class Broken:
    """A catalog on a disk that gives errors."""

    def facts(self, before):
        raise sqlite3.OperationalError("disk I/O error")


def test_facts_that_cannot_be_read_are_said_and_left_out(caplog):
    archive = SimpleNamespace(catalog=Broken(), run="urn:uuid:1")
    assert _remembered(archive) == []
    assert "disk I/O error" in caplog.text
