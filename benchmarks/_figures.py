"""The figures of `make bench`, as data: each with what it is compared with, its aim, and what it is bound by."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Pairs:
    """What two sides gave, round by round; a ratio is that of a pair, so that what else the machine does falls on both.

    `ratio` is the first over the second; a figure decides whether more is better.
    """

    ours: list[float]
    peer: list[float]

    @property
    def ratio(self) -> float:
        """The median of the pairs' ratios."""
        return median(a / b for a, b in zip(self.ours, self.peer, strict=True))


@dataclass(frozen=True)
class Figure:
    """One row: its aim, what its two sides are, in which unit, and what bounds it."""

    name: str
    unit: str
    ours: str
    peer: str
    aim: float
    bound_by: str
    least_is_best: bool = False

    def row(self, pairs: Pairs) -> dict[str, Any]:
        """The figure as measured."""
        is_reached = pairs.ratio <= self.aim if self.least_is_best else pairs.ratio >= self.aim
        measured = {"ours_median": median(pairs.ours), "peer_median": median(pairs.peer), "ratio": pairs.ratio}
        rounded = {name: float(f"{value:.4g}") for name, value in measured.items()}
        return {**asdict(self), **rounded, "rounds": len(pairs.ours), "is_reached": is_reached}


@dataclass
class Bench:
    """Sizes of a run, and what it has measured."""

    documents: int
    pages: int
    large: int
    file_bytes: int
    archived: int
    rounds: int
    only: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list)

    def measure(self, work: Callable[["Bench"], list[tuple[Figure, Pairs]]]) -> None:
        """Does one work, and prints its rows at once."""
        if self.only in work.__name__:
            for figure, pairs in work(self):
                row = figure.row(pairs)
                self.rows.append(row)
                print(line(row), flush=True)


HEAD = f"{'':<44}{'ours':>10}{'peer':>10}  {'unit':<13}{'ratio':>7}{'aim':>9}"


def line(row: dict[str, Any]) -> str:
    """A row of the table that is printed."""
    aim = f"{'≤' if row['least_is_best'] else '≥'} {row['aim']:g}"
    sides = f"{row['ours_median']:>10.4g}{row['peer_median']:>10.4g}"
    return f"{row['name']:<44}{sides}  {row['unit']:<13}{row['ratio']:>7.2f}{aim:>9}  {_mark(row)}"


def page(said: dict[str, Any]) -> str:
    """docs/performance.md, of what docs/performance.json holds."""
    rows = said["figures"]
    table = [_row(row) for row in rows]
    bounds = [f"- **{row['name']}**: {row['bound_by']}." for row in rows]
    return "\n".join([*_introduction(said), *table, "", "```", *chart(rows), "```", "", _BOUNDS, "", *bounds, ""])


def chart(rows: list[dict[str, Any]]) -> list[str]:
    """How far each figure is from its aim, as bars: `|` is the aim, and what is longer is better."""
    lines = []
    for row in rows:
        reach = row["aim"] / row["ratio"] if row["least_is_best"] else row["ratio"] / row["aim"]
        bar = ("█" * min(round(reach * _AIM_AT), _LONGEST)).ljust(_AIM_AT)
        lines.append(f"{row['name']:<44} {bar[:_AIM_AT]}|{bar[_AIM_AT:]} {100 * reach:.0f} %")
    return lines


_AIM_AT, _LONGEST = 24, 40  # characters
_BOUNDS = """## What each is bound by"""


def _row(row: dict[str, Any]) -> str:
    sides = f"{row['ours']}: {row['ours_median']:g} | {row['peer']}: {row['peer_median']:g} | {row['unit']}"
    aim = f"{'at most' if row['least_is_best'] else 'at least'} {row['aim']:g}"
    return f"| {row['name']} | {sides} | **{row['ratio']:.2f}** | {aim} | {_mark(row)} |"


def _introduction(said: dict[str, Any]) -> list[str]:
    machine = said["machine"]
    return [
        "# How fast it is",
        "",
        f"`make bench` measured this in {said['seconds'] / 60:.0f} minutes ({said['measured']};",
        f"{machine['cores']} cores, Python {machine['python']}), and wrote it as data to `docs/performance.json`.",
        "All sites are generated and on loopback: what is measured is this program, not a network.",
        "Both sides of a row take turns in one run; a ratio is the median of the pairs.",
        "",
        "Plain Scrapy (`benchmarks/_plain_spider.py`) archives nothing and reads no text of a file. The same duties by",
        "ordinary means (`benchmarks/_ordinary_spider.py`) are Scrapy, FilesPipeline, BeautifulSoup, pypdfium2, and",
        "warcio in a middleware: without what survives a kill, remembers runs, or keeps a hostile file from harm.",
        "",
        f"Sizes: {', '.join(f'{name} {value:,}' for name, value in said['sizes'].items())}.",
        "",
        "| figure | this program | beside it | unit | ratio | aim | |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]


def _mark(row: dict[str, Any]) -> str:
    return "reached" if row["is_reached"] else "not reached"
