"""What the layouts of a document share: one class a layout, one method a field."""

from abc import ABC, abstractmethod

from bs4 import BeautifulSoup, Tag

from scraper.addresses import SITE
from scraper.pages.evidence import Identity, Statement, identity
from scraper.pages.fields import body_elements
from scraper.pages.links import Place, onward_links
from scraper.pages.node import Node
from scraper.pages.pages import BodyLink, DocumentPage, FileLink, Onward, TermLink
from scraper.pages.select import PageChanged, tags_in
from scraper.pages.snapshot import Snapshot


class DocumentLayout(ABC):
    """Reads one page of a document; `root` is what `find_root` found."""

    name: str

    def __init__(self, soup: BeautifulSoup, snapshot: Snapshot, root: Tag) -> None:
        self.soup = soup
        self.snapshot = snapshot
        self.root = root
        self.origins: dict[str, str] = {}
        self._identity: Identity | None = None
        self.bodies = body_elements(root)
        self.node = Node(root, self.bodies, Place(self._base(), self.numbered_links()))

    @classmethod
    @abstractmethod
    def find_root(cls, soup: BeautifulSoup, snapshot: Snapshot) -> Tag | None:
        """The element that holds the document, None where the page is not of this layout."""

    @abstractmethod
    def title(self) -> str:
        """The whole title, as the page states it."""

    @abstractmethod
    def statements(self) -> list[Statement]:
        """All that speaks of the page's address."""

    def language(self) -> str | None:
        """The language, where the page states it."""
        return None

    def numbered_links(self) -> dict[int, str]:
        """The links that a printed page lists by number."""
        return {}

    def type(self) -> str | None:
        """The type of node, where the page states it."""
        return None

    def body(self) -> str:
        """The body as plain text."""
        return self.node.body()

    def knowledge_types(self) -> tuple[TermLink, ...]:
        """The knowledge types, in the page's order."""
        return self.node.knowledge_types()

    def topics(self) -> tuple[TermLink, ...]:
        """The topics, in the page's order."""
        return self.node.topics()

    def published(self) -> tuple[str, int] | None:
        """Publisher and year."""
        return self.node.published()

    def links(self) -> tuple[BodyLink, ...]:
        """The links of the body."""
        return self.node.links()

    def files(self) -> tuple[FileLink, ...]:
        """The linked files: content, attachments, PDFs of the body."""
        return self.node.files()

    def has_document_fields(self) -> bool:
        """Whether fields are there that only documents have."""
        return self.node.has_document_fields()

    def identity(self) -> Identity:
        """The page's address and its other addresses."""
        if self._identity is None:
            self._identity = identity(self.statements(), self.snapshot.asked)
        return self._identity

    def onward(self) -> tuple[Onward, ...]:
        """Addresses that the page leads to."""
        own = {self.identity().address, *self.identity().aliases}
        anchors = tags_in(self.soup, lambda tag: tag.name == "a")
        return onward_links(anchors, self.node.place, own)

    def read(self) -> DocumentPage:
        """All fields; raises `PageChanged` where one cannot be read."""
        who = self.identity()
        if not who.address:
            raise PageChanged("nothing on the page states its address")
        title = self.title()
        if not title:
            raise PageChanged("no title")
        return DocumentPage(
            layout=self.name,
            address=who.address,
            aliases=who.aliases,
            disagreements=who.disagreements,
            title=title,
            body=self.body(),
            language=self.language(),
            knowledge_types=self.knowledge_types(),
            topics=self.topics(),
            published=self.published(),
            links=self.links(),
            files=self.files(),
            onward=self.onward(),
            origins=self._origins(),
        )

    def _origins(self) -> dict[str, str]:
        fields = {"body": self.node.body_origin()}
        for name, field in self.node.fields.items():
            fields["files" if name == "content" else name] = field.origin
        return {**self.origins, **fields}

    def _base(self) -> str:
        """Where relative links resolve: the page's place, or its address for a page that was saved by hand."""
        return self.snapshot.location or self.identity().address or SITE + "/"
