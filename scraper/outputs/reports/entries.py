"""One thing that is missing: its address, why, and every place that was tried."""

from collections.abc import Iterable, Iterator, Mapping

from scraper.outputs.reports.kept import KeptTitle
from scraper.outputs.reports.markup import Html, element, link, wrapped
from scraper.outputs.reports.missing import why
from scraper.outputs.reports.report import Document, ReportedAttempt
from scraper.text import counted

_MOST_NAMES = 5  # of documents that link one file


def entries(items: Iterable[Html]) -> Iterator[Html]:
    """A list of any length, a line each."""
    return wrapped("ul", (piece for item in items for piece in (item, Html("\n"))), class_="entries")


def entry(url: str, name: str, said: str, attempts: list[ReportedAttempt], *more: Html) -> Html:
    """A line of such a list; `said` is why, where the heading does not say it."""
    why = [" ", element("span", said, class_="said")] if said else []
    return element("li", link(url, name), *why, *more, _tried(attempts))


def document_entry(document: Document, kept: Mapping[str, KeptTitle], said: str, *more: Html) -> Html:
    """The same of a document: its title, where one is kept, before its id, and the record of what is kept."""
    known = kept.get(document.id)
    if known is None:
        return entry(document.url, document.id, said, document.attempts, *more)
    named = element("div", document.id, " · ", element("a", "record", href=known.record), class_="said")
    return entry(document.url, known.title, said, document.attempts, named, *more)


def _tried(attempts: list[ReportedAttempt]) -> Html:
    if not attempts:
        return Html("")
    places = f"{counted(len(attempts), 'place')} tried"
    return element("details", element("summary", places), element("ol", *map(_attempt, attempts)))


def _attempt(attempt: ReportedAttempt) -> Html:
    status = None if attempt.status is None else f"status {attempt.status}"
    said = [one for one in (attempt.source, why(attempt.outcome), status, attempt.detail) if one]
    return element("li", link(attempt.url), element("div", " · ".join(said)))


def linked_by(ids: list[str], address: Mapping[str, str], kept: Mapping[str, KeptTitle]) -> Html:
    """The documents that link a file."""
    if not ids:
        return element("p", "No document links it.")
    titles = {name: kept[name].title if name in kept else name for name in ids[:_MOST_NAMES]}
    named = [piece for name in titles for piece in (link(address.get(name, name), titles[name]), ", ")][:-1]
    rest = f" and {len(ids) - _MOST_NAMES:,} more" if len(ids) > _MOST_NAMES else ""
    return element("p", "Linked by ", *named, rest)
