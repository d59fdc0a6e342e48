"""The text of a document as HTML: paragraphs, lists and tables as the record keeps them."""

import re
from collections.abc import Iterator

from scraper.outputs.reports.markup import Html, element, joined

_NUMBERED = re.compile(r"(\d{1,4})\. (.*)")


def body_html(body: str) -> Iterator[Html]:
    """A block an element.

    >>> "".join(body_html("One.\\n\\n- a\\n- b\\n\\n3. c\\n\\nChile\\t2012"))[:60]
    '<p>One.</p><ul><li>a</li><li>b</li></ul><ol><li value="3">c<'
    """
    for block in re.split(r"\n{2,}", body):
        if lines := [line for line in block.split("\n") if line.strip()]:
            yield _block(lines)


def _block(lines: list[str]) -> Html:
    if all(line.startswith("- ") for line in lines):
        return element("ul", *(element("li", line[2:]) for line in lines))
    if all(numbered := [_NUMBERED.fullmatch(line) for line in lines]):
        return element("ol", *(element("li", one[2], value=one[1]) for one in numbered if one))
    if all("\t" in line for line in lines):
        return element("div", element("table", element("tbody", *map(_row, lines))), class_="wide")
    return element("p", Html("<br>".join(joined([line]) for line in lines)))


def _row(line: str) -> Html:
    return element("tr", *(element("td", cell) for cell in line.split("\t")))
