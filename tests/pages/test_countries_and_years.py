"""Countries, year and publisher of 200 made pages: none, one, several; alone, together, contradicting.

Countries that a theme writes as words without links, outside Drupal's fields, may be a text, and are left out here.
"""

from itertools import product

import pytest

from scraper.pages.read_page import read_page
from tests.pages.saved import saved

SITE = "https://www.innovationpolicyplatform.org"
COUNTRIES = ((), ("Chile",), ("Norway", "Perú"), ("Chile", "Côte d’Ivoire", "Korea, Republic of"))
LINES = ("", "Published by OECD in 2012", "Published by the World Bank", "Published by whoever finds it")
YEARS = ("", "2012", "2009", "2012-05-01T00:00:00", "undated", "circa 2010")
STATED = {"2012": 2012, "2009": 2009, "2012-05-01T00:00:00": 2012}
PUBLISHED = {LINES[1]: ("OECD", 2012), LINES[2]: ("the World Bank", None)}


def field(machine, label, *values):
    """A field as Drupal 7 writes it."""
    items = "".join(f'<div class="field-item">{value}</div>' for value in values)
    heading = f'<div class="field-label">{label}:&nbsp;</div>'
    return f'<div class="field field-name-{machine}">{heading}<div class="field-items">{items}</div></div>'


def line(label, *values):
    """The same in a theme that writes the label before its values."""
    return f"<p><strong>{label}:</strong> {', '.join(values)}</p>"


def labelled(form, machine, label, *values):
    return "" if not values else field(machine, label, *values) if form == "fields" else line(label, *values)


def page_of(form, countries, said, year, linked):
    """A document's page in one of two forms."""
    named = [f'<a href="/country/{n}">{name}</a>' if linked else name for n, name in enumerate(countries)]
    parts = [
        field("body", "Body", "<p>Text of the document.</p>"),
        labelled(form, "field-country", "Country", *named),
        labelled(form, "field-publication-year", "Publication Year", *([year] if year else [])),
        f"<p>{said}</p>",
    ]
    top = f'<html><head><title>T</title><link rel="canonical" href="{SITE}/document/a"></head>'
    node = f'<div id="node-1" class="node node-document" about="/document/a"><div>{"".join(parts)}</div></div>'
    return f'{top}<body class="node-type-document page-node-1"><h1>A title</h1>{node}</body></html>'.encode()


PAGES = [
    (form, countries, said, year, linked)
    for form, countries, said, year, linked in product(("fields", "lines"), COUNTRIES, LINES, YEARS, (True, False))
    if linked or (countries and form == "fields" and year in {"", "2012"})
]


def test_there_are_200_pages():
    assert len(PAGES) >= 200


@pytest.mark.parametrize(("form", "countries", "said", "year", "linked"), PAGES)
def test_countries_publisher_and_year_are_as_the_page_says(form, countries, said, year, linked):
    page = read_page(saved(page_of(form, countries, said, year, linked), f"{SITE}/document/a"))
    publisher, of_line = PUBLISHED.get(said, (None, None))
    wanted = (publisher, of_line or STATED.get(year))
    assert (page.published or (None, None)) == wanted
    assert tuple(term.label for term in page.countries) == countries
    others = {one.label: [value.text for value in one.values] for one in page.other_fields}
    is_told = year in STATED and STATED[year] == wanted[1]
    assert others == ({"Publication Year": [year]} if year and not is_told else {})
