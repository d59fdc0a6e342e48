"""From what an archive played back to the capture that it is, redirects followed within the archive."""

from http import HTTPStatus

from scrapy.http import Response

from scraper.fetching.answers import REDIRECTS, Judgement, judge
from scraper.fetching.asking import Asking
from scraper.fetching.page_reader import PageReader
from scraper.fetching.playback import as_captured, is_capture, judge_playback, led_to, why_cut_off
from scraper.fetching.redirects import MOST_HOPS
from scraper.fetching.target import Target
from scraper.loaded_capture import LoadedCapture
from scraper.outcomes import Outcome
from scraper.pages.pages import DocumentPage, ListingPage
from scraper.sources.moments import Period
from scraper.sources.wayback import Wayback

_OF_ITS_OWN = Judgement(Outcome.NOT_A_CAPTURE, "the archive answered with a page of its own", status=HTTPStatus.OK)


class PlaybackAnswers:
    """Takes the answers of a playback."""

    def __init__(self, asking: Asking, reader: PageReader) -> None:
        self.asking, self.reader = asking, reader

    async def captured(self, target: Target, source: Wayback, response: Response) -> LoadedCapture | Judgement | None:
        """The capture that an archive played back, as its origin gave it; None where it leads on within the archive."""
        assert target.place is not None
        target.led_to = None
        if (judgement := judge_playback(response)) is not None:
            return judgement
        there = response.headers.get("Location")
        if response.status not in REDIRECTS or there is None:
            return await self._as_captured(target, source, response)
        following = led_to(source, target.place[1], target.wanted, response, there.decode("utf-8", "replace"))
        if isinstance(following, Judgement):
            return following
        if target.hops == MOST_HOPS:
            return Judgement(Outcome.REDIRECT_LOOP, f"more than {MOST_HOPS} redirects, the last to {response.url}")
        target.place = source, following
        target.led_to = following
        return None

    async def _as_captured(self, target: Target, source: Wayback, response: Response) -> LoadedCapture | Judgement:
        assert target.place is not None
        (_, candidate), wanted = target.place, target.wanted
        assert candidate.memento is not None
        held = self.asking.captured(response)
        if isinstance(held, Judgement):
            return held
        if (cut := why_cut_off(held)) is not None and not held.body.startswith(b"%PDF"):
            return Judgement(Outcome.TRUNCATED, cut, status=held.status)
        is_packed = wanted.is_file and not wanted.url.lower().endswith(".pdf")
        captured = as_captured(held, response, candidate.memento, is_packed=is_packed)
        if source.period is not None and not source.period.has(captured.captured_at):
            return _of_another_time(captured, source.period)
        if is_capture(response):
            self.asking.keep_memento(response, candidate.memento.original, captured.captured_at)
        elif not wanted.is_file and captured.status == HTTPStatus.OK:
            page = (await judge(wanted, captured, candidate.location, self.reader)).page
            if not isinstance(page, DocumentPage | ListingPage):
                return _OF_ITS_OWN
        elif captured.status == HTTPStatus.OK and is_packed and captured.content_type.startswith("text/html"):
            return _OF_ITS_OWN
        return captured


def _of_another_time(captured: LoadedCapture, period: Period) -> Judgement:
    """Of a redirect's target, an archive gives the nearest capture, whenever that is."""
    said = f"it played the capture of {captured.captured_at:%Y-%m-%d}, and only those {period} are asked for"
    return Judgement(Outcome.NOT_HELD, said, status=captured.status)
