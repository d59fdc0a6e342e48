"""A bar for each outcome of each source's attempts, all of one scale."""

from scraper.outcomes import SUCCESSES
from scraper.outputs.reports import svg
from scraper.outputs.reports.markup import Html, element
from scraper.outputs.reports.report import Source

_HEADING = 26  # pixels
_OUTCOME = 36
_MOST_SOURCES = 12  # the table has all
_MOST_LETTERS = 40  # of a source's name: so many fit a telephone


def sources_chart(sources: dict[str, Source]) -> Html:
    """The chart, of the sources that were asked most."""
    busiest = sorted(sources, key=lambda name: (-sum(sources[name].attempts.values()), name))[:_MOST_SOURCES]
    most = max((count for name in busiest for count in sources[name].attempts.values()), default=1)
    parts: list[Html] = []
    top = 0
    for name in busiest:
        parts += _rows(top, name, sources[name], most)
        top += _HEADING + _OUTCOME * len(sources[name].attempts) + 8
    told = "; ".join(f"{name}: {in_words(sources[name].attempts)}" for name in busiest)
    drawn = svg.drawing("attempts", "What came of the attempts at each source", told, top, *parts)
    if len(sources) == len(busiest):
        return element("figure", drawn)
    return element("figure", drawn, element("figcaption", "Those that were asked most; the table has all."))


def in_words(attempts: dict[str, int]) -> str:
    """How often each outcome was had, the most frequent first.

    >>> in_words({"accepted": 1, "missing": 1200})
    '1,200 missing, 1 accepted'
    """
    return ", ".join(f"{count:,} {outcome}" for outcome, count in _most_first(attempts)) or "none"


def _rows(top: int, name: str, source: Source, most: int) -> list[Html]:
    rows = [svg.text(top + 16, name if len(name) <= _MOST_LETTERS else f"{name[: _MOST_LETTERS - 1]}…", "heading")]
    for n, (outcome, count) in enumerate(_most_first(source.attempts)):
        here = top + _HEADING + n * _OUTCOME
        kind = "found" if outcome in SUCCESSES else "not found"
        rows += [
            svg.text(here + 11, f"{count:,} {outcome}", "words"),
            svg.bar(0, here + 16, 100 * count / most, 8, kind),
        ]
    return rows


def _most_first(attempts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(attempts.items(), key=lambda one: (-one[1], one[0]))
