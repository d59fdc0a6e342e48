"""Captures as the Internet Archive has them: good ones, and all that stands in the place of a good one."""

import gzip

from tests.crawl.crawling import SAMPLES
from tests.crawl.pages import SITE, document
from tests.crawl.server import Answer
from tests.crawl.wayback import HTML, PDF, Kept, played

INTACT = (SAMPLES.parent / "files/intact.pdf").read_bytes()
NOT_FOUND = (SAMPLES / "site/lists/404.html").read_bytes()
TOOLBAR = b"<!DOCTYPE html><html><head><title>Internet Archive Wayback Machine</title></head><body>Sorry.</body></html>"
EXCLUDED = b"<html><body>This URL has been excluded from the Wayback Machine.</body></html>"
LOGIN = b"<html><head><title>Log in</title></head><body>Please log in</body></html>"
FAST = {"IPP_PLAYBACK_DELAY": 0, "IPP_INDEX_PER_MINUTE": 0, "IPP_BACKOFF": 1}
OLD, MID, NEW = "20131020145101", "20150601000000", "20180816111911"


def place(slug):
    return f"http://www.innovationpolicyplatform.org/document/{slug}"


def file_at(name):
    return f"http://www.innovationpolicyplatform.org/sites/default/files/{name}.pdf"


def kept(slug, timestamp=MID, body=None, **options):
    return Kept(place(slug), timestamp, body or document(slug), **options)


def cut(body, kind="text/html"):
    """The first half of a body that was to be whole, and the connection's end."""

    def raw(connection):
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        connection.wfile.write(f"{head}Memento-Datetime: Thu, 16 Aug 2018 11:19:11 GMT\r\n\r\n".encode())
        connection.wfile.write(body[: len(body) // 2])

    return Answer(raw=raw)


def packed(body):
    """The same bytes each time: without the time at which they were packed."""
    return gzip.compress(body, mtime=0)


def hang_up(connection):
    """Nothing at all: as the Internet Archive's server does when it is asked too often."""


def captures():
    plain = kept("plain", NEW)
    twice = kept("gzip-twice")
    left_on = kept("coding-left-on", headers=(*HTML, ("Content-Encoding", "gzip")))
    part = kept("cut-at-capture", NEW)
    tail = document("cut-at-capture")[:-400]
    moved_within = kept("https-moved", NEW, b"", status=301)
    moved_within.headers = (("Location", "https://www.innovationpolicyplatform.org/document/https-moved"),)
    renamed = kept("old-name", NEW, b"", status=301)
    renamed.headers = (("Location", f"{SITE}/document/new-name"),)
    files = {
        "whole": [Kept(file_at("whole"), NEW, INTACT, headers=PDF)],
        "html-then-pdf": [
            Kept(file_at("html-then-pdf"), NEW, LOGIN, headers=PDF),
            Kept(file_at("html-then-pdf"), MID, INTACT + b"\n", headers=PDF),
        ],
        "half-then-pdf": [
            Kept(file_at("half-then-pdf"), NEW, INTACT[: len(INTACT) // 2], headers=PDF),
            Kept(file_at("half-then-pdf"), MID, INTACT + b"\n\n", headers=PDF),
        ],
        "broken-off-then-pdf": [
            Kept(file_at("broken-off-then-pdf"), NEW, INTACT, headers=PDF, answer=cut(INTACT, "application/pdf")),
            Kept(file_at("broken-off-then-pdf"), OLD, INTACT + b"\n\n\n", headers=PDF),
        ],
        "only-html": [Kept(file_at("only-html"), NEW, LOGIN, headers=PDF)],
        "only-half": [Kept(file_at("only-half"), NEW, INTACT[: len(INTACT) // 2], headers=PDF)],
        "moved": [
            Kept(
                file_at("moved"), NEW, b"", status=301, headers=(("Location", "http://www.oecd.org/moved-there.pdf"),)
            ),
            Kept("http://www.oecd.org/moved-there.pdf", OLD, INTACT + b"\n" * 5, headers=PDF),
        ],
        "loose": [Kept(file_at("loose"), OLD, INTACT + b"\n" * 4, headers=PDF)],
    }
    linked = [f"{SITE}/sites/default/files/{name}.pdf" for name in files if name != "loose"]
    return [
        plain,
        kept("plain", MID, document("plain", body="As it was before.")),
        kept("files", body=document("files", *linked)),
        *(one for there in files.values() for one in there),
        Kept(twice.url, MID, twice.body, answer=played(twice, packed(packed(twice.body)))),
        Kept(left_on.url, MID, left_on.body, answer=played(left_on, packed(left_on.body))),
        Kept(part.url, NEW, tail, answer=played(Kept(part.url, NEW, tail), length=len(part.body))),
        kept("cut-at-capture", MID),
        Kept(place("only-cut"), NEW, tail, answer=played(Kept(place("only-cut"), NEW, tail), length=len(part.body))),
        kept("cut-on-the-way", NEW, answer=cut(document("cut-on-the-way"))),
        kept("cut-on-the-way", OLD),
        kept("soft", NEW, NOT_FOUND),
        kept("soft", MID, NOT_FOUND),
        kept("soft", OLD),
        kept("only-soft", NEW, NOT_FOUND),
        kept("empty-then-good", NEW, b"", answer=played(Kept(place("empty-then-good"), NEW, b""))),
        kept("empty-then-good", OLD),
        kept("captured-503", NEW, b"busy", status=503),
        kept("captured-503", OLD),
        kept("plays-back-503", NEW, answer=played(Kept(place("plays-back-503"), NEW, b"busy", status=503))),
        kept("plays-back-503", OLD),
        kept("only-404", NEW, NOT_FOUND, status=404),
        kept("only-403", NEW, b"no", status=403),
        kept("toolbar", NEW, answer=Answer(200, TOOLBAR)),
        kept("toolbar", OLD),
        kept("only-toolbar", NEW, answer=Answer(200, TOOLBAR)),
        kept("not-there-after-all", NEW, answer=Answer(404, TOOLBAR)),
        kept("excluded", NEW, answer=Answer(403, EXCLUDED)),
        kept("excluded", OLD),
        kept("only-excluded", NEW, answer=Answer(403, EXCLUDED)),
        kept("elsewhere", NEW, answer=Answer(302, headers=(("Location", f"/web/{OLD}id_/{place('elsewhere')}"),))),
        kept("elsewhere", OLD),
        kept("astray", NEW, answer=Answer(302, headers=(("Location", f"/web/{OLD}id_/{place('plain')}"),))),
        kept("in-circles", NEW, answer=Answer(302, headers=(("Location", f"/web/{NEW}id_/{place('in-circles')}"),))),
        moved_within,
        Kept("https://innovationpolicyplatform.org:443/document/https-moved/", NEW, document("https-moved")),
        renamed,
        kept("new-name", OLD),
        Kept("http://innovationpolicyplatform.com/document/on-com", MID, document("on-com")),
        Kept("https://www.innovationpolicyplatform.net:443/document/on-net/?utm=1", MID, document("on-net")),
        Kept(f"{SITE}/www.innovationpolicyplatform.org/document/nested/index.html", MID, document("nested")),
        Kept(f"{SITE}/document/trap?page=0%2C0%2C0%2C3", MID, document("trap")),
        kept(
            "small-print",
            line=f"org,innovationpolicyplatform)/document/small-print {MID} {place('small-print')} - - - -",
        ),
        kept("bad-lines", line="org,innovationpolicyplatform)/document/bad-lines"),
        kept("bad-lines", line=f"org,innovationpolicyplatform)/x {MID} http://mailto:someone@oecd.org/ unk 301 X 324"),
        kept("bad-lines", line=f"org,innovationpolicyplatform)/y {MID} some/not/even/url/thing text/html 200 X 20887"),
        kept("bad-lines", line=""),
        Kept("http://www.innovationpolicyplatform.org/user/login", MID, LOGIN),
    ]
