"""What changed, sent to people: a mail with the differences, and a line for each document to a webhook."""

from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from itertools import islice
from typing import Any

from scraper.monitors.delivery import WEBHOOK, by_mail, to_webhook, ways
from scraper.monitors.destinations import Destinations
from scraper.monitors.telling import plain
from scraper.outputs.changes.events import ALTERNATING, Event, summed
from scraper.outputs.changes.span import Span
from scraper.outputs.changes.text import lines
from scraper.outputs.changes.told import Teller
from scraper.outputs.reports.markup import visible
from scraper.text import counted

_WHAT = "The digest"
_MOST_LINES = 2_000  # of a mail: mailboxes refuse what is too large
_MOST_CHARACTERS = 1_800  # of a message: chat services take 2,000 (Discord) and more


def send_digest(span: Span, teller: Teller, there: Destinations, now: datetime) -> list[str]:
    """Sends what is news in every way that is named; a line for each that failed."""
    said = [
        to_webhook(_WHAT, _message(span, teller), there)
        if way == WEBHOOK
        else by_mail(_WHAT, _mail(span, teller, there, now), there)
        for way in ways(there)
    ]
    return [line for line in said if line is not None]


def news(span: Span) -> list[Event]:
    """What is to be told, in the order of kinds; what only alternates between states that are known is none."""
    return [event for kind, events in summed(span.events).items() if kind != ALTERNATING for event in events]


def _headline(span: Span) -> str:
    counts = [f"{len(found):,} {kind}" for kind, found in summed(span.events).items() if found]
    only = f" ({', '.join(span.only)})" if span.only else ""
    return visible(f"{', '.join(counts)}{only}")


def _mail(span: Span, teller: Teller, there: Destinations, now: datetime) -> EmailMessage:
    """All that `scrapy changes` says, as far as a mail holds it."""
    message = EmailMessage()
    message["Subject"] = f"IPP Archive: {_headline(span)}"
    message["From"], message["To"] = there.mail_from, ", ".join(there.mail_to)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=there.mail_from.rpartition("@")[2])
    told = (line.text for line in lines(span, teller))
    text = [*islice(told, _MOST_LINES)]
    if left_out := sum(1 for _ in told):
        text += ["", f"Left out: {counted(left_out, 'more line')}. All of it: {span.command}"]
    message.set_content("\n".join(text) + "\n")
    return message


def _message(span: Span, teller: Teller) -> dict[str, Any]:
    """What a webhook is given: `text` for people, and the documents as data."""
    documents = [_document(event, teller) for event in news(span)]
    counts = {kind: len(found) for kind, found in summed(span.events).items()}
    text = "\n".join([f"IPP Archive: {_headline(span)}", *_short(documents, span)])
    return {"text": plain(text), "since": span.since, "only": span.only, "counts": counts, "changes": documents}


def _document(event: Event, teller: Teller) -> dict[str, Any]:
    told = teller.told(event)
    return {"what": event.what, "id": event.id, "url": event.url, "title": told.title, "fields": told.fields}


def _short(documents: list[dict[str, Any]], span: Span) -> Iterator[str]:
    length = 0
    for number, one in enumerate(documents):
        fields = f" ({', '.join(one['fields'])})" if one["fields"] else ""
        line = visible(f"{one['what'].capitalize()}: {one['title'] or one['id']}{fields} {one['url']}")
        length += len(line) + 1
        if length > _MOST_CHARACTERS:
            yield f"And {len(documents) - number:,} more. All of it: {span.command}"
            return
        yield line
