"""Catalogs with runs in them, for tests of what is remembered."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from scraper.catalog.catalog import NAME, Catalog
from scraper.catalog.visits import DAY, Bounds, Visit
from scraper.memory.memory import Memory

BEGAN = datetime(2027, 1, 4, 2, tzinfo=UTC)
BOUNDS = Bounds(7 * DAY, 180 * DAY)
URL = "https://www.innovationpolicyplatform.org/document/a"


@contextmanager
def catalog(folder):
    """A catalog that is closed in the end."""
    opened = Catalog(folder / NAME)
    try:
        yield opened
    finally:
        opened.close()


def run_of(opened, week):
    """The memory of the run of a week."""
    at = (BEGAN + timedelta(weeks=week)).strftime("%Y-%m-%dT%H:%M:%SZ")
    number = opened.begin_run(f"urn:run:{week}", at)
    opened.remember_asked(f"urn:run:{week}", "{}")
    return Memory(opened.database, number, f"urn:run:{week}", at, BOUNDS)


def seen(memory, said, content=None, url=URL, **more):
    """Visits a document: `said` is what the site said of it."""
    state = "done" if content is not None or more.get("moved_to") else "lost"
    memory.visit(Visit(url, more.pop("kind", "document"), memory.began, state, content=content, said=said, **more))


def ended(memory, *, is_complete=True):
    """Ends a run."""
    memory.conclude(lambda url: url.rpartition("org/")[2], is_complete=is_complete)


def told(memory, since=""):
    """What the journal says: the run's week, what, and of which document."""
    return [(change.run.rpartition(":")[2], change.what, change.id) for change in memory.journal.since(since)]
