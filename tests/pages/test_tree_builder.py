"""Our builder gives the tree that BeautifulSoup's own gives, object by object and link by link."""

import warnings
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from scraper.pages.tree_builder import TreeBuilder

SITE = Path(__file__).parents[1] / "fixtures" / "samples" / "site"
PAGES = sorted(SITE.glob("pages/*/*.html"))[::12] + sorted(SITE.glob("print/*/*.html"))[::20]
BROKEN = [
    "",
    "text",
    "<p>a<p>b</div></p>",
    "<pre> \n <b> </b></pre> \n <i> </i>",
    "<textarea> </textarea><script>1</script><style>a</style><template>t <b>u</b></template>",
    "<!-- a --><?php x ?><!----><p class=' a  b ' rel=c>d<br/>e</br>",
    "<table><tr><td><table><td>x</table></html>y",
    "<meta charset=x><meta http-equiv=content-type content='text/html; charset=latin-1'>",
    "<div>" * 300 + "deep",
]


@pytest.mark.parametrize("text", [*BROKEN, *(path.read_text(encoding="utf-8") for path in PAGES)])
def test_tree_is_that_of_beautifulsoup(text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # bs4 takes XHTML for XML, and short text for an address
        expected = BeautifulSoup(text, "lxml", multi_valued_attributes=None, huge_tree=True)
        built = BeautifulSoup(text, builder=TreeBuilder())
    assert described(built) == described(expected)


def described(soup):
    """Every object with its kind, content, and the places of those that it links."""
    objects = [soup, *below(soup)]
    places = {id(one): place for place, one in enumerate(objects)}
    return [
        (
            (one.name, dict(one.attrs), one.can_be_empty_element, one.interesting_string_types)
            if isinstance(one, Tag)
            else (type(one), str(one)),
            *(places.get(id(getattr(one, link))) for link in LINKS),
        )
        for one in objects
    ]


LINKS = ("parent", "next_element", "previous_element", "next_sibling", "previous_sibling")


def below(top):
    stack = list(reversed(top.contents))
    while stack:
        one = stack.pop()
        yield one
        if isinstance(one, Tag):
            stack.extend(reversed(one.contents))
