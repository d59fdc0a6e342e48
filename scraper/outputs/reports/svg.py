"""SVG inside a page: widths in per cent and text in pixels, so that it is read on a telephone as on a wall."""

from scraper.outputs.reports.markup import Html, element

KINDS = ("found", "partly found", "not found")  # each told by its place, its pattern and its words, not by colour alone
_PATTERNS = {
    "hatched": ("partly", element("path", d="M-1.5 1.5 1.5 -1.5M0 6 6 0M4.5 7.5 7.5 4.5", class_="stroke")),
    "dotted": ("not", element("circle", cx="3", cy="3", r="1.1", class_="dot")),
}


def drawing(name: str, title: str, told: str, height: int, *parts: Html) -> Html:
    """A drawing with a title and, for those who do not see it, all that it shows in words."""
    titles = (element("title", title, id=f"{name}-title"), element("desc", told, id=f"{name}-desc"))
    labels = f"{name}-title {name}-desc"
    return element("svg", *titles, *parts, role="img", aria_labelledby=labels, width="100%", height=str(height))


def patterns() -> Html:
    """Fills for `bar`, once in a page."""
    made = (
        element(
            "pattern",
            element("rect", width="6", height="6", class_=kind),
            mark,
            id=name,
            width="6",
            height="6",
            patternUnits="userSpaceOnUse",
        )
        for name, (kind, mark) in _PATTERNS.items()
    )
    return element("defs", *made)


def bar(left: float, top: int, width: float, height: int, kind: str) -> Html:
    """A bar from `left`, as wide as `width` per cent, filled as its kind is."""
    place = {"x": f"{left:.3f}%", "y": str(top), "width": f"{width:.3f}%", "height": str(height)}
    return element("rect", **place, class_=f"bar {kind.partition(' ')[0]}")


def frame(top: int, height: int) -> Html:
    """The outline of a whole bar."""
    return element("rect", x="0", y=str(top), width="100%", height=str(height), class_="frame")


def text(baseline: int, words: str, kind: str) -> Html:
    """A line of text at the left."""
    return element("text", words, x="0", y=str(baseline), class_=kind)
