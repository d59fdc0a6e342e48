"""A small site that changes: its documents, its files, its theme, and whether it answers at all.

What happens to it is said by a verb and a document: `edit grants`. `year/place.py` serves it on loopback.
"""

from dataclasses import dataclass, field, replace
from http import HTTPStatus

from tests.crawl.crawling import SAMPLES
from tests.crawl.year.themes import BARTIK, Document, document_page, list_page, says

PDF = (SAMPLES.parent / "files/intact.pdf").read_bytes()
HTML = "text/html; charset=utf-8"
ROBOTS = b"User-agent: *\nDisallow: /admin/\n"
SHELL = b'<!DOCTYPE html><html lang="en"><body><div id="app"></div><script src="/app.js"></script></body></html>'
TOPICS = ("clusters", "finance", "skills")


@dataclass
class Site:
    """What the site is now: `answers` is a status that all of it answers, if any; `count` makes each change new."""

    theme: str = BARTIK
    documents: dict[str, Document] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    nodes: dict[str, str] = field(default_factory=dict)
    answers: int | None = None
    is_up: bool = True
    has_lists: bool = True
    count: int = 0

    def happen(self, what):
        """Something happens: the name of a method of this class, and the slug of the document it happens to."""
        verb, *slugs = what.split()
        getattr(self, verb)(*(self.documents.get(slug, slug) for slug in slugs))

    def add(self, slug):
        """Every third document has a file."""
        number = len(self.documents) + 1
        files = [f"/sites/default/files/{slug}.pdf"] if number % 3 == 0 else []
        self.files |= {path: PDF + b"\n%% %d\n" % number for path in files}
        title, body = f"On {slug.replace('-', ' ')}", [f"What is known of {slug}.", "A second paragraph."]
        self.documents[slug] = Document(slug, number, title, body, [TOPICS[number % 3]], files)

    def edit(self, document):
        self.count += 1
        document.body[1] = f"A second paragraph, in its words of edition {self.count}."

    def put_back(self, document):
        document.body[1] = "A second paragraph."

    def retitle(self, document):
        self.count += 1
        document.title = f"On {document.slug}, revised {self.count}"

    def retag(self, document):
        document.topics = [name for name in TOPICS if name not in document.topics]

    def reformat(self, document):
        """Only white space and markup."""
        self.count += 1
        document.spacing += f"\n\n<!-- {self.count} -->\n"

    def replace_file(self, document):
        self.count += 1
        self.files[document.files[0]] = PDF + b"\n%% replaced %d\n" % self.count

    def lose_file(self, document):
        del self.files[document.files[0]]

    def remove(self, document):
        document.answers, document.is_listed = HTTPStatus.NOT_FOUND, False

    def withdraw(self, document):
        document.answers, document.is_listed = HTTPStatus.GONE, False

    def fail(self, document):
        """As `remove`, but that lists still lead to it."""
        document.answers = HTTPStatus.NOT_FOUND

    def fail_softly(self, document):
        document.answers = "soft"

    def refuse(self, document):
        document.answers = HTTPStatus.FORBIDDEN

    def restore(self, document):
        document.answers, document.is_listed = None, True

    def move(self, document, slug):
        self.documents[slug] = replace(document, slug=slug)
        document.moved_to, document.is_listed = f"/document/{slug}", False

    def name_also(self, document):
        """The front page links the document under another number as well, which redirects to it."""
        self.nodes[f"/node/{100 + document.node}"] = document.path

    def wear(self, theme):
        self.theme = theme

    def answer_everything(self, status):
        self.answers = int(status)

    def answer_again(self):
        self.answers, self.is_up = None, True

    def hide_lists(self):
        """Where lists were there is a page that a script would fill."""
        self.has_lists = False

    def show_lists(self):
        self.has_lists = True

    def go_down(self):
        self.is_up = False

    def found(self, path):
        """What is at a path: a status, a media type (of a redirect: where it leads), and a body."""
        if self.answers is not None:
            return self.answers, HTML, says("Page not found" if self.answers == 404 else "Site under maintenance")
        if path == "/robots.txt":
            return 200, "text/plain", ROBOTS
        if not self.has_lists and (path in {"/", "/documents"} or path.startswith("/topic/")):
            return 200, HTML, SHELL
        if path in self.files:
            return 200, "application/pdf", self.files[path]
        if path in self.nodes:
            return 301, self.nodes[path], b""
        if path.startswith("/document/") and (document := self.documents.get(path.removeprefix("/document/"))):
            return self._document(document)
        listed = [one.path for one in self.documents.values() if one.is_listed]
        if path in {"/", "/documents"}:
            return 200, HTML, list_page("Documents", [*listed, *self.nodes])
        if path.startswith("/topic/") and (topic := path.removeprefix("/topic/")) in TOPICS:
            return 200, HTML, list_page(topic, listed, "page-taxonomy-term")
        return 404, HTML, says("Page not found")

    def _document(self, document):
        if document.moved_to:
            return 301, document.moved_to, b""
        if document.answers == "soft":
            return 200, HTML, says("Page not found")
        if document.answers is not None:
            return document.answers, HTML, says(document.answers.phrase)
        return 200, HTML, document_page(document, self.theme)
