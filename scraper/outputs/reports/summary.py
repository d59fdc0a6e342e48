"""What a person sees when a crawl has ended."""

from pathlib import Path
from typing import Any

from rich.table import Table

from scraper.monitors.facts import Finding
from scraper.monitors.telling import alarm_line, alarm_lines, headline
from scraper.outcomes import NOT_FOUND, Outcome
from scraper.outputs.account.figures import DAMAGED, attempts_of
from scraper.outputs.reports.counts_in_words import partly
from scraper.outputs.reports.look import look_told
from scraper.outputs.reports.missing import missing
from scraper.outputs.reports.not_found import not_found
from scraper.outputs.reports.report import Document, ShownParts
from scraper.text import counted

_MOST_LINES = 5  # of each reason
_PARTLY = "partly found"  # as `requested.csv` names it


def summary(report: dict[str, Any], output: Path) -> list[Table | str]:
    """The figures as a table, then what was lost and why, and a record to look at, as lines."""
    figures = report["figures"]
    losses = _losses(report)
    parts: list[Table | str] = [*_given_told(report, output), figures_table(figures), *alarms_told(report), *losses]
    shown = ShownParts.model_validate(report.get("shown") or {"wanted": 0})
    if shown.missing:
        parts.append(look_told(shown))
    if (said := _why_not_all(report)) is not None:
        parts.append(said)
    if (example := _example(report, output)) is not None:
        parts.append(f"A record to look at: {example}")
    parts.append(f"Every place that was tried: `scrapy report`, or {output / 'report.json'}")
    return parts


def _given_told(report: dict[str, Any], output: Path) -> list[str]:
    """How many of the addresses that a person gave were found, and where it stands for each."""
    given = report.get("requested")
    if not given:
        return []
    outcomes = given["outcomes"]
    others = [f"{count} {name}" for name, count in outcomes.items() if name not in {"found", "list read", _PARTLY}]
    rest = f" ({', '.join(others)})" if others else ""
    found = f"Found {given['found']} of {given['given']} given{partly(outcomes.get(_PARTLY, 0))}{rest}"
    lines = [f"{found}. Each, with why not: {output / 'requested.csv'}"]
    if numbers := given.get("numbers"):
        which = "1 is a number" if numbers == 1 else f"{numbers} are numbers"
        lines.append(
            f"{which}, like node/5267, that only a crawl of the whole library can resolve. "
            "Run `scrapy crawl ipp_document`, then give the same again."
        )
    lines += [
        f"{wrong} is not known: did you mean {near}?" for wrong, near in [*given.get("near", {}).items()][:_MOST_LINES]
    ]
    return lines


def _why_not_all(report: dict[str, Any]) -> str | None:
    """What is to be said where a run is not what it was to be."""
    run = report["run"]
    if run["finish_reason"] == "shutdown":
        return "Stopped before its end: the same command goes on from here."
    if (left := run.get("left_to_others")) is not None:
        return (
            f"This was shard {run['shard']}, which left {counted(left, 'address', 'addresses')} to the others. "
            "When all have ended, make one of them by `scrapy merge`, then crawl there with -a due=true."
        )
    if report["figures"]["documents_wanted"] or (report.get("requested") or {"found": 0})["found"]:
        return None
    if run["asked"] == "due":
        return "No document was due: `scrapy status` says when the next one is."
    return "No document was asked for: the source holds none that can be read, or no address was given."


def alarms_told(report: dict[str, Any]) -> list[str]:
    """What the monitors say: first what is news, then what stands already."""
    said = report.get("alarms") or {"new": [], "standing": []}
    new = [Finding.model_validate(one) for one in said["new"]]
    old = [one for one in (Finding.model_validate(one) for one in said["standing"]) if one not in new]
    lines = alarm_lines(new)
    if old:
        lines += [f"Told before, and still so: {headline(old)}", *(f"  {alarm_line(one)}" for one in old)]
    return ["\n".join(lines)] if lines else []


def figures_table(figures: dict[str, int]) -> Table:
    """Documents and files of this run: wanted, found, partly found, not found."""
    table = Table(title="IPP Archive", title_justify="left")
    for heading in ("", "wanted", "found", "partly found", "not found"):
        table.add_column(heading, justify="left" if not heading else "right")
    for name in ("documents", "files"):
        wanted, found, partly = (figures[f"{name}_{column}"] for column in ("wanted", "found", "partly_found"))
        table.add_row(name, *map(str, (wanted, found, partly, wanted - found - partly)))
    return table


def _losses(report: dict[str, Any]) -> list[str]:
    groups = not_found([Document.model_validate(one) for one in report["documents"] if one["outcome"] in NOT_FOUND])
    damaged = [file for file in report["files"] if file["status"] != "archived"]
    return [
        *(
            line
            for group in groups.values()
            for line in _listed(group.title, [(one.id, one.reason or "") for one in group.documents])
        ),
        *_listed("Files missing or damaged", [(entry["url"], _why(entry)) for entry in damaged]),
        *_listed("Lists not read, so new documents may be missing", _lists(report)),
        *_unanswered(report),
        *_listed("Indexes not read to their end, so there may be more", _unread(report)),
        *_listed("Left out", [(_refused(entry), entry["reason"]) for entry in report["refused"]]),
    ]


def _why(file: dict[str, Any]) -> str:
    """Why a file is not there, or what is wrong with it."""
    return str(file["status"] if file["status"] in DAMAGED else file["reason"] or file["status"])


def _refused(entry: dict[str, Any]) -> str:
    return f"line {entry['line']}: {entry['text']}" if "line" in entry else str(entry["text"])


def _unanswered(report: dict[str, Any]) -> list[str]:
    """What services gave no answer, what they may have, and what to do."""
    return [
        f"{one['source']} gave no answer ({one['reason']}: {one['url']}: {one['detail']}), and may have "
        f"{len(one['documents']):,} of these documents: run the same command again."
        for one in report["unread"]
        if one.get("documents")
    ]


def _unread(report: dict[str, Any]) -> list[tuple[str, str]]:
    told = {one["source"] for one in report["unread"] if one.get("documents")}
    return [
        (f"{one['source']}: {one['detail']}", one["reason"]) for one in report["unread"] if one["source"] not in told
    ]


def _lists(report: dict[str, Any]) -> list[tuple[str, str]]:
    """Of a list that is there and leads to nothing, no page is lost."""
    why = {page["url"]: page["reason"] for page in report["pages"]}
    lost = (report.get("lists") or {"lost": []})["lost"]
    return [(url, why.get(url, Outcome.EMPTY)) for url in lost]


def _listed(heading: str, entries: list[tuple[str, str]]) -> list[str]:
    """One text, so that it is printed as one; none where there is nothing."""
    lines = list(missing(heading, entries, _MOST_LINES, "report.json"))
    return ["\n".join(lines)] if lines else []


def _example(report: dict[str, Any], output: Path) -> Path | None:
    """A record that was found, one with everything in it if there is one."""
    order = {"found": 0, "partly_found": 1}
    there = (document for document in report["documents"] if document["outcome"] in order)
    best = min(
        there, key=lambda entry: (order[entry["outcome"]], _is_elsewhere(entry["id"]), entry["id"]), default=None
    )
    return output / "records" / f"{best['id']}.json" if best else None


def _is_elsewhere(record_id: str) -> bool:
    """Whether a document lies outside the section where nearly all do."""
    return not record_id.startswith("document/")


def what_to_do(report: dict[str, Any]) -> str:
    """One line for a crawl that reached nothing: what was tried, and what to do."""
    attempts = list(attempts_of(report["documents"], report["pages"]))
    first = next((attempt for attempt in attempts if attempt["outcome"] == Outcome.UNREACHABLE), None)
    tried = f"{first['url']} ({first['detail']})" if first else report["run"]["source"]
    return (
        f"Nothing could be reached: tried {tried} and {counted(max(len(attempts) - 1, 0), 'other place')}. "
        "Check the network, give a folder of saved pages with -a source=FOLDER, or another base with -s IPP_LIVE_URL=…"
    )


def offline(why: str) -> str:
    """One line for a crawl that did not begin: this machine reaches nobody."""
    return (
        f"Nothing could be reached: this machine seems to be offline ({why}). Nothing was asked; what is kept stays as "
        "it is. Check the network, then run the same command again; or read from this machine with -a source=FOLDER"
    )
