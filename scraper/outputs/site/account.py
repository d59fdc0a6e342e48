"""The loss account for readers: what was wanted and not found whole, and where each was looked for."""

from collections.abc import Iterator

from scraper.media import FileStatus
from scraper.outcomes import NOT_FOUND, Outcome
from scraper.outputs.reports.figures_chart import figures_chart
from scraper.outputs.reports.markup import Html, element, is_web, link
from scraper.outputs.reports.not_found import not_found
from scraper.outputs.reports.reasons import reason_of_file
from scraper.outputs.reports.report import Document, Report, ReportedAttempt, ReportedFile
from scraper.outputs.site.frame import anchor, page
from scraper.outputs.site.library import Library, path_of
from scraper.outputs.site.linked_files import original_name
from scraper.outputs.site.words import day, file_state, sentence
from scraper.records import Record
from scraper.text import counted


def account_page(library: Library) -> bytes:
    """The whole page; where no run has told, it says so."""
    path, title = "account.html", "Found and lost"
    heading = element("h1", title)
    report = library.report
    if report is None:
        none = element("p", "This site has no account of a run.", class_="lead")
        return page(library, path, title, heading, none)
    lead = _lead(report, is_of_archive=library.is_of_archive)
    content = [element("p", lead, class_="lead"), figures_chart(report.figures), *_sections(library, report, path)]
    return page(library, path, title, heading, *content)


def _lead(report: Report, *, is_of_archive: bool) -> str:
    """What the account is of."""
    ended = day(report.run.finished_at)
    if is_of_archive:
        return (
            f"All that the archive held on {ended}, and the documents that runs over the whole library asked for and "
            "never had. The last run asked for a part of it."
        )
    if report.run.asked != "library":
        return f"What the run that ended on {ended} was asked for, which is a part of the library, and what came of it."
    return f"What the run over the library that ended on {ended} looked for, and what came of it."


def _sections(library: Library, report: Report, path: str) -> Iterator[Html]:
    """Only those that have something to say."""
    groups = {name: group for name, group in not_found(report.documents).items() if group.documents}
    files = [one for one in report.files if one.status is not FileStatus.ARCHIVED]
    for name, group in groups.items():
        yield _section(name, group.title, [_lost(one) for one in group.documents])
    by_id = {record.id: record for record in library.records}
    if partly := [one for one in report.documents if one.outcome == "partly_found" and one.id in by_id]:
        yield _section("partly", "Documents that were found in part", [_partly(by_id[one.id], path) for one in partly])
    if files:
        yield _section("files", "Files that were not found whole", [_file(by_id, one, path) for one in files])
    lost_pages = any(one.outcome in NOT_FOUND for one in report.pages)
    if not (groups or files or partly or lost_pages or report.unread or report.refused):
        yield element("p", "All that was looked for was found.")


def _section(name: str, title: str, items: list[Html]) -> Html:
    heading = element("h2", f"{title} ({len(items):,})", id=name)
    return element("section", heading, element("ul", *items, class_="entries"), aria_labelledby=name)


def _lost(document: Document) -> Html:
    why = sentence(Outcome.named(document.reason or "").meaning)
    last = document.id.rpartition("/")[2]
    name = document.id if last.isdigit() else last.replace("-", " ")
    return element("li", link(document.url, name), element("p", why, class_="meta"), *_tried(document.attempts))


def _partly(record: Record, path: str) -> Html:
    """A document whose page is kept, and what became of its files that are not whole."""
    states = [f"{original_name(file)}: {state}" for file in record.files if (state := file_state(file))]
    said = (element("p", one, class_="meta") for one in states)
    return element("li", anchor(path, path_of(record), record.title), *said)


def _file(by_id: dict[str, Record], file: ReportedFile, path: str) -> Html:
    why = sentence(reason_of_file(file).meaning)
    records = [by_id[name] for name in file.documents if name in by_id]
    named = [element("li", anchor(path, path_of(one), one.title)) for one in records]
    linked = [element("p", "Linked by:", class_="meta"), element("ul", *named, class_="small")] if named else []
    name = file.url.rpartition("/")[2] or file.url
    return element("li", link(file.url, name), element("p", why, class_="meta"), *linked, *_tried(file.attempts))


def _tried(attempts: list[ReportedAttempt]) -> Iterator[Html]:
    if attempts:
        said = f"{counted(len(attempts), 'place')} tried"
        yield element("details", element("summary", said), element("ol", *map(_attempt, attempts), class_="small"))


def _attempt(attempt: ReportedAttempt) -> Html:
    """A place of the web as a link; a place on somebody's disk is nobody else's business."""
    place = link(attempt.url) if is_web(attempt.url) else element("span", "an archive or folder on disk")
    status = [f"status {attempt.status}"] if attempt.status is not None else []
    said = " · ".join([attempt.outcome.replace("_", " "), *status])
    return element("li", place, element("div", said, class_="meta"))
