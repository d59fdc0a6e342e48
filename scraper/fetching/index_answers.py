"""How the answers of an archive's index are had, and what is raised where one cannot be."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

from scrapy.http import Response
from scrapy.signalmanager import SignalManager

from scraper.fetching.answers import Judgement, judge_error, judge_flags, judge_status
from scraper.fetching.large_bodies import BodyTooLarge, Undecodable
from scraper.outcomes import Outcome, of_status
from scraper.signals import index_unread
from scraper.sources.cdx import CdxAnswer, NotAnIndex
from scraper.sources.source import Held, Wanted

_MOST_TRIES = 3
T = TypeVar("T")
_HEAD = 64 * 1024  # bytes
NO_INDEX = frozenset({Outcome.MISSING, Outcome.GONE, of_status(400), of_status(405)})
"""Outcomes of asking where an archive has no index of this kind."""


class Asking(Protocol):
    """How answers of a network are had."""

    async def download(self, url: str, wanted: Wanted, *, again: bool = False, is_guess: bool = False) -> Response:
        """The answer of a place; `wanted` is why it is asked. Raises what `judge_error` names.

        `again`: not the answer that this run has had already. `is_guess`: an earlier run's word that nothing is there
        will do for a while.
        """
        ...

    def held(self, response: Response) -> Held:
        """An answer as a capture: with its date, its record and its body, however long."""
        ...

    def recall(self, record_id: str) -> Held | Judgement:
        """An answer that an earlier run archived, or what is against it."""
        ...

    def go_on(self, url: str) -> None:
        """Whether more of an answer is read: raises `CrawlEnds` where the crawl was told to end."""
        ...


class IndexUnread(Exception):
    """An index that could not be read, or not to its end: where, and why."""

    def __init__(self, url: str, judgement: Judgement) -> None:
        super().__init__(f"{url}: {judgement.outcome}: {judgement.detail}")
        self.url, self.judgement = url, judgement


def tell_unread(manager: SignalManager, source: str, error: IndexUnread) -> None:
    """Has it accounted for that an index could not be read."""
    said = {"reason": error.judgement.outcome, "detail": error.judgement.detail}
    manager.send_catch_log(index_unread, source=source, url=error.url, **said)


def begun(work: Coroutine[Any, Any, T]) -> "asyncio.Future[T]":
    """Work that several may wait for; that it failed is told to whoever waits, and is no news where nobody does."""
    task = asyncio.ensure_future(work)
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
    return task


def index_at(url: str) -> Wanted:
    """What an answer of an index is wanted as."""
    return Wanted(url, purpose="index")


def held_or_not(fetch: Asking, response: Response) -> Held | Judgement:
    """An answer as a capture, or what is against it."""
    if (judgement := judge_flags(response.flags)) is not None:
        return judgement
    try:
        return fetch.held(response)
    except (BodyTooLarge, Undecodable) as error:
        return judge_error(error)


async def answered_index(fetch: Asking, url: str) -> Held:
    """An answer that is an index; asked again where it broke off, or was something else. Raises `IndexUnread`."""
    judgement = Judgement(Outcome.NOT_AN_INDEX)
    for tries in range(_MOST_TRIES):
        try:
            answer = held_or_not(fetch, await fetch.download(url, index_at(url), again=bool(tries)))
        except Exception as error:  # judge_error raises again whatever is no failure of a download
            answer = judge_error(error)
        if isinstance(answer, Held):
            judgement = judge_status(answer.status) or judge_index(answer)
            if judgement.is_accepted:
                return answer
        else:
            judgement = answer
        if judgement.outcome not in {Outcome.TRUNCATED, Outcome.NOT_AN_INDEX, Outcome.CORRUPT}:
            break
    raise IndexUnread(url, judgement)


def judge_index(held: Held) -> Judgement:
    """Whether an answer is an index: one without lines is, one of whose first lines none can be read is not."""
    head = held.large.head if held.large else held.body[:_HEAD]
    answer = CdxAnswer([head])
    try:
        if next(iter(answer), None) is not None or not answer.lines:
            return Judgement(Outcome.ACCEPTED)
    except NotAnIndex:
        pass  # as below
    begins = head[:80].decode("utf-8", "replace").strip()
    return Judgement(Outcome.NOT_AN_INDEX, f"the answer is no index but begins {begins!r}", status=held.status)
