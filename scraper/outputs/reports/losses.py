"""The sections of the page that are worked through by hand: what is missing, and every place that was tried."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from scraper.media import FileStatus
from scraper.outcomes import NOT_FOUND, Outcome
from scraper.outputs.reports.entries import document_entry, entries, entry, linked_by
from scraper.outputs.reports.kept import KeptTitle
from scraper.outputs.reports.markup import Html, element, link, wrapped
from scraper.outputs.reports.missing import why
from scraper.outputs.reports.not_found import not_found
from scraper.outputs.reports.reasons import reason_of_file
from scraper.outputs.reports.report import Document, Report, ReportedFile, ReportedPage
from scraper.outputs.reports.section import Section


def losses(report: Report, kept: Mapping[str, KeptTitle]) -> list[Section]:
    """The sections, in their order."""
    groups = not_found(report.documents)
    partly = [one for one in report.documents if one.outcome == "partly_found"]
    files = [one for one in report.files if one.status is not FileStatus.ARCHIVED]
    pages = [one for one in report.pages if one.outcome in NOT_FOUND]
    return [
        *(
            Section(name, group.title, _lost(group.documents, kept), len(group.documents))
            for name, group in groups.items()
        ),
        Section("partly", "Partly found documents", _partly(partly, files, kept), len(partly)),
        Section("files", "Files missing or damaged", _files(files, report, kept), len(files)),
        Section("pages", "Lists and other pages not found", entries(_pages(pages)), len(pages)),
        Section("lines", "Left out", entries(_lines(report)), len(report.refused)),
        Section(
            "unread",
            "Services and indexes not read to their end",
            entries(_unread(report)),
            len(report.unread),
        ),
        Section("disagreements", "Disagreements", entries(_disagreements(report)), len(report.disagreements)),
    ]


def _lost(documents: list[Document], kept: Mapping[str, KeptTitle]) -> Iterator[Html]:
    yield from _to_try_again(documents)
    by_reason = defaultdict(list)
    for document in documents:
        by_reason[Outcome.named(document.reason or "")].append(document)
    for name, group in sorted(by_reason.items()):
        yield from _heading(name, len(group))
        yield from entries(document_entry(one, kept, _unless(name, one.reason)) for one in group)


def _to_try_again(documents: list[Document]) -> Iterator[Html]:
    yield Html("<details><summary>All addresses, to try again</summary>")
    how = element("code", "scrapy crawl ipp_document -a urls=FILE -a source=SOURCE")
    yield element("p", "Keep these lines in a file, then: ", how)
    yield from wrapped("pre", (piece for one in documents for piece in (one.url, Html("\n"))))
    yield Html("</details>\n")


def _partly(documents: list[Document], damaged: list[ReportedFile], kept: Mapping[str, KeptTitle]) -> Iterator[Html]:
    files = defaultdict(list)
    for file in damaged:
        for name in file.documents:
            files[name].append(element("li", link(file.url), " ", _why(file)))
    yield from entries(
        document_entry(one, kept, _besides_files(one), element("ul", *files[one.id])) for one in documents
    )


def _besides_files(document: Document) -> str:
    """What else it lacks: its files follow, each with its reason."""
    lacking = [name for name in document.missing if not name.startswith("files[")]
    return f"missing: {', '.join(lacking)}" if lacking else ""


def _files(files: list[ReportedFile], report: Report, kept: Mapping[str, KeptTitle]) -> Iterator[Html]:
    address = {document.id: document.url for document in report.documents}
    by_reason = defaultdict(list)
    for file in files:
        by_reason[reason_of_file(file)].append(file)
    for name, group in sorted(by_reason.items()):
        yield from _heading(name, len(group))
        yield from entries(
            entry(one.url, one.url, _unless(name, one.reason), one.attempts, linked_by(one.documents, address, kept))
            for one in group
        )


def _why(file: ReportedFile) -> Html:
    return element("span", file.reason or why(file.status), class_="said")


def _pages(pages: list[ReportedPage]) -> Iterator[Html]:
    return (entry(one.url, one.url, one.reason, one.attempts) for one in pages)


def _lines(report: Report) -> Iterator[Html]:
    for one in report.refused:
        text = one.text if one.line is None else f"line {one.line}: {one.text}"
        yield entry(one.text, text, one.reason, [])


def _unread(report: Report) -> Iterator[Html]:
    for one in report.unread:
        may_have = f"may have {len(one.documents):,} of the documents above" if one.documents else None
        said = [one.source, one.reason, *filter(None, [one.detail, may_have])]
        yield entry(one.url, one.url, " · ".join(said), [])


def _disagreements(report: Report) -> Iterator[Html]:
    return (entry(one.url, one.url, "; ".join(one.said), []) for one in report.disagreements)


def _heading(name: Outcome, count: int) -> Iterator[Html]:
    meaning = why(name)
    yield element("h3", f"{meaning[0].upper()}{meaning[1:]}: {count:,}")


def _unless(name: str, said: str | None) -> str:
    """What was said, unless it is the name of the reason and no more."""
    return "" if said is None or said == name else said
