"""How a crawl goes, in one line: what it has done, how fast, how much is left. No clock, no disk."""

from collections import deque
from collections.abc import Collection, Iterable
from typing import NamedTuple

from scraper.text import counted

_SPAN = 60.0  # seconds that the rate is taken over
_FIRST_RATE = 5.0  # seconds; a rate of less says nothing
_BASIS = 30.0  # seconds, and so many addresses settled in them, before an end is foretold
_FEWEST = 10
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_MOST_NAMES = 2


class Sample(NamedTuple):
    """How far a crawl was at a moment (seconds of any clock that only goes forward)."""

    at: float
    answers: int
    settled: int
    to_go: int


class Trend:
    """The last minute of a crawl, of samples that are taken now and then."""

    def __init__(self) -> None:
        self._samples: deque[Sample] = deque()

    def take(self, sample: Sample) -> None:
        """One more; those of more than a minute ago are forgotten, but the latest of them."""
        self._samples.append(sample)
        while len(self._samples) > 2 and self._samples[1].at <= sample.at - _SPAN:
            self._samples.popleft()

    def answers_per_minute(self) -> float | None:
        """None before there is enough to tell."""
        if not self._samples or self._seconds() < _FIRST_RATE:
            return None
        return (self._samples[-1].answers - self._samples[0].answers) * _MINUTE / self._seconds()

    def seconds_left(self) -> float | None:
        """How long what is known now will take; None without a basis, and while more is found than settled."""
        if not self._samples or self._seconds() < _BASIS:
            return None
        first, last = self._samples[0], self._samples[-1]
        settled = last.settled - first.settled
        if settled < _FEWEST or not last.to_go or last.to_go > first.to_go:
            return None
        return last.to_go * self._seconds() / settled

    def _seconds(self) -> float:
        return self._samples[-1].at - self._samples[0].at


class Done(NamedTuple):
    """What a crawl has done so far."""

    records: int
    files: int
    lost: int
    answers: int


def line(done: Done, to_go: int, trend: Trend, place: str, stage: str = "") -> str:
    """All of it; what matters most comes first, since a narrow terminal cuts the end."""
    rate, left = trend.answers_per_minute(), trend.seconds_left()
    parts = [
        counted(done.records, "record"),
        counted(done.files, "file"),
        f"{done.lost:,} not found",
        f"{to_go:,} to go" + (f" (about {in_words(left)})" if left is not None else ""),
        counted(done.answers, "answer") + (f" ({rate:,.0f} a minute)" if rate is not None else ""),
        place,
    ]
    return (f"{stage}: " if stage else "") + ", ".join(part for part in parts if part)


def place_line(asked: Iterable[str], left_alone: Collection[tuple[str, float]]) -> str:
    """Which services are asked, or waited for (`left_alone`: name, and for how many seconds more); "" for none.

    >>> place_line(["www.oecd.org", "index of web.archive.org"], [("index of web.archive.org", 35.2)])
    'waits 35 s for index of web.archive.org, asks www.oecd.org'
    """
    names = dict.fromkeys(asked)
    waits = [f"waits {in_words(wait)} for {name}" for name, wait in left_alone if name in names]
    resting = {name for name, _ in left_alone}
    open_ones = [name for name in names if name not in resting]
    told = open_ones[:_MOST_NAMES]
    more = f" and {len(open_ones) - len(told)} more" if len(open_ones) > len(told) else ""
    return ", ".join([*waits, *([f"asks {', '.join(told)}{more}"] if told else [])])


def in_words(seconds: float) -> str:
    """A length of time in one unit, or two where one is too coarse.

    >>> [in_words(seconds) for seconds in (0.2, 45, 60, 754, 7_500, 200_000)]
    ['0 s', '45 s', '1 min', '13 min', '2 h 5 min', '2 d 7 h']
    """
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    unit, name, smaller, small_name = (_HOUR, "h", _MINUTE, "min") if seconds < _DAY else (_DAY, "d", _HOUR, "h")
    whole, rest = divmod(int(seconds), unit)
    return f"{whole} {name} {rest // smaller} {small_name}"
