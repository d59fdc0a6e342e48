"""What the demonstration says of each step: plain lines, all of them read from the output."""

import json
from pathlib import Path
from typing import Any

from demo.commands import records
from scraper.outputs.changes.sentences import sentences
from scraper.outputs.reports.counts_in_words import partly
from scraper.outputs.reports.missing import why

_TAGS = 5  # tags that are named; the others are counted
_WIDTH = 96


def document(output: Path) -> list[str]:
    """Title, first sentence, tags and PDF of the one document of an output."""
    [record] = records(output)
    tags = [term["label"] for term in (*record["knowledge_types"], *record["topics"])]
    [file] = record["files"]
    path = next((output / "files" / file["sha256"][:2]).glob(f"{file['sha256']}*"))
    return [
        f"Title  {record['title']}",
        f"Text   {_shortened(next(sentences(record['body'])))}",
        f"Tags   {', '.join(tags[:_TAGS])} and {len(tags) - _TAGS} more",
        f"PDF    {path}",
        "       (named by its SHA-256; `scrapy export files` gives copies their own names)",
    ]


def _shortened(sentence: str) -> str:
    return sentence if len(sentence) <= _WIDTH else sentence[:_WIDTH].rsplit(" ", 1)[0] + " …"


def same(found: dict[str, dict[str, Any]]) -> list[str]:
    """The digest of the content from each form, and whether they are one."""
    lines = [f"{name:<28}content_sha256 {record['content_sha256'][:16]}…" for name, record in found.items()]
    is_one = len({record["content_sha256"] for record in found.values()}) == 1
    return [*lines, "The same content from both." if is_one else "The content differs: this is a fault."]


def found(output: Path, verified: str) -> list[str]:
    """How much was found, and what `scrapy verify` said."""
    figures = json.loads((output / "report.json").read_text("utf-8"))["figures"]
    there = figures["documents_found"] + figures["documents_partly_found"]
    return [
        f"Found: {there} of {figures['documents_wanted']} documents{partly(figures['documents_partly_found'])}.",
        f"Of their {figures['files_wanted']} PDFs {figures['files_found']} are whole.",
        f"Verified: {verified.partition(': ')[2].strip()}",
    ]


def changed(differences: str) -> list[str]:
    """The figures of `scrapy changes --format json`, and the sentence that changed."""
    told = json.loads(differences)
    counts = told["counts"]
    lines = [f"{counts['new']} new, {counts['changed']} changed, {counts['unchanged']} unchanged. The change:"]
    for one in told["changed"]:
        lines.append(one["title"])
        lines += [
            f"{line[0]} {line[1:]}" for part in one["differences"] for line in part["diff"] if line[:1] in {"-", "+"}
        ]
    return lines


def lacking(output: Path) -> list[str]:
    """Each document and file that is not there or not whole, with its reason in words."""
    report = json.loads((output / "report.json").read_text("utf-8"))
    lost = [(one["id"], one["reason"]) for one in report["documents"] if one["outcome"] == "lost"]
    lost += [(_name(one["url"]), one["status"]) for one in report["files"] if one["status"] != "archived"]
    scanned = [file for record in records(output) for file in record["files"] if file["text_status"] == "scanned"]
    lines = [line for name, reason in lost for line in (name, f"    {why(reason)}")]
    for file in scanned:
        lines += [
            _name(file["url"]),
            "    kept, but its pages are pictures: `scrapy ocr` reads them (scanned)",
        ]
    return lines


def _name(url: str) -> str:
    return url.rsplit("/", 1)[1]
