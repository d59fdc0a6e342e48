"""A document that was read, on its way to a record."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from scraper.addresses.address import id_of, is_system
from scraper.fetching.found import SearchResult
from scraper.media import FileStatus
from scraper.on_disk import OnDisk
from scraper.pages.pages import DocumentPage, FileLink, LabelledField, TermLink
from scraper.records import (
    Capture,
    Doubt,
    File,
    Link,
    LooseFile,
    Origin,
    OtherField,
    Published,
    Record,
    Role,
    Term,
    Value,
    content_sha256,
)


@dataclass(slots=True)
class Draft:
    """A page that was read, and the system addresses that must be known by their aliases before it is a record."""

    page: DocumentPage
    capture: Capture
    aliases: tuple[str, ...]
    asked: str = ""
    """The address that it was found under."""
    doubts: tuple[str, ...] = ()
    """What is doubtful of the capture: each a code, a colon, and words."""
    earlier: tuple["Draft", ...] = ()
    """Older copies of the document, the newest of them first."""
    unknown: set[str] = field(default_factory=set)
    """The system addresses that it waits for."""
    waits: bool = False
    """Whether it waits for the document's own address, which gives the record if it gives anything."""

    @property
    def is_own(self) -> bool:
        """Whether the page was found under the document's own address."""
        return self.asked == self.page.address

    @property
    def preference(self) -> tuple[bool, str]:
        """The least of several captures of a document gives its record, in whatever order they are read."""
        return not self.is_own, self.capture.url


def draft_of(found: SearchResult, page: DocumentPage, aliases: tuple[str, ...], asked: str) -> Draft:
    """A page that a search found."""
    doubts = found.held.doubts if found.held else ()
    return Draft(page, found.capture(), aliases, asked, doubts)


class Drafts:
    """Documents that were read, each until the system addresses that it names are known by their aliases.

    `reads_links`: those of its body too, which only a crawl that follows them knows for certain.
    """

    def __init__(self, *, reads_links: bool) -> None:
        self.aliases: dict[str, str] = {}
        self.linked = OnDisk[None]()
        """Files of the records that were made."""
        self.reads_links = reads_links
        self._chosen = OnDisk[tuple[bool, str]]()
        self._waiting: dict[str, list[Draft]] = defaultdict(list)
        self._resolved = OnDisk[str]()
        self._led_from: dict[str, list[str]] = defaultdict(list)
        self._answered: set[str] = set()
        self._claims: dict[str, list[Draft]] = defaultdict(list)
        self._left: set[str] = set()

    def is_best(self, draft: Draft) -> bool:
        """Whether no better capture of the document was read before; if so, this one gives its record."""
        address = draft.page.address
        chosen = self._chosen.get(address)
        if chosen is not None and draft.preference >= chosen:
            return False
        self._chosen[address] = draft.preference
        return True

    def unknown(self, draft: Draft) -> list[str]:
        """The system addresses that a draft waits for, from now on."""
        draft.unknown = {url for url in self._system_addresses(draft.page) if url not in self.aliases}
        for url in sorted(draft.unknown):
            self._waiting[url].append(draft)
        return sorted(draft.unknown)

    def finish(self, draft: Draft) -> Iterator[Record]:
        """The record of a draft that waits for nothing, unless a better capture of the document was read since."""
        if not draft.unknown and not draft.waits and self._chosen.get(draft.page.address) == draft.preference:
            record = record_of(draft, self.aliases, with_links=self.reads_links)
            record._earlier = [record_of(one, self.aliases, with_links=self.reads_links) for one in draft.earlier]
            for file in record.files:
                self.linked[file.url] = None
            yield record

    def resolve(self, url: str, address: str) -> Iterator[Record]:
        """`url` is now known to be `address`: the records that waited for it go on.

        Only what is waited for is replaced in a record: anything else would depend on the order of answers.
        """
        if url not in self._resolved:
            self._resolved[url] = address
        if is_system(url):
            self.aliases.setdefault(url, address)
        for draft in self._waiting.pop(url, ()):
            draft.unknown.discard(url)
            yield from self.finish(draft)
        for other in self._led_from.pop(url, ()):
            yield from self.resolve(other, address)

    def await_own(self, draft: Draft) -> None:
        """A page of another address says that it is this document, whose own address was asked for: that goes first."""
        draft.waits = draft.page.address not in self._answered
        if draft.waits:
            self._claims[draft.page.address].append(draft)

    def answered(self, url: str) -> Iterator[Record]:
        """All that there is of an address was said: what waited for it, as its own, goes on."""
        self._answered.add(url)
        for draft in self._claims.pop(url, ()):
            draft.waits = False
            yield from self.finish(draft)

    def follow(self, url: str, target: str) -> Iterator[Record]:
        """`url` leads to `target`, which was asked for: it is known to be what that is, as soon as that is known."""
        if target in self._left:
            self.leave(url)
        elif (known := self._resolved.get(target)) is not None:
            yield from self.resolve(url, known)
        else:
            self._led_from[target].append(url)

    def leave(self, url: str) -> None:
        """What `url` is will not be known in this run: what waits for it gives no record here."""
        self._left.add(url)
        for other in self._led_from.pop(url, ()):
            self.leave(other)

    def resolve_rest(self) -> Iterator[Record]:
        """What still waits when nothing is open: for addresses that lead in circles, which stay what they are."""
        for url in sorted(self._waiting.keys() - self._left):
            yield from self.resolve(url, url)
        for url in sorted(self._claims):
            yield from self.answered(url)

    def unfinished(self) -> list[str]:
        """The documents that still wait for what is left to others."""
        waiting = (draft for url in self._left for draft in self._waiting.get(url, ()))
        return sorted({draft.page.address for draft in waiting})

    def _system_addresses(self, page: DocumentPage) -> set[str]:
        """Addresses that a mirroring tool put in the place of an alias."""
        terms = (*page.knowledge_types, *page.topics, *page.countries)
        urls = [term.url for term in terms if term.url is not None]
        urls += [link.url for link in page.links] if self.reads_links else []
        return {url for url in urls if is_system(url)}


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
        countries=[_term(term, known_as) for term in page.countries],
        other_fields=[_other(field) for field in page.other_fields],
        links=[Link.model_construct(url=links_known_as.get(link.url, link.url), text=link.text) for link in page.links],
        files=[_file(link) for link in page.files],
        aliases=sorted(draft.aliases),
        content_sha256="",
        capture=draft.capture,
        origin=_origin(page, draft.doubts),
    )
    record.content_sha256 = content_sha256(record)
    record._read_at = draft.asked
    return record


def _origin(page: DocumentPage, of_capture: tuple[str, ...]) -> Origin:
    pairs = (one.partition(": ") for one in of_capture)
    odd = [Doubt.model_construct(code=code, text=text) for code, _, text in pairs]
    doubts = [Doubt.model_construct(code=doubt.code, text=doubt.text) for doubt in page.doubts]
    return Origin.model_construct(layout=page.layout, fields=dict(page.origins), warnings=[*odd, *doubts])


def _other(field: LabelledField) -> OtherField:
    values = [Value.model_construct(text=value.text, url=value.url) for value in field.values]
    return OtherField.model_construct(label=field.label, values=values)


def _published(stated: tuple[str | None, int | None] | None) -> Published | None:
    return Published.model_construct(publisher=stated[0], year=stated[1]) if stated else None


def _term(term: TermLink, known_as: dict[str, str]) -> Term:
    if term.url is None:
        return Term.model_construct(id=None, label=term.label, url=None)
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
