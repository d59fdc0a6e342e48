"""A document that was read, on its way to a record."""

from dataclasses import dataclass, field

from scraper.addresses import Address, read_address
from scraper.media import FileStatus
from scraper.pages.pages import DocumentPage, FileLink, TermLink
from scraper.records import Capture, File, Link, LooseFile, Origin, Published, Record, Role, Term, content_sha256


@dataclass(slots=True)
class Draft:
    """A page that was read, and the system addresses that must be known by their aliases before it is a record."""

    page: DocumentPage
    capture: Capture
    aliases: tuple[str, ...]
    is_own: bool = True
    """Whether the page was found under the document's own address."""
    unknown: set[str] = field(default_factory=set)

    @property
    def preference(self) -> tuple[bool, str]:
        """The least of several captures of a document gives its record, in whatever order they are read."""
        return not self.is_own, self.capture.url


def record_of(draft: Draft, known_as: dict[str, str], *, with_links: bool) -> Record:
    """The record of a draft; its files are still to be fetched, its content is still to be checked.

    `with_links`: links of the body go by their aliases too, which only a crawl that follows them knows for certain.
    """
    page = draft.page
    links_known_as = known_as if with_links else {}
    record = Record.model_construct(
        id=id_of(page.address),
        url=page.address,
        title=page.title,
        body=page.body,
        language=page.language,
        knowledge_types=[_term(term, known_as) for term in page.knowledge_types],
        topics=[_term(term, known_as) for term in page.topics],
        published=_published(page.published),
        links=[Link.model_construct(url=links_known_as.get(link.url, link.url), text=link.text) for link in page.links],
        files=[_file(link) for link in page.files],
        aliases=sorted(draft.aliases),
        content_sha256="",
        capture=draft.capture,
        origin=Origin.model_construct(layout=page.layout, fields=dict(page.origins)),
    )
    record.content_sha256 = content_sha256(record)
    record._preference = draft.preference
    return record


def _published(stated: tuple[str, int] | None) -> Published | None:
    return Published.model_construct(publisher=stated[0], year=stated[1]) if stated else None


def id_of(url: str) -> str:
    """The id that the canonical address `url` gives: its path, percent-decoded; a foreign address is its own id."""
    found = read_address(url)
    return found.id if isinstance(found, Address) else url


def _term(term: TermLink, known_as: dict[str, str]) -> Term:
    url = known_as.get(term.url, term.url)
    return Term.model_construct(id=id_of(url), label=term.label, url=url)


def loose_file(url: str) -> LooseFile:
    """A file that no document links, as far as is known."""
    return LooseFile(url, [File.model_construct(url=url, label=None, role=Role.BODY, status=FileStatus.MISSING)])


def _file(link: FileLink) -> File:
    """A file that is not fetched yet: missing until then."""
    file = File.model_construct(url=link.url, label=link.label, role=Role(link.role), status=FileStatus.MISSING)
    file._variants = tuple(dict.fromkeys(form for form in (link.stated, link.located) if form and form != link.url))
    return file
