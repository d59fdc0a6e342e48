"""How the answers of an archive's index are had, and what is raised where one cannot be."""

import asyncio
from collections.abc import Coroutine
from http import HTTPStatus
from typing import Any, TypeVar

from scraper.fetching.answers import Judgement, judge_error, judge_status
from scraper.fetching.asking import Asking
from scraper.fetching.playback import excluded, says_excluded
from scraper.loaded_capture import LoadedCapture
from scraper.outcomes import Outcome, of_status
from scraper.sources.cdx import CdxAnswer, NotAnIndex
from scraper.sources.source import Wanted

_MOST_TRIES = 3
T = TypeVar("T")
_HEAD = 64 * 1024  # bytes
NO_INDEX = frozenset({Outcome.MISSING, Outcome.GONE, of_status(400), of_status(405)})
"""Outcomes of asking where an archive has no index of this kind."""


class IndexUnread(Exception):
    """An index that could not be read, or not to its end: where, and why."""

    def __init__(self, url: str, judgement: Judgement) -> None:
        super().__init__(f"{url}: {judgement.outcome}: {judgement.detail}")
        self.url, self.judgement = url, judgement


def begun(work: Coroutine[Any, Any, T]) -> "asyncio.Future[T]":
    """Work that several may wait for; that it failed is told to whoever waits, and is no news where nobody does."""
    task = asyncio.ensure_future(work)
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
    return task


def index_at(url: str) -> Wanted:
    """What an answer of an index is wanted as."""
    return Wanted(url, purpose="index")


async def answered_index(asking: Asking, url: str) -> LoadedCapture:
    """An answer that is an index; asked again where it broke off, or was something else. Raises `IndexUnread`."""
    judgement = Judgement(Outcome.NOT_AN_INDEX)
    for tries in range(_MOST_TRIES):
        try:
            answer = asking.captured(await asking.download(url, index_at(url), again=bool(tries)))
        except Exception as error:  # judge_error raises again whatever is no failure of a download
            answer = judge_error(error)
        if isinstance(answer, LoadedCapture):
            judgement = _judge_refusal(answer) or judge_status(answer.status) or judge_index(answer)
            if judgement.is_accepted:
                return answer
        else:
            judgement = answer
        if judgement.outcome not in {Outcome.TRUNCATED, Outcome.NOT_AN_INDEX, Outcome.CORRUPT}:
            break
    raise IndexUnread(url, judgement)


def _judge_refusal(held: LoadedCapture) -> Judgement | None:
    """What an answer is worth by which an archive says that it shows nothing of what was asked about."""
    said = next((value for name, value in held.headers if name.lower() == "x-archive-wayback-runtime-error"), "")
    return excluded(held.status) if held.status != HTTPStatus.OK and says_excluded(said, held.body) else None


def judge_index(held: LoadedCapture) -> Judgement:
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
