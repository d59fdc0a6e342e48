"""What the page is made of: sections, each with its place in the list of contents, and tables."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scraper.outputs.reports.markup import Html, element, joined, wrapped


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page, its content made when it is written; `count` of what it lists, if it is a list."""

    name: str
    title: str
    content: Iterable[Html]
    count: int | None = None

    @property
    def heading(self) -> str:
        """The title, with the count."""
        return self.title if self.count is None else f"{self.title} ({self.count:,})"

    def as_entry(self) -> Html:
        """Its line in the list of contents."""
        return element("li", element("a", self.heading, href=f"#{self.name}"))

    def __iter__(self) -> Iterator[Html]:
        yield from wrapped("section", self._pieces(), id=self.name)

    def _pieces(self) -> Iterator[Html]:
        yield element("h2", self.heading)
        yield from self.content


def table(headings: Iterable[str], rows: Iterable[Sequence[str | int]]) -> Iterator[Html]:
    """A table of numbers; the first cell of a row names it."""
    head = element("thead", element("tr", *(element("th", heading, scope="col") for heading in headings)))
    yield Html('<div class="wide"><table>')
    yield head
    yield from wrapped("tbody", (_row(*map(_cell, row)) for row in rows))
    yield Html("</table></div>\n")


def _row(name: str, *cells: str) -> Html:
    return element("tr", element("th", name, scope="row"), *(element("td", cell) for cell in cells))


def _cell(content: str | int) -> str:
    return f"{content:,}" if isinstance(content, int) else content


def explained(name: str, *said: str) -> Html:
    """A name with what is to be said of it, a line each, in a cell."""
    return joined([name, *(element("div", one, class_="means") for one in said)])
