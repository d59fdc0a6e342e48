"""Runs into one output by a clock of their own, so that a time in what they write says which run it is of."""

import os
import signal
from datetime import UTC, datetime, timedelta
from threading import Event

from tests import forks
from tests.crawl.at import crawl_at
from tests.crawl.crawling import PATIENCE, ROOT, environment
from tests.crawl.plain_content import Plain, content_of
from tests.crawl.wayback_sample import FAST

BEGINS = datetime(2027, 1, 4, 2, tzinfo=UTC)
# One request at a time: then also the order in which places were tried is the same each time.
IN_ORDER = {"CONCURRENT_REQUESTS": 1}


class Runs:
    """Runs into one output, so long apart; `places` are the servers that are asked, by name."""

    def __init__(self, folder, apart=timedelta(weeks=1), **places):
        self._apart = apart
        self.output = folder / "output"
        self.plain = Plain(
            {str(folder): "folder", str(ROOT): "project"} | {where: f"http://{name}" for name, where in places.items()}
        )
        self._live = places.get("live", "http://127.0.0.1:9")
        self._settings = {"IPP_WAYBACK_URL": places["wayback"]} | FAST if "wayback" in places else {}

    def next_moment(self):
        """When the next run begins; what it writes is of that hour."""
        moment = BEGINS + len(self.plain.runs) * self._apart
        self.plain.runs.append((f"{moment:%Y-%m-%dT%H:%M:%SZ}", f"{moment:%Y-%m-%dT%H:59:59Z}"))
        return moment

    def run(self, *arguments, **settings):
        """One more run; its exit code, and what the output holds after it."""
        settings = IN_ORDER | self._settings | settings
        done = crawl_at(self.next_moment(), self._live, self.output, *arguments, **settings)
        assert "Traceback" not in done.err, done.err
        return done.code, content_of(self.output, self.plain)


def kill_at(server, path, kept, words):
    """Runs a command that is killed when it asks for `path`, and when the file `kept` is there."""
    has_begun, answer = Event(), server.answer

    def deadly(asked):
        if asked == path and has_begun.wait(PATIENCE):
            while not kept.exists() and process.poll() is None:
                server.closing.wait(0.01)
            os.kill(process.pid, signal.SIGKILL)
        return answer(asked)

    server.answer = deadly
    process = forks.start(words, environment=environment())
    has_begun.set()
    assert process.wait(PATIENCE) == -signal.SIGKILL
    server.answer = answer
