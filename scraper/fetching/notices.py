"""Whether a site answers everything alike: with one page, or by a redirect to one, as a site does that was retired.

Where an answer leaves it open, an address that cannot exist is asked for, once for a host. An answer
like the one to that address says nothing of a document.
"""

import asyncio
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from urllib.parse import urlsplit

from scraper.addresses.address import Address, canonical_url, read_address
from scraper.addresses.kinds import DOCUMENTS, NAMED, Kind
from scraper.addresses.site import Site
from scraper.addresses.sites import home
from scraper.archive.replayed import NotArchived
from scraper.fetching.answers import REDIRECTS, Judgement, judge, judge_error
from scraper.fetching.asking import Asking
from scraper.fetching.index_answers import begun
from scraper.fetching.page_reader import PageReader
from scraper.fetching.redirects import followed
from scraper.fetching.target import Target
from scraper.loaded_capture import LoadedCapture
from scraper.outcomes import Outcome
from scraper.pages.pages import BY_PLACE, NO_FIELD, DocumentPage, ListingPage, NotADocument
from scraper.sources.live import LiveSource
from scraper.sources.source import Source, Wanted

NOT_THERE = "there-is-no-document-of-this-name-f3b1c6"
IS_PROBED = "is_probed"  # the field of a run's beginning that says that this program asked, or would have
# What a page, or a redirect, is that is none of a document, and may be one for all.
_ODD = frozenset(
    {
        *(Outcome.UNKNOWN_LAYOUT, Outcome.FOREIGN, Outcome.NO_ADDRESS, Outcome.PAGE_CHANGED, Outcome.OTHER_PAGE),
        Outcome.OFF_LIMITS,
    }
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What answers have in common that say the same whatever is asked: where they lead, and what they show."""

    leads_to: str | None
    shows: frozenset[str]
    numbers: frozenset[str] = frozenset()
    """Addresses by number that the page states of itself: two pages never share one."""

    def is_like(self, other: "Likeness") -> bool:
        """Whether both lead to the same, or show the same."""
        leads = self.leads_to is not None and self.leads_to == other.leads_to
        return leads or bool(self.shows & other.shows) or bool(self.numbers & other.numbers)


class Notices:
    """Tells what a live site answers to everything from what it answers to one address."""

    def __init__(self, asking: Asking, reader: PageReader) -> None:
        self._asking, self._reader = asking, reader
        self._probes: dict[str, asyncio.Future[Likeness | None]] = {}
        self._refused: dict[str | None, str] = {}
        began = asking.archive.began if asking.archive else None
        self._path = address_of_nothing(home()) if began is None or began.get(IS_PROBED) else None

    def refuse(self, claim: str, why: str) -> None:
        """From now on no answer is accepted that makes this claim (`claim_of`)."""
        self._refused[claim] = why

    async def checked(
        self, source: Source, wanted: Wanted, held: LoadedCapture | None, judgement: Judgement
    ) -> Judgement:
        """The judgement of an answer, or that what it gives says nothing of what was asked for."""
        if judgement.is_accepted and (claim := claim_of(wanted, judgement.moved_to, judgement.page)) in self._refused:
            said = "; ".join(filter(None, (judgement.detail, self._refused[claim])))
            return Judgement(Outcome.SOFT_404, said, judgement.page, status=judgement.status)
        if self._path is None or not isinstance(source, LiveSource) or not leaves_it_open(wanted, held, judgement):
            return judgement
        if source.base not in self._probes:
            self._probes[source.base] = begun(self._asked(source, home().base + self._path))
        probe = await asyncio.shield(self._probes[source.base])
        if probe is None or not likeness(wanted, held, judgement).is_like(probe):
            return judgement
        said = f"the site answers so whatever it is asked, {source.base}{self._path} too"
        return Judgement(Outcome.SOFT_404, said, judgement.page, status=judgement.status)

    async def _asked(self, source: LiveSource, url: str) -> Likeness | None:
        """What the site answers to an address that cannot exist; None where it gives nothing."""
        wanted = Wanted(url, Kind.DOCUMENT, purpose="probe")
        target = Target(wanted, iter(()), place=(source, next(source.candidates(wanted))))
        answer = await self._answer(target)
        while answer is None and target.led_to is not None:
            target.hops += 1
            answer = await self._answer(target)
        if not isinstance(answer, LoadedCapture):
            return None if answer is None else likeness(wanted, None, answer)
        assert target.place is not None
        return likeness(wanted, answer, await judge(wanted, answer, target.place[1].location, self._reader))

    async def _answer(self, target: Target) -> LoadedCapture | Judgement | None:
        assert target.place is not None
        place = target.led_to or target.place[1]
        try:
            response = await self._asking.download(place.url, target.wanted, is_guess=True)
        except NotArchived as error:
            if not error.is_final:
                raise
            return Judgement(Outcome.NOT_HELD)
        except Exception as error:  # judge_error raises again whatever is no failure of a download
            return judge_error(error)
        return followed(self._asking, target, response)


def address_of_nothing(site: Site) -> str | None:
    """The path of a document that cannot exist; None for a site whose documents lie in no section."""
    paths = [f"{section}/{NOT_THERE}" for section in sorted(site.sections)]
    named = [path for path in paths if site.kind_of(path) in NAMED]
    named.sort(key=lambda path: site.kind_of(path) is not Kind.DOCUMENT)
    return f"/{named[0]}" if named else None


def claim_of(
    wanted: Wanted, moved_to: str | None, page: DocumentPage | ListingPage | NotADocument | None
) -> str | None:
    """What a document's address gives that is not plainly its own: the address where it leads, or the digest of a page
    that does not say which it is; None where it gives the document.
    """
    if wanted.kind not in NAMED:
        return None
    if moved_to is not None or not isinstance(page, DocumentPage):
        return moved_to
    if page.address != wanted.url and canonical_url(page.address) != wanted.url:
        return page.address
    is_unknown = page.origins["address"] in BY_PLACE and not _has_fields(page)
    return _digest(wanted, f"{page.title}\n{page.body}") if is_unknown else None


def has_terms_or_files(page: DocumentPage) -> bool:
    """Whether a page has a field that only a document of the library has."""
    return bool(page.knowledge_types or page.topics or page.files or page.published)


def leaves_it_open(wanted: Wanted, held: LoadedCapture | None, judgement: Judgement) -> bool:
    """Whether an answer may be what the site answers to everything: it is odd, or accepted and does not itself show
    that it is the document that was asked for.
    """
    if judgement.outcome in _ODD:
        return wanted.kind in DOCUMENTS and (held is not None or judgement.status in REDIRECTS)
    if not judgement.is_accepted or wanted.kind not in DOCUMENTS | {Kind.PAGE}:
        return False
    page = judgement.page
    if not isinstance(page, DocumentPage):
        return judgement.moved_to is not None or wanted.kind is Kind.NODE
    return page.address != wanted.url or page.origins["address"] in BY_PLACE or not has_terms_or_files(page)


def likeness(wanted: Wanted, held: LoadedCapture | None, judgement: Judgement) -> Likeness:
    """What an answer has that another may have too; the address that was asked for is nothing to it."""
    page = judgement.page if isinstance(judgement.page, DocumentPage) else None
    leads_to = judgement.moved_to or (page.address if page else None)
    if leads_to is None and judgement.status in REDIRECTS:  # away from the site
        leads_to = (judgement.detail or "").replace(urlsplit(wanted.url).path, "")
    texts = [f"{page.title}\n{page.body}", page.body] if page else []
    if held is not None and held.status == HTTPStatus.OK and held.large is None:
        texts.append(held.body.decode("utf-8", "replace"))
    shows = frozenset(_digest(wanted, text) for text in texts if text.strip())
    stated = frozenset(alias for alias in page.aliases if _is_number(alias)) if page else frozenset()
    return Likeness(leads_to if leads_to != wanted.url else None, shows, stated - {wanted.url})


def _digest(wanted: Wanted, text: str) -> str:
    shown = text.replace(wanted.url, "").replace(urlsplit(wanted.url).path, "")
    return sha256("".join(shown.split()).encode()).hexdigest()


def _is_number(url: str) -> bool:
    found = read_address(url)
    return isinstance(found, Address) and found.kind is Kind.NODE


def _has_fields(page: DocumentPage) -> bool:
    return page.origins["body"] != NO_FIELD or has_terms_or_files(page)
