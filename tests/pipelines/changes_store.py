"""An output folder with a journal: runs, what they saw, and what lies on disk of it, as a crawl leaves them."""

from datetime import datetime
from hashlib import sha256

from scraper.catalog.catalog import NAME, Catalog
from scraper.catalog.journal import Change, Journal
from scraper.outputs.changes.span import read_span
from scraper.outputs.changes.told import Teller
from scraper.records import to_json
from scraper.store import record_path, text_path, version_path, write_atomically
from tests.records import SITE, capture, record

FIRST, SECOND, THIRD = "2026-11-01T08:00:00Z", "2026-11-08T08:00:00Z", "2026-11-15T08:00:00Z"
EVER = "0001-01-01T00:00:00Z"


def url_of(slug):
    return f"{SITE}/document/{slug}"


class Store:
    """The output folder `output`, and its catalog."""

    def __init__(self, output):
        self.output = output
        self.catalog = Catalog(output / NAME)
        self.journal = Journal(self.catalog.database)
        self._runs = {}

    def run(self, started, ended=True, reason="finished"):
        """A run that began `started`, by which it is called from now on."""
        self._runs[started] = f"urn:uuid:00000000-0000-0000-0000-{len(self._runs):012}"
        self.catalog.begin_run(self._runs[started], started)
        if ended:
            self.catalog.end_run(self._runs[started], started.replace("08:00", "09:30"), reason)
        return self._runs[started]

    def note(self, at, what, slug="a", **detail):
        """What the run that began `at` saw."""
        self.journal.note(Change(self._runs[at], at, f"document/{slug}", url_of(slug), what, detail))

    def changed(self, at, before, after, *fields, earlier=None, files=()):
        """A change from one record to another."""
        said = {"fields": list(fields), "before": before.content_sha256, "after": after.content_sha256}
        slug = after.id.removeprefix("document/")
        self.note(at, "changed", slug, **said, earlier=earlier, files=list(files))

    def keep(self, one):
        """The record of a document."""
        self._write(record_path(self.output, one.id), one)
        self._note_version(one)

    def keep_earlier(self, one):
        """A version in the history; its path from the output folder."""
        path = version_path(self.output, one.id, one.capture.captured_at)
        self._write(path, one)
        self._note_version(one)
        return path.relative_to(self.output).as_posix()

    def keep_text(self, text):
        """The text of a file; its digest."""
        digest = sha256(text.encode()).hexdigest()
        write_atomically(text_path(self.output, digest), text.encode(), durable=False)
        return digest

    def checked(self, slug, at, state="done", was=None, moved_to=None):
        """What is remembered of an address that a run asked for."""
        seconds = int(datetime.fromisoformat(at).timestamp())
        self.catalog.database.execute(
            "INSERT INTO addresses (url, kind, state, was, asked, priority, request, content, moved_to, checked) "
            "VALUES (?, 'document', ?, ?, 1, 0, '{}', 'x', ?, ?)",
            (url_of(slug), state, was, moved_to, seconds),
        )

    def span(self, since=None):
        return read_span(self.catalog, since)

    def written(self, form, since=None):
        """The file that a format gives."""
        return b"".join(form(self.span(since), Teller(self.output, self.journal))).decode()

    def _write(self, path, one):
        write_atomically(path, to_json(one).encode(), durable=False)

    def _note_version(self, one):
        self.journal.note_version(one.url, one.capture.captured_at, one.content_sha256, "urn:uuid:0")


def version(captured_at, slug="a", **said):
    """A record whose page was captured then."""
    return record(slug, capture=capture(url_of(slug)).model_copy(update={"captured_at": captured_at}), **said)


def make_story(output):
    """Two runs: one found everything, the next saw each kind of change; gives the store."""
    store = Store(output)
    store.run(FIRST)
    store.run(SECOND)
    for slug in ("a", "b", "c", "d", "e", "f"):
        store.note(FIRST, "new", slug)
    old = version(FIRST, title="Clusters", body="One.\n\nTwo is two. Three.")
    new = version(SECOND, title="Clusters again", body="One.\n\nTwo is 2. Three.")
    was, now = store.keep_text("Page one.\fPage two.\f"), store.keep_text("Page one.\fPage 2.\f")
    report = {"url": f"{SITE}/sites/default/files/a.pdf", "before": was, "after": now}
    store.changed(SECOND, old, new, "title", "body", "files", earlier=store.keep_earlier(old), files=[report])
    for one in (new, *(version(FIRST, slug, title=f"Title of {slug}") for slug in "bcdefg")):
        store.keep(one)
    store.note(SECOND, "gone", "b", evidence="404 in 2 complete runs")
    store.note(SECOND, "moved", "c", to=url_of("d"))
    store.note(SECOND, "back", "e")
    store.note(SECOND, "new", "g")
    store.checked("a", SECOND)
    store.checked("b", SECOND, "gone")
    store.checked("c", SECOND, moved_to=url_of("d"))
    store.checked("d", SECOND)
    store.checked("f", SECOND, "lost")
    return store
