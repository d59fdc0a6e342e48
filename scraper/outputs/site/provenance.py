"""Where a document came from, and under which addresses it was seen: what lets a reader check it."""

from collections.abc import Iterator

from scraper.outputs.reports.markup import Html, element, is_web, link
from scraper.outputs.site.library import Library
from scraper.outputs.site.words import day
from scraper.records import Record


def provenance(library: Library, record: Record) -> Html:
    """The capture that the record was read from, as a list of facts."""
    capture = record.capture
    warc = library.warcs.get(capture.warc_record_id or "")
    said: list[tuple[str, str | None]] = [
        ("Captured", day(capture.captured_at)),
        ("From", link(capture.url) if is_web(capture.url) else "a folder of saved pages"),
        ("Source", capture.source if "/" not in capture.source else "an archive or folder on disk"),
        ("Retrieved", day(capture.retrieved_at) if capture.retrieved_at != capture.captured_at else None),
        ("SHA-256 of the page", capture.payload_sha256),
        ("WARC record", capture.warc_record_id),
        ("In the file", f"archive/{warc}" if warc else None),
        ("SHA-256 of the content", record.content_sha256),
    ]
    facts = [piece for name, value in said if value for piece in (element("dt", name), element("dd", value))]
    return element(
        "section",
        element("h2", "Provenance", id="provenance"),
        element("dl", *facts, class_="small"),
        *(element("p", f"Doubtful: {doubt.text}.", class_="notice") for doubt in record.origin.warnings),
        element("details", element("summary", "See the page as it was"), _replay(record)),
        aria_labelledby="provenance",
    )


def _replay(record: Record) -> Html:
    command = element("code", "scrapy export wacz")
    page = link("https://replayweb.page/", "ReplayWeb.page")
    return element(
        "p", "Whoever has the archive writes a web archive with ", command, ", opens it in ", page, " and looks for ",
        element("code", record.url), ".",
    )  # fmt: skip


def addresses(record: Record) -> Iterator[Html]:
    """Every address that it had."""
    items = [element("li", link(url)) for url in (record.url, *record.aliases)]
    yield element(
        "section",
        element("h2", "Addresses that it had", id="addresses"),
        element("ul", *items, class_="small plain"),
        aria_labelledby="addresses",
    )
