"""Charts as inline SVG: bars inside a table that says the same in numbers, and columns with a table beside them."""

from collections.abc import Mapping

from scraper.outputs.reports.markup import Html, element
from scraper.outputs.site.frame import anchor

_STEP, _LEAST_WIDTH, _HEIGHT = 18, 360, 120  # of the drawing's own units: few years have wider columns
_FILLED = 0.78  # of a step


def ranked(path: str, caption: str, heading: str, counts: Mapping[str, tuple[str, int]]) -> Html:
    """A row a label, with its page, how many documents it has, and a bar of that length."""
    most = max(count for _, count in counts.values())
    rows = (_row(path, label, page, count, most) for label, (page, count) in counts.items())
    head = element("tr", element("th", heading, scope="col"), element("th", "Documents", scope="col"), _drawn())
    return element(
        "div",
        element("table", element("caption", caption), element("thead", head), element("tbody", *rows), class_="ranked"),
        class_="wide",
    )


def _row(path: str, label: str, page: str, count: int, most: int) -> Html:
    width = f"{100 * count / most:.2f}%"
    bar = element("rect", x="0", y="0", width=width, height="10", class_="bar")
    drawing = element("svg", bar, width="100%", height="10", aria_hidden="true")
    name = element("th", anchor(path, page, label), scope="row")
    return element("tr", name, element("td", f"{count:,}"), _drawn(drawing))


def _drawn(*drawing: Html) -> Html:
    return element("td", *drawing, class_="drawn", aria_hidden="true")


def columns(path: str, title: str, counts: Mapping[int, tuple[str, int]]) -> Html:
    """A column a year, from the first to the last, also those that have none."""
    years = range(min(counts), max(counts) + 1)
    most = max(count for _, count in counts.values())
    step = max(_STEP, _LEAST_WIDTH // len(years))
    bars = [_column(n * step, step * _FILLED, counts.get(year, ("", 0))[1] / most) for n, year in enumerate(years)]
    width = len(years) * step
    ends = [
        element("text", str(years[0]), x="0", y=str(_HEIGHT + 18)),
        element("text", str(years[-1]), x=str(width), y=str(_HEIGHT + 18), text_anchor="end"),
    ]
    told = ", ".join(f"{year}: {count}" for year, (_, count) in sorted(counts.items()))
    base = element("line", x1="0", y1=str(_HEIGHT), x2=str(width), y2=str(_HEIGHT), class_="base")
    view = f"0 0 {width} {_HEIGHT + 24}"
    place = {"viewBox": view, "preserveAspectRatio": "xMinYMid"}
    drawing = element("svg", *bars, base, *ends, role="img", aria_label=f"{title}. {told}", **place)
    return element("figure", drawing, _table(path, title, counts), class_="by-year")


def _column(x: int, width: float, share: float) -> Html:
    height = _HEIGHT * share
    said = {"x": str(x), "y": f"{_HEIGHT - height:.1f}", "height": f"{height:.1f}"}
    return element("rect", width=f"{width:.1f}", class_="bar", **said)


def _table(path: str, title: str, counts: Mapping[int, tuple[str, int]]) -> Html:
    rows = (
        element("tr", element("th", anchor(path, page, str(year)), scope="row"), element("td", f"{count:,}"))
        for year, (page, count) in sorted(counts.items(), reverse=True)
    )
    head = element("tr", element("th", "Year", scope="col"), element("th", "Documents", scope="col"))
    table = element("table", element("caption", title), element("thead", head), element("tbody", *rows))
    return element("details", element("summary", "As a table"), table)
