"""`requested.csv`: what became of each address that a person gave, in the order given."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from scraper import outcomes
from scraper.addresses.address import Address, id_of, read_address
from scraper.addresses.kinds import SYSTEM
from scraper.outcomes import Outcome
from scraper.outputs.account.figures import DAMAGED
from scraper.outputs.exports.spreadsheet import is_formula
from scraper.outputs.near_names import NearNames
from scraper.results.results import Asked, Requested
from scraper.store import record_path, text_path
from scraper.text import counted

NAME = "requested.csv"
FOUND, PARTLY, LISTED = "found", "partly found", "list read"
KEPT, NOT_FOUND, NO_DOCUMENT = "kept from an earlier run", "not found", "page read, no document"
NOT_REACHED = "not reached"
NOT_ASKED, NOT_YET = "not asked for", "not asked yet"
BY_NUMBER = "a number: only a crawl of the whole library learns which document it is (scrapy crawl ipp_document)"
_NOTHING_THERE = frozenset({Outcome.MISSING, Outcome.NOT_HELD, Outcome.NOT_IN_ARCHIVE})
_MOST_NEAR = 100  # names that are looked up for what was not found
_LONGEST = 32_000  # characters; Excel's cells end soon after


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table; its fields are the columns."""

    line: int
    part: int
    given: str
    address: str = ""
    outcome: str = NOT_FOUND
    id: str = ""
    title: str = ""
    year: str = ""
    pdf: str = ""
    text: str = ""
    why_not: str = ""


class Answers:
    """Looks up what became of an address, in the report of the run and among the records that are kept."""

    def __init__(
        self, output: Path, report: dict[str, Any], moved: dict[str, str], known_before: Iterable[str] = ()
    ) -> None:
        self._output = output
        self._moved = moved
        self._known_before = known_before
        self.near: dict[str, str] = {}
        """Of ids that nobody has the known ones that they are near to, as far as they were looked up."""
        self._is_finished = report["run"]["finish_reason"] == "finished"
        self._documents = {entry["url"]: entry for entry in report["documents"]}
        self._files = {entry["url"]: entry for entry in report["files"]}
        self._pages = {entry["url"]: entry for entry in report["pages"]}

    def document(self, row: Row) -> Row:
        """The row of a document, or of a page that may be one."""
        url = self._resolved(row.address)
        entry = self._documents.get(url) or self._documents.get(row.address)
        if entry is None:
            return self._page(row, url)
        record = self._record(entry["id"]) or self._record(id_of(self._moved.get(url, url)))
        row = self._with_record(replace(row, id=entry["id"]), record)
        if entry["outcome"] in outcomes.NOT_FOUND:
            return replace(row, outcome=KEPT if record else _nothing(entry), why_not=self._why_not(row, entry, record))
        missing = [self._why_no_file(one, record) for one in entry["missing"]]
        return replace(row, outcome=PARTLY if missing else FOUND, why_not="; ".join(missing))

    def file(self, row: Row) -> Row:
        """The row of a file; with the document that links it, if one is known."""
        entry = self._files.get(row.address)
        if entry is None:
            return self._nothing(row)
        linked_by = next(iter(entry["documents"]), None)
        if linked_by is not None:
            record = self._record(linked_by)
            row = replace(row, id=linked_by, title=_title(record), year=_year(record))
        is_whole = entry["status"] == "archived"
        outcome = FOUND if is_whole else PARTLY if entry["sha256"] else NOT_FOUND
        why_not = "" if is_whole else why_no_file(entry)
        return replace(self._with_files(row, [entry["sha256"]]), outcome=outcome, why_not=why_not)

    def list_page(self, row: Row, documents: list[Row], *, is_read: bool) -> Row:
        """The row of a list, whose documents follow it."""
        if not is_read:
            return self.document(row)
        lost = sum(one.outcome not in {FOUND, PARTLY} for one in documents)
        why_not = f"{lost} of its {counted(len(documents), 'document')} not found" if lost else ""
        return replace(row, outcome=LISTED, id=id_of(row.address), why_not=why_not)

    def _page(self, row: Row, url: str) -> Row:
        entry = self._pages.get(url) or self._pages.get(row.address)
        if entry is None:
            return self._nothing(row)
        if entry["outcome"] in outcomes.NOT_FOUND:
            return replace(row, outcome=_nothing(entry), why_not=self._why_not(row, entry, None))
        return replace(row, outcome=NO_DOCUMENT, id=id_of(url), why_not=in_words(entry["reason"]))

    def _why_not(self, row: Row, entry: dict[str, Any], record: dict[str, Any] | None) -> str:
        """The reason; of a number that no run has resolved, what can be done."""
        found, why_not = read_address(row.address), in_words(entry["reason"])
        if record is not None or Outcome.named(entry["reason"]) not in _NOTHING_THERE:
            return why_not
        if isinstance(found, Address) and found.kind in SYSTEM:
            return f"{BY_NUMBER}: {why_not}"
        near = self._near_to(id_of(row.address))
        return f"{why_not}; did you mean {near}?" if near else why_not

    def _near_to(self, unknown: str) -> str | None:
        """A known name that is near to one that nobody has."""
        if unknown not in self.near and len(self.near) < _MOST_NEAR and (found := self._names.near(unknown)):
            self.near[unknown] = found
        return self.near.get(unknown)

    @cached_property
    def _names(self) -> NearNames:
        there = (entry["id"] for entry in self._documents.values() if entry["outcome"] not in outcomes.NOT_FOUND)
        return NearNames([*there, *map(id_of, self._known_before)])

    def _nothing(self, row: Row) -> Row:
        if self._is_finished:
            return replace(row, outcome=NO_DOCUMENT, why_not="a list, or a page of the site that is no document")
        return replace(row, outcome=NOT_YET, why_not="the run ended first: the same command goes on")

    def _resolved(self, url: str) -> str:
        seen: set[str] = set()
        while url in self._moved and url not in self._documents and url not in seen:
            seen.add(url)
            url = self._moved[url]
        return url

    def _record(self, record_id: str) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = json.loads(record_path(self._output, record_id).read_bytes())
        except (OSError, ValueError):
            return None
        return found

    def _with_record(self, row: Row, record: dict[str, Any] | None) -> Row:
        if record is None:
            return row
        row = replace(row, address=record["url"], id=record["id"], title=_title(record), year=_year(record))
        return self._with_files(row, [file["sha256"] for file in record["files"]])

    def _with_files(self, row: Row, digests: Iterable[str | None]) -> Row:
        there = [digest for digest in digests if digest]
        files = [path for digest in there for path in sorted((self._output / "files" / digest[:2]).glob(f"{digest}.*"))]
        texts = [path for digest in there if (path := text_path(self._output, digest)).exists()]
        return replace(row, pdf=self._listed(files), text=self._listed(texts))

    def _listed(self, paths: list[Path]) -> str:
        return "; ".join(dict.fromkeys(path.relative_to(self._output).as_posix() for path in paths))

    def _why_no_file(self, missing: str, record: dict[str, Any] | None) -> str:
        found = re.fullmatch(r"files\[(\d+)\]: (\w+)", missing)
        if found is None or record is None or int(found[1]) >= len(record["files"]):
            return missing
        file = record["files"][int(found[1])]
        said = {"reason": None, **(self._files.get(file["url"]) or {}), "status": found[2]}
        return f"{file['url']}: {why_no_file(said)}"


def rows_of(given: list[Requested], lists: dict[str, list[str]], answers: Answers) -> Iterator[tuple[Requested, Row]]:
    """The row of each part, and behind a list those of its documents; parts are counted in each line."""
    counts: Counter[int] = Counter()
    for one in given:
        for row in _of_part(one, lists, answers):
            counts[one.line] += 1
            yield one, replace(row, part=counts[one.line])


def _of_part(one: Requested, lists: dict[str, list[str]], answers: Answers) -> list[Row]:
    row = Row(one.line, one.part, one.given, one.url or "")
    match one.asked:
        case Asked.NOTHING:
            return [replace(row, outcome=NOT_ASKED, why_not=in_words(one.reason or Outcome.NOT_A_PAGE))]
        case Asked.FILE:
            return [answers.file(row)]
        case Asked.LIST:
            stated = lists.get(row.address.partition("?page=")[0])
            documents = [answers.document(replace(row, address=url)) for url in stated or ()]
            return [answers.list_page(row, documents, is_read=stated is not None), *documents]
        case Asked.DOCUMENT | Asked.PAGE:
            return [answers.document(row)]


def figures(rows: list[tuple[Requested, Row]], near: dict[str, str]) -> dict[str, Any]:
    """How many of the given were found, and what others are near to.

    An address of another site beside one of this site is not counted.
    """
    own = [row for n, (one, row) in enumerate(rows) if not one.is_beside and (n == 0 or rows[n - 1][0] is not one)]
    outcomes = Counter(row.outcome for row in own)
    found = outcomes[FOUND] + outcomes[PARTLY] + outcomes[LISTED]
    numbers = sum(row.why_not.startswith(BY_NUMBER) for row in own)
    told = {"given": len(own), "found": found, "outcomes": dict(sorted(outcomes.items()))}
    return told | ({"numbers": numbers} if numbers else {}) | ({"near": near} if near else {})


def content_of(rows: Iterable[Row]) -> bytes:
    """The table as Excel, R and pandas read it: UTF-8 with its mark, commas, no cell that could be a formula."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(field.name for field in fields(Row))
    table.writerows(
        [guarded(value) if isinstance(value, str) else value for value in asdict(row).values()] for row in rows
    )
    return text.getvalue().encode("utf-8-sig", errors="replace")


def guarded(text: str) -> str:
    """`text` as a cell that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded("A title"), guarded("- a list")
    ("'=1+1", 'A title', "'- a list")
    """
    plain = re.sub(r"[\x00-\x08\x0a-\x1f\x7f]", " ", text)[:_LONGEST]
    return "'" + plain if is_formula(text) or is_formula(plain) else plain


def in_words(reason: str) -> str:
    """Why not, in words, with the code behind them.

    >>> in_words("not_held")
    'none of the sources has it (not_held)'
    """
    outcome = Outcome.named(reason)
    if outcome is Outcome.OTHER:
        return reason
    code, _, detail = reason.partition(": ")
    more = f": {detail}" if detail and detail not in outcome.meaning else ""
    return f"{outcome.meaning}{more} ({code})"


def why_no_file(entry: dict[str, Any]) -> str:
    """Why a file is not there or not whole, in words, with the code; what a reader of files said is left to the report.

    >>> why_no_file({"status": "truncated", "reason": "PdfiumError: Data format error"})
    'it breaks off: only its beginning came (truncated)'
    """
    said = entry["reason"] or entry["status"]
    if entry["status"] in DAMAGED:
        return in_words(entry["status"])
    return in_words(said) if Outcome.named(said) is not Outcome.OTHER else f"{said} ({entry['status']})"


def _nothing(entry: dict[str, Any]) -> str:
    return NOT_REACHED if entry["outcome"] == Outcome.UNREACHABLE else NOT_FOUND


def _title(record: dict[str, Any] | None) -> str:
    return str(record["title"]) if record else ""


def _year(record: dict[str, Any] | None) -> str:
    year = (record["published"] or {}).get("year") if record else None
    return str(year) if year is not None else ""
