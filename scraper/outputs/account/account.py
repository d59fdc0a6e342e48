"""The loss account as data: what it is told, and the report that it gives. No network, no clock."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from scraper.addresses.address import id_of
from scraper.media import FileStatus
from scraper.on_disk import Entries, OnDisk
from scraper.outcomes import NOT_FOUND, SUCCESSES, UNANSWERED, Outcome
from scraper.outputs.account.comparison import RunBefore, compared
from scraper.outputs.account.figures import attempts_of, figures_of, sources_of
from scraper.records import File, Record

REPORT_VERSION = "1.4"
_STATUSES = list(FileStatus)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Where a document was looked for: the least `preference` is told, in whatever order it was read."""

    preference: tuple[bool, str]
    attempts: list[dict[str, Any]]
    disagreements: list[str]


class Account:
    """Collects the outcomes of a run; what grows with the library is held on disk."""

    def __init__(self) -> None:
        self._documents = OnDisk[dict[str, Any]]()
        self._kept = OnDisk[tuple[list[dict[str, Any]], list[str]]]()
        """Of each record, by its id: the entries of its files, and the labels of its other fields."""
        self._loose = OnDisk[dict[str, Any]]()
        self._attempts_at_files = OnDisk[list[dict[str, Any]]]()
        self._readings = OnDisk[_Reading]()
        self._failed = OnDisk[list[dict[str, Any]]]()
        """Where documents were looked for in vain, under their own addresses."""
        self._claims: dict[str, list[str]] = {}
        self._moved = OnDisk[tuple[str, list[dict[str, Any]]]]()
        self._pages = OnDisk[dict[str, Any]]()
        self._refused: list[dict[str, Any]] = []
        self._traps: Counter[str] = Counter()
        self._shown: dict[str, str] = {}
        self._unread: list[dict[str, str | None]] = []

    def found(self, url: str, asked: str, attempts: list[dict[str, Any]], disagreements: list[str]) -> None:
        """The document at `url` was read, asked for as `asked`; whether it is kept whole is told later."""
        reading, before = _Reading((asked != url, asked), attempts, disagreements), self._readings.get(url)
        if before is None or reading.preference < before.preference:
            self._readings[url] = reading

    def kept(self, record: Record) -> None:
        """A record is kept; it is partly found where a file of it is not."""
        damaged = [(n, file.status) for n, file in enumerate(record.files) if file.status is not FileStatus.ARCHIVED]
        missing = [f"files[{n}]: {status.value}" for n, status in damaged]
        self._documents[record.url] = {
            "id": record.id,
            "url": record.url,
            "outcome": "partly_found" if missing else "found",
            "source": record.capture.source,
            "missing": missing,
        }
        labels = [field.label for field in record.other_fields]
        self._kept[record.id] = [_entry_of(file) for file in record.files], labels

    def kept_file(self, file: File) -> None:
        """A file was wanted that no document links: an archive holds it."""
        self._loose[file.url] = _entry_of(file)

    def _file_entries(self) -> Entries[dict[str, Any]]:
        """The entry of each file: of what several documents say of it the best, in whatever order they came."""
        files = OnDisk[dict[str, Any]]()
        for entry in self._loose.values():
            files[entry["url"]] = {
                **entry,
                "documents": [],
                "attempts": self._attempts_at_files.get(entry["url"]) or [],
            }
        for record_id in self._kept:
            entries, _ = self._kept.get(record_id) or ([], [])
            for entry in entries:
                known = files.get(entry["url"])
                attempts = known["attempts"] if known else self._attempts_at_files.get(entry["url"]) or []
                named_by = [*known["documents"], record_id] if known else [record_id]
                best = entry if known is None or _rank(entry) < _rank(known) else known
                files[entry["url"]] = {**best, "documents": sorted(set(named_by)), "attempts": attempts}
        return Entries(files)

    def lost(self, url: str, reason: str, attempts: list[dict[str, Any]] | None, is_document: bool) -> None:
        """A wanted address gave nothing that is kept."""
        is_silent = any(one["outcome"] in UNANSWERED for one in attempts or ())
        outcome = Outcome.UNREACHABLE.value if is_silent else "lost"
        entry = {"url": url, "outcome": outcome, "reason": reason}
        if is_document:
            before = self._documents.get(url)
            is_kept = attempts is not None and before is not None and before["outcome"] not in NOT_FOUND
            if not is_kept:  # by another of its addresses
                self._documents[url] = {"id": id_of(url), **entry}
            if attempts is not None:
                self._failed[url] = attempts
        else:
            self._pages[url] = {**entry, "attempts": attempts or []}

    def claimed(self, url: str, said: str) -> None:
        """Another page says that it is the document at `url`, which is not believed."""
        self._claims.setdefault(url, []).append(said)
        if url not in self._documents:
            self._documents[url] = {"id": id_of(url), "url": url, "outcome": "lost", "reason": Outcome.CLAIMED.value}

    def moved(self, url: str, document_url: str, attempts: list[dict[str, Any]]) -> None:
        """`url` turned out to be another address of a document; `attempts` are where a redirect says so."""
        self._moved[url] = document_url, attempts

    def passed(self, url: str, reason: str) -> None:
        """A page of the site that is no document was read for its links."""
        self._pages[url] = {"url": url, "outcome": "not_a_document", "reason": reason}

    def sought(self, url: str, attempts: list[dict[str, Any]]) -> None:
        """A file was looked for; told again for each document that links it."""
        if url not in self._attempts_at_files:
            self._attempts_at_files[url] = attempts

    def refused_text(self, text: str, reason: str, line: int | None = None) -> None:
        """Something that was given as an address is none that is asked for; `line` of a list that was given."""
        self._refused.append({"text": text, "reason": reason} | ({"line": line} if line is not None else {}))

    def unread_index(self, source: str, url: str, reason: str, detail: str | None) -> None:
        """What an archive's index tells of the site is not known, or not all of it."""
        self._unread.append({"source": source, "url": url, "reason": reason, "detail": detail})

    def shown(self, url: str, outcome: str) -> None:
        """Something that pages show beside their text was asked for."""
        self._shown[url] = outcome

    def trapped(self, url: str, trap: str) -> None:
        """A crawl trap was not asked for."""
        self._traps[trap] += 1

    def report(self, *args: Any, **options: Any) -> dict[str, Any]:
        """As `told`, with its entries in memory."""
        said = self.told(*args, **options)
        return {name: list(part) if isinstance(part, Entries) else part for name, part in said.items()}

    def told(
        self,
        run: dict[str, Any],
        before: RunBefore | None = None,
        alarms: dict[str, Any] | None = None,
        is_kept: Callable[[str], bool] = lambda record_id: False,
        was_kept: Callable[[str], bool] = lambda url: False,
    ) -> dict[str, Any]:
        """The account as plain data, in a fixed order, compared with that of the run before.

        `documents`, `files` and `pages` are `Entries`: as many as there are, and none of them in memory. `alarms` are
        what the monitors said of the run, None where they have not been asked. `is_kept`: whether there is a record of
        that id, from whatever run. `was_kept`: whether a run up to the one before had something of that address.
        """
        self._settle_moves()
        documents, files, pages = self._document_entries(is_kept), self._file_entries(), Entries(self._pages)
        outcomes = Counter(attempt["outcome"] for attempt in attempts_of(documents, files, pages))
        refusals = {"addresses_refused": len(self._refused), "traps_refused": self._traps.total()}
        figures = figures_of(documents, files, refusals, outcomes)
        return {
            "schema_version": REPORT_VERSION,
            "run": run,
            "figures": figures,
            "alarms": alarms,
            "compared": None if before is None else compared(before, documents, files, figures, was_kept),
            "attempts": dict(sorted(outcomes.items())),
            "sources": sources_of(documents, files, pages),
            "documents": documents,
            "files": files,
            "pages": pages,
            "disagreements": [
                {"url": url, "said": said}
                for url in sorted({*self._readings, *self._claims})
                if (said := self._disagreements(url))
            ],
            "shown": self._look(),
            "unread": [*self._unread, *self._unanswered(documents)],
            "traps": dict(sorted(self._traps.items())),
            "other_fields": self._documents_by_label(),
            "refused": sorted(self._refused, key=lambda entry: (entry.get("line", 0), entry["text"])),
        }

    def _look(self) -> dict[str, Any] | None:
        """How many style sheets, images, scripts and fonts pages show, and which are missing; None where none is."""
        missing = [{"url": url, "reason": said} for url, said in sorted(self._shown.items()) if said not in SUCCESSES]
        return {"wanted": len(self._shown), "missing": missing} if self._shown else None

    def _documents_by_label(self) -> dict[str, int]:
        """How many documents have a field of each label that is none of the record's own."""
        counts = Counter(label for _, labels in self._kept.values() for label in sorted(set(labels)))
        return dict(sorted(counts.items()))

    def _document_entries(self, is_kept: Callable[[str], bool]) -> Entries[dict[str, Any]]:
        """Each with where it was looked for; of one that was not found, whether it is kept from an earlier run."""
        documents = OnDisk[dict[str, Any]]()
        for entry in self._documents.values():
            said = {"is_kept": is_kept(entry["id"])} if entry["outcome"] in NOT_FOUND else {}
            documents[entry["url"]] = {**entry, **said, "attempts": self._attempts_at(entry["url"])}
        return Entries(documents)

    def _unanswered(self, documents: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Each service that gave no answer, with its first word, and the documents that it may have."""
        found: dict[str, dict[str, Any]] = {}
        for document in (one for one in documents if one["outcome"] == Outcome.UNREACHABLE):
            silent = {one["source"]: one for one in document["attempts"][::-1] if one["outcome"] in UNANSWERED}
            for name, one in silent.items():
                said = {"source": name, "url": one["url"], "reason": one["outcome"], "detail": one["detail"]}
                found.setdefault(name, {**said, "documents": []})["documents"].append(document["url"])
        yield from (found[source] for source in sorted(found))

    def _settle_moves(self) -> None:
        """Every address that moved in a circle, or into one, is lost."""
        for url in [url for url in self._moved if self._leads_in_a_circle(url)]:
            _, attempts = self._moved.get(url) or ("", [])
            self.lost(url, Outcome.REDIRECT_LOOP, attempts, is_document=True)

    def _leads_in_a_circle(self, url: str) -> bool:
        seen, there = {url}, self._leads_to(url)
        while there is not None and there not in seen:
            seen.add(there)
            there = self._leads_to(there) if there not in self._documents else None
        return there is not None

    def _leads_to(self, url: str) -> str | None:
        moved = self._moved.get(url)
        return moved[0] if moved is not None else None

    def _attempts_at(self, url: str) -> list[dict[str, Any]]:
        read = self._readings.get(url)
        return [*(self._failed.get(url) or []), *(read.attempts if read is not None else [])]

    def _disagreements(self, url: str) -> list[str]:
        read = self._readings.get(url)
        return [*(read.disagreements if read is not None else []), *sorted(self._claims.get(url, []))]


def _entry_of(file: File) -> dict[str, Any]:
    return {
        "url": file.url,
        "status": file.status.value,
        "text_status": file.text_status,
        "reason": file.reason,
        "sha256": file.sha256,
        "source": file.capture.source if file.sha256 and file.capture else None,
    }


def _rank(entry: dict[str, Any]) -> tuple[int, str]:
    """The least is the best; no two that differ are alike."""
    told = [entry[name] or "" for name in ("sha256", "source", "text_status", "reason")]
    return _STATUSES.index(FileStatus(entry["status"])), "\0".join(told)
