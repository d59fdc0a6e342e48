"""From what an archive played back to the capture that it is, redirects followed within the archive."""

from http import HTTPStatus

from scrapy.http import Response

from scraper.fetching.answers import REDIRECTS, Judgement, judge, judge_error
from scraper.fetching.fetch import Fetch, Search
from scraper.fetching.index_answers import held_or_not
from scraper.fetching.page_reader import PageReader
from scraper.fetching.playback import as_captured, is_capture, judge_playback, led_to, why_cut_off
from scraper.fetching.redirects import MOST_HOPS
from scraper.fetching.snapshots import content_type_of
from scraper.outcomes import Outcome
from scraper.pages.pages import DocumentPage, ListingPage
from scraper.sources.source import Held
from scraper.sources.wayback import Wayback

_OF_ITS_OWN = Judgement(Outcome.NOT_A_CAPTURE, "the archive answered with a page of its own", status=HTTPStatus.OK)


class Mementos:
    """Takes the answers of a playback."""

    def __init__(self, fetch: Fetch, reader: PageReader) -> None:
        self.fetch, self.reader = fetch, reader

    async def captured(self, search: Search, source: Wayback, response: Response) -> Held | Judgement:
        """The capture that an archive played back, as its origin gave it; redirects are followed within the archive."""
        assert search.place is not None
        for hop in range(MOST_HOPS + 1):
            if (judgement := judge_playback(response)) is not None:
                return judgement
            target = response.headers.get("Location")
            if response.status not in REDIRECTS or target is None:
                return await self._as_captured(search, response)
            following = led_to(source, search.place[1], search.wanted, response, target.decode("utf-8", "replace"))
            if isinstance(following, Judgement):
                return following
            if hop == MOST_HOPS:
                break
            search.place = source, following
            try:
                response = await self.fetch.download(following.url, search.wanted)
            except Exception as error:  # judge_error raises again whatever is no failure of a download
                return judge_error(error)
        return Judgement(Outcome.REDIRECT_LOOP, f"more than {MOST_HOPS} redirects, the last to {response.url}")

    async def _as_captured(self, search: Search, response: Response) -> Held | Judgement:
        assert search.place is not None
        (_, candidate), wanted = search.place, search.wanted
        assert candidate.memento is not None
        held = held_or_not(self.fetch, response)
        if isinstance(held, Judgement):
            return held
        if (cut := why_cut_off(held)) is not None and not held.body.startswith(b"%PDF"):
            return Judgement(Outcome.TRUNCATED, cut, status=held.status)
        is_packed = wanted.is_file and not wanted.url.lower().endswith(".pdf")
        captured = as_captured(held, response, candidate.memento, is_packed=is_packed)
        if is_capture(response):
            self.fetch.keep_memento(response, candidate.memento.original, captured.captured_at)
        elif not wanted.is_file and captured.status == HTTPStatus.OK:
            page = (await judge(wanted, captured, candidate.location, self.reader)).page
            if not isinstance(page, DocumentPage | ListingPage):
                return _OF_ITS_OWN
        elif captured.status == HTTPStatus.OK and is_packed and content_type_of(captured).startswith("text/html"):
            return _OF_ITS_OWN
        return captured
