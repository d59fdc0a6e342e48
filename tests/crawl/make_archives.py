"""Makes small archives with the code as it is: `python -m tests.crawl.make_archives 0.1`, once a version, by hand.

They lie below `tests/fixtures/archives/<version>` and are inputs for ever: what later code must still read. Those of
0.1 were made by version 0.1 itself. They are crawled below `/tmp/ipp-sample`, so that no other folder is named in them.
"""

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from tests.crawl.at import command_at, crawl_at
from tests.crawl.changing_site import HTML, Site
from tests.crawl.crawling import MIRROR, ROOT, SAMPLES, run
from tests.crawl.frozen_crawls import ARCHIVE, file_path, library
from tests.crawl.pages import document
from tests.crawl.samples import HOST
from tests.crawl.server import Server, pdf, scripted, static
from tests.crawl.timed_runs import kill_at
from tests.crawl.warc_members import is_answer, members, with_a_bit_turned
from tests.crawl.wayback import Wayback
from tests.crawl.wayback_sample import FAST, INTACT, captures
from tests.crawl.year.place import Place
from tests.crawl.year.themes import list_page, says

ARCHIVES = ROOT / "tests/fixtures/archives"
WORKSHOP = Path("/tmp/ipp-sample")
BEGINS = datetime(2026, 3, 2, 2, tzinfo=UTC)
SAVED = datetime(2019, 5, 1, 10, 20, 30, tzinfo=UTC).timestamp()
LEFT_OUT = (".lock", "metrics.prom")
RUSSIA = "RUSSIA – Key features of the first phase of national cluster program - IPP_0.pdf"
DOCUMENTS = {
    "key-features-first-phase-national-cluster-program-russia": RUSSIA,
    "business-incubators-turkey": "Business_incubators_in_Turkey.pdf",
    "two-versions-attachments": "attach_annex_B.pdf",
    "odd-characters": None,
}
"""Some documents of the sample site, and of each a file of it."""
DAMAGED = "/document/skills-innovation-south-africa"


def main():
    [version] = sys.argv[1:]
    kept = ARCHIVES / version
    kept.mkdir(parents=True)
    shutil.rmtree(WORKSHOP, ignore_errors=True)
    for make in (live, mirror, folder, warc, wayback, due, killed):
        place = WORKSHOP / make.__name__
        place.mkdir(parents=True)
        make(place)
        close_catalog(place / "output")
        shutil.copytree(place / "output", kept / make.__name__ / "output", ignore=shutil.ignore_patterns(*LEFT_OUT))
    keep_rebuilt(WORKSHOP / "killed/output", kept / "killed/rebuilt")
    shutil.rmtree(WORKSHOP)


def crawled(week, place, *arguments, live="http://127.0.0.1:9", **settings):
    """A crawl that begins in that week, after which its output is as it should be."""
    done = crawl_at(BEGINS + timedelta(weeks=week), live, place / "output", *arguments, **settings)
    assert done.code in {0, 3}, done.err
    assert done.err == "", done.err


class Pages:
    """A site as `Place` serves it: a status, a media type or where it leads, and a body, by path."""

    is_up = True

    def __init__(self, pages):
        self.pages = pages

    def found(self, path):
        return self.pages.get(path) or (404, HTML, says("Page not found"))


def live(place):
    """Three runs of a site: what stays, changes, is lost, leads elsewhere, is forbidden; files there and not there."""
    listed = [f"/document/{name}" for name in ("stays", "changes", "is-lost", "old-name", "closed", "leads-away")]
    pages = {path: (200, HTML, list_page("Documents", listed)) for path in ("/", "/documents")}
    pages |= {
        "/robots.txt": (200, "text/plain", b"User-agent: *\nDisallow: /document/closed\n"),
        "/document/stays": (200, HTML, document("stays", file_path("found"), file_path("missing"))),
        "/document/changes": (200, HTML, document("changes", file_path("changes"))),
        "/document/is-lost": (200, HTML, document("is-lost")),
        "/document/old-name": (301, "/document/new-name", b""),
        "/document/new-name": (200, HTML, document("new-name", links=["/document/stays"])),
        "/document/closed": (200, HTML, document("closed")),
        "/document/leads-away": (301, "http://10.0.0.1/document/leads-away", b""),
        file_path("found"): (200, "application/pdf", INTACT),
        file_path("changes"): (200, "application/pdf", INTACT + b"\n%% first\n"),
    }
    with Place() as server:
        for week in range(3):
            if week == 1:
                pages["/document/changes"] = (200, HTML, document("changes", file_path("changes"), body="New words."))
            if week == 2:
                pages[file_path("changes")] = (200, "application/pdf", INTACT + b"\n%% second\n")
                del pages["/document/is-lost"]
            with server.serving(Pages(pages)):
                crawled(week, place, live=server.url)


def mirror(place):
    """A few documents and files of the sample site's nested mirror, served."""
    source, names = place / "mirror", ("business-incubators-turkey", "odd-characters")
    copy_some_of_the_mirror(source, *names)
    listed = [f"document/{name}/index.html" for name in names]
    (source / HOST / "index.html").write_bytes(list_page("Documents", listed))
    with Server(static(source)) as server:
        crawled(0, place, live=server.url)


def folder(place):
    """Saved pages of any name; one that says that access is denied, a link to nowhere, and a file."""
    source = place / "saved pages"
    names = ("5211", "5225", "5310", "5357")
    copy(SAMPLES / "site/pages/bartik", source, *(f"{name}.{kind}" for name in names for kind in ("html", "headers")))
    copy_some_of_the_mirror(source, *DOCUMENTS)
    (source / "nowhere").symlink_to("/nowhere")
    crawled(0, place, "-a", f"source={source}")


def warc(place):
    """Some records of a WARC that wget wrote, one of them damaged."""
    source = place / "foreign.warc.gz"
    pages = [f"/document/{name}" for name in DOCUMENTS]
    files = [f"/sites/default/files/{quote(name)}" for name in DOCUMENTS.values() if name]
    records = list(members(ARCHIVE.read_bytes()))
    damaged = next(one for one in records if is_answer(one, DAMAGED))
    kept = [one for one in records if is_answer(one, *pages, *files)]
    source.write_bytes(b"".join([kept[0], with_a_bit_turned(damaged), *kept[1:]]))
    crawled(0, place, "-a", f"source={source}")


def wayback(place):
    """All that an archive has, good and bad."""
    with Server(Wayback(captures(), page=7)) as server:
        crawled(0, place, "-a", "source=wayback", IPP_WAYBACK_URL=server.url, **FAST)


def due(place):
    """A run over the library, and two over what is due, after a week and after six."""
    site = Site()
    for slug in ("clusters", "grants", "vouchers"):
        site.happen(f"add {slug}")
    with Place() as server:
        for week, arguments in ((0, ()), (1, ("-a", "due=true")), (6, ("-a", "due=true"))):
            with server.serving(site):
                crawled(week, place, *arguments, live=server.url)
            site.happen("edit grants")


def killed(place):
    """A crawl that was killed in the middle, and that none has gone on with."""
    slugs = [f"d{number}" for number in range(6)]
    pages = {f"/document/{slug}": document(slug, file_path(slug)) for slug in slugs}
    pages |= {file_path(slug): pdf(INTACT + slug.encode()) for slug in slugs}
    pages = library(pages, *(f"/document/{slug}" for slug in slugs))
    with Server(scripted(pages)) as server:
        settings = {"IPP_LIVE_URL": server.url, "CONCURRENT_REQUESTS": 1}
        kept = place / "output/records/document/d2.json"
        kill_at(server, "/document/d3", kept, command_at(BEGINS, place / "output", **settings))


def copy_some_of_the_mirror(target, *names):
    """The pages of some documents, and a file of each."""
    files = [f"sites/default/files/{DOCUMENTS[name]}" for name in names if DOCUMENTS[name]]
    copy(MIRROR / HOST, target / HOST, *(f"document/{name}/index.html" for name in names), *files)


def copy(source, target, *names):
    """Some files of a folder, as if they had all been saved at one time."""
    for name in names:
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source / name, path)
        os.utime(path, (SAVED, SAVED))


def close_catalog(output):
    """Puts all that is in the catalog into its one file."""
    with closing(sqlite3.connect(output / "catalog.sqlite")) as catalog:
        catalog.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for ending in ("-wal", "-shm"):
        (output / f"catalog.sqlite{ending}").unlink(missing_ok=True)


def keep_rebuilt(output, kept):
    """What a rebuild gives of a crawl that was cut off."""
    done = run("rebuild", OUTPUT_DIR=output)
    assert done.returncode in {0, 3}, done.stderr
    close_catalog(output)
    left_out = (*LEFT_OUT, "archive", "catalog.sqlite")
    shutil.copytree(output, kept, ignore=shutil.ignore_patterns(*left_out))


if __name__ == "__main__":
    main()
