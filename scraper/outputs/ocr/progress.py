"""How far `scrapy ocr` is, in one line: on a terminal in place, elsewhere once a minute."""

from collections.abc import Callable
from typing import TextIO

from scraper.outputs.ocr.reading import Tally
from scraper.watching.progress_line import in_words

SECONDS_A_PAGE = 1.5  # of one core: what is said before the first page was read
BETWEEN_LINES = 60.0


class OcrProgress:
    """Writes the line to `stream`; `clock` gives seconds."""

    def __init__(self, stream: TextIO, clock: Callable[[], float]) -> None:
        self._stream, self._clock = stream, clock
        self._began = self._last = clock()
        self._is_open = False

    def __call__(self, tally: Tally) -> None:
        """One more page was read."""
        now = self._clock()
        if self._stream.isatty():
            self._stream.write(f"\r\x1b[K{line(tally, now - self._began)}")
            self._stream.flush()
            self._is_open = True
        elif now - self._last >= BETWEEN_LINES:
            self._stream.write(line(tally, now - self._began) + "\n")
            self._last = now

    def close(self) -> None:
        """Leaves the line."""
        if self._is_open:
            self._stream.write("\n")


def line(tally: Tally, seconds: float) -> str:
    """How far it is after so many seconds.

    >>> line(Tally(pages_to_read=90, pages=30, files=2), 60)
    '30 of 90 pages read, 2 files done, about 2 min left'
    """
    left = seconds * (tally.pages_to_read - tally.pages) / max(tally.pages, 1)
    read = f"{tally.pages:,} of {tally.pages_to_read:,} pages read, {tally.files:,} files done"
    return f"{read}, about {in_words(left)} left"
