"""What changed, as an Atom feed (RFC 4287): an entry for each change that a run saw, the newest first."""

import re
from collections.abc import Iterator
from itertools import islice
from uuid import NAMESPACE_URL, UUID, uuid5

from lxml import etree

from scraper.outputs.changes.atom_content import content
from scraper.outputs.changes.events import Event
from scraper.outputs.changes.span import Span
from scraper.outputs.changes.told import Teller, Told
from scraper.outputs.reports.markup import is_web, visible

_ATOM = "http://www.w3.org/2005/Atom"
_NAME = "IPP Archive"
_MOST_ENTRIES = 200
# XML 1.0, production 2: what may not stand in a document, also not escaped.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom_feed(span: Span, teller: Teller) -> Iterator[bytes]:
    """What changed as an Atom feed for feed readers: at most 200 entries, the newest; each change by itself."""
    news = [event for event in span.events if not event.detail.again]
    newest = sorted(news, key=lambda event: event.at, reverse=True)  # stable: of one run in its order
    name = uuid5(NAMESPACE_URL, span.site.base)  # the same for ever: readers know a feed and its entries by it
    feed = etree.Element(_tag("feed"), nsmap={None: _ATOM})
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
    only = ", ".join(span.only)  # a feed of its own, with the same entries
    _add(feed, "id", uuid5(name, only).urn if only else name.urn)
    _add(feed, "title", f"{_NAME}: changes" + (f" ({only})" if only else ""))
    _add(feed, "subtitle", _subtitle(span, len(newest)))
    _add(feed, "updated", newest[0].at if newest else span.last.started)
    _add(_add(feed, "author"), "name", _NAME)
    _add(feed, "link", rel="alternate", href=span.site.base)
    _add(feed, "generator", _NAME)
    for event in islice(newest, _MOST_ENTRIES):
        _add_entry(feed, name, event, teller.told_for_ever(event))
    yield etree.tostring(feed, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _subtitle(span: Span, count: int) -> str:
    """What is in the feed, and how to be told of what is not."""
    if count <= _MOST_ENTRIES:
        return f"What runs of the archive saw: {count} changes"
    left_out = count - _MOST_ENTRIES
    return f"The newest {_MOST_ENTRIES} changes; {left_out} older ones: {span.command} --format json"


def _add_entry(feed: etree._Element, name: UUID, event: Event, told: Told) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", uuid5(name, f"{event.run} {event.url} {event.what}").urn)
    _add(entry, "title", f"{event.what.capitalize()}: {told.title or event.id}")
    _add(entry, "updated", event.at)
    if is_web(event.url):
        _add(entry, "link", rel="alternate", href=event.url)
    _add(entry, "category", term=event.what)
    _add(entry, "content", content(told), type="html")


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    """An element below `parent`; what would hide or turn text, or XML does not allow, cannot be in it."""
    added = etree.SubElement(parent, _tag(name), {key: _legal(value) for key, value in attributes.items()})
    if text is not None:
        added.text = _legal(text)
    return added


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", visible(text))


def _tag(name: str) -> str:
    return f"{{{_ATOM}}}{name}"
