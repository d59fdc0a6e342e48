"""A bar each for documents and files: how many were found, partly found and not found."""

from scraper.outputs.reports import svg
from scraper.outputs.reports.markup import Html, element, joined
from scraper.outputs.reports.report import Figures

_ROW = 82  # pixels
_BAR = 24


def figures_chart(figures: Figures) -> Html:
    """The chart, with its legend."""
    counts = {name: counts_of(figures, name) for name in ("documents", "files")}
    told = "; ".join(f"{name}: {_in_words(each)}" for name, each in counts.items())
    rows = [_row(n * _ROW, name, each) for n, (name, each) in enumerate(counts.items())]
    drawn = svg.drawing("outcomes", "Documents and files", told, _ROW * len(rows), svg.patterns(), *rows)
    return element("figure", drawn, element("figcaption", *map(_legend, svg.KINDS)))


def counts_of(figures: Figures, name: str) -> dict[str, int]:
    """How many `documents`, or `files`, are of each kind."""
    said = figures.model_dump()
    found, partly = said[f"{name}_found"], said[f"{name}_partly_found"]
    return dict(zip(svg.KINDS, (found, partly, said[f"{name}_wanted"] - found - partly), strict=True))


def _row(top: int, name: str, counts: dict[str, int]) -> Html:
    wanted = sum(counts.values())
    heading = svg.text(top + 16, f"{name.capitalize()}: {wanted:,} wanted", "heading")
    bars, left = [], 0.0
    for kind, count in counts.items():
        width = 100 * count / max(wanted, 1)
        bars.append(svg.bar(left, top + 24, width, _BAR, kind))
        left += width
    return joined([heading, *bars, svg.frame(top + 24, _BAR), svg.text(top + 65, _in_words(counts), "words")])


def _in_words(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {kind}" for kind, count in counts.items())


def _legend(kind: str) -> Html:
    swatch = element("svg", svg.bar(0, 0, 100, 12, kind), svg.frame(0, 12), width="20", height="12", aria_hidden="true")
    return element("span", swatch, f" {kind} ")
