"""What `scrapy ocr` says before it begins and when it has ended. No disk, no clock."""

from collections import Counter
from collections.abc import Iterator

from scraper.outputs.ocr.progress import SECONDS_A_PAGE
from scraper.outputs.ocr.reading import Tally
from scraper.outputs.ocr.tesseract import how_to_install
from scraper.text import counted
from scraper.watching.progress_line import in_words


def beforehand(tally: Tally, workers: int) -> str:
    """What is to be read, and about how long it takes."""
    seconds = in_words(tally.pages_to_read * SECONDS_A_PAGE / workers)
    pages, files = counted(tally.pages_to_read, "page"), counted(tally.files_to_read, "file")
    return f"{pages} without text to read, in {files}: about {seconds}"


def afterwards(tally: Tally, place: str) -> Iterator[str]:
    """What was read, and what was not, with what to do."""
    yield f"{counted(tally.pages, 'page')} read; {counted(tally.files, 'file')} done: {place}"
    if tally.failed_pages:
        yield f"{counted(tally.failed_pages, 'page')} could not be read: the .json beside the text says why"
    reasons = Counter(tally.left.values())
    for reason, count in sorted(reasons.items()):
        what, _, language = reason.partition(" ")
        if what == "language":
            yield f"{counted(count, 'file')} left, for lack of a language: {how_to_install(language)}, then scrapy ocr"
        else:
            yield f"{counted(count, 'file')} left: {reason}. Run scrapy ocr again"
