"""What an output holds, but for what differs between two runs of the same code: ids, the clock, folders and ports."""

import json
import re
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import quote

_ID = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_COMPACT = re.compile(r"\b(\d{4})(\d\d)(\d\d)T?(\d\d)(\d\d)(\d\d)Z?\b")  # in names, and as an index is asked for it
_IN_VAIN = ("missing", "passed_over")
_SECONDS = re.compile(r'"seconds": [\d.]+')


@dataclass
class Plain:
    """What stands in the place of what differs. Times that a page or a capture states of itself stay."""

    places: dict[str, str] = field(default_factory=dict)
    """Folders and addresses of servers, and a name for each."""
    runs: list[tuple[str, str]] = field(default_factory=list)
    """When each run began and ended: a time in between is that run's."""
    files: set[str] = field(default_factory=set)
    """When files of a source were written to this disk."""
    is_by_turns: bool = False
    """Whether several places were asked at once. Then it is chance which came first, which guesses were made, and of a
    page that lies at two places which copy was taken.
    """

    def __call__(self, text):
        for place in sorted(self.places, key=len, reverse=True):
            text = text.replace(place, self.places[place]).replace(quote(place), self.places[place])
        text = _SECONDS.sub('"seconds": 0', _ID.sub("urn:uuid:", text))
        text = _COMPACT.sub(lambda time: self._run_of("{}-{}-{}T{}:{}:{}Z".format(*time.groups())) or time[0], text)
        return _TIME.sub(lambda time: self._run_of(time[0]) or self._file_of(time[0]) or time[0], text)

    def _run_of(self, time):
        return next((f"run {n}" for n, (begun, ended) in enumerate(self.runs, 1) if begun <= time <= ended), None)

    def _file_of(self, time):
        return "its file's time" if time in self.files else None


def content_of(output, plain):
    """The parts of an output, each by its name: a text for each record, version, section and capture."""
    return {
        "records": _texts(output / "records", plain),
        "history": _texts(output / "history", plain),
        "text": _digests(output / "text"),
        "files": _digests(output / "files"),
        "documents.jsonl": _lines(output / "documents.jsonl", plain),
        "report.json": _sections(output / "report.json", plain),
        "archive": _captures(output / "archive/index.cdxj", plain),
    }


def _texts(folder, plain):
    paths = sorted(folder.rglob("*.json"))
    found = [
        (plain(path.relative_to(folder).as_posix()), plain(_record(path.read_text("utf-8"), plain))) for path in paths
    ]
    assert len(dict(found)) == len(found), "two have one name"
    return dict(found)


def _record(text, plain):
    """A record as it is written; by turns without its captures."""
    if not plain.is_by_turns:
        return text
    record = json.loads(text)
    files = [file | {"capture": None} for file in record["files"]]
    return json.dumps(record | {"capture": None, "files": files}, ensure_ascii=False, indent=2)


def _digests(folder):
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in paths}


def _lines(path, plain):
    lines = path.read_text("utf-8").splitlines(keepends=True) if path.exists() else []
    return {json.loads(line)["id"]: plain(_record(line, plain)) for line in lines}


def _sections(path, plain):
    """The report as it is written, cut where a section begins."""
    text = plain(path.read_text("utf-8"))
    report = json.loads(text)
    if plain.is_by_turns:
        leave_out_chance(report)
    found = {name: json.dumps(section, ensure_ascii=False, indent=2) for name, section in report.items()}
    return found if plain.is_by_turns else found | {"as it is written": text}


def leave_out_chance(report):
    """Which addresses were asked for before it was known where they are found, and so where in vain."""
    for entry in [*report["documents"], *report["files"], *report["pages"]]:
        if "attempts" in entry:
            entry["attempts"] = sorted(
                (_somewhere(attempt) for attempt in entry["attempts"] if attempt["outcome"] not in _IN_VAIN),
                key=lambda attempt: attempt["url"],
            )
    for counts in (report["attempts"], *(source["attempts"] for source in report["sources"].values())):
        for outcome in _IN_VAIN:
            counts.pop(outcome, None)
    del report["figures"]["answers"]


def _somewhere(attempt):
    """Where a page was found: its place aside."""
    return attempt | {"url": ""} if attempt["outcome"] == "accepted" else attempt


def _captures(path, plain):
    """Each answer that the archive holds; which of two with one body came first is chance."""
    entries = [json.loads(line.split(" ", 2)[2]) for line in path.read_text("utf-8").splitlines()]
    if plain.is_by_turns:
        files = {entry["digest"]: entry for entry in entries if entry.get("mime") == "application/pdf"}
        return {digest: digest for digest in sorted(files)}  # of pages the records tell
    told = sorted(plain(" ".join((entry["url"], entry.get("status", "-"), entry["digest"]))) for entry in entries)
    return {f"{number} {line}": line for number, line in enumerate(told)}
