"""What the archive knows of a document, in the order of time."""

from collections.abc import Iterator

from scraper.outputs.reports.markup import Html, element
from scraper.outputs.site.library import Library
from scraper.outputs.site.words import counted, day
from scraper.records import Record


def life_section(library: Library, record: Record) -> Iterator[Html]:
    """Each moment: captures, versions, files, addresses, and what runs saw; nothing where nothing is known."""
    moments = library.lives.get(record.id)
    if not moments:
        return
    items = [element("li", f"{day(one.at)}: {one.text}") for one in moments]
    summary = element("summary", f"{counted(len(moments), 'event')} since {day(moments[0].at)}")
    listed = element("details", summary, element("ol", *items, class_="small"))
    yield element("section", element("h2", "Its life", id="life"), listed, aria_labelledby="life")
