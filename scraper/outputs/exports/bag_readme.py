"""The letter to whoever opens a bag in twenty years."""

import json
from pathlib import Path
from textwrap import fill

from scraper.addresses.sites import home

_TEXT = """{title}

{about}

WHERE TO BEGIN

data/documents.jsonl     every document, one JSON object a line: title, text, topics, year, publisher, files
data/records/            the same, a file a document
data/history/            earlier versions of documents
data/report.json         what was looked for, what was found, and what was lost and why
{places}
All text is UTF-8. A file's name is the SHA-256 of its content, in hexadecimal; a record names the files of its document
by it (`files`, `sha256`). `null` means that the site did not state it.

IS IT WHOLE?

manifest-sha256.txt and manifest-sha512.txt have the digest of each file below data/. Any program for BagIt bags
(RFC 8493) checks them, and so does, in this folder: sha256sum -c manifest-sha256.txt

WHAT IS MISSING

{account}

RIGHTS

The texts and files are those of the OECD, the World Bank and other publishers, under terms of their own. They were
kept for preservation and study. Publish none without leave.
"""
_PLACES = """data/archive/            the pages and files as they were sent: WARC 1.1 (ISO 28500), with an index (CDXJ)
data/files/              the documents' files, most of them PDFs
data/text/               the text of each file; each page ends with a form feed
data/catalog.sqlite      what the program remembered: addresses, captures, runs (SQLite 3)

These are copies byte for byte. Notes in data/archive/ and data/catalog.sqlite may name folders of the machine that
crawled.
"""


def readme(output: Path, day: str, *, is_whole: bool) -> str:
    """The text for a bag of what was found until `day`."""
    site = home()
    alone = "It has the records alone: the captured pages and the files were left out."
    found = f"The site was {site.base}. This bag holds what could still be found of its documents until {day}."
    about = " ".join([site.about, found, *([] if is_whole else [alone])])
    return _TEXT.format(
        title=site.title,
        about=fill(about, 118, break_on_hyphens=False),
        places=_PLACES if is_whole else "",
        account=_account(output / "report.json"),
    )


def _account(report: Path) -> str:
    """The loss account in a few lines."""
    if not report.is_file():
        return "There was no account of the last run."
    figures = json.loads(report.read_bytes())["figures"]
    lines = (
        f"{name.replace('_', ' ')}: {figures[name]}" for name in sorted(figures) if "lost" in name or "found" in name
    )
    return "In the last run (each by address, with every place that was tried, in data/report.json):\n" + "\n".join(
        lines
    )
