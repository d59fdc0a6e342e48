"""A whole record to try things on."""

from scraper.media import FileStatus
from scraper.records import SCHEMA_VERSION, Capture, File, Link, Origin, Published, Record, Role, Term, content_sha256

SITE = "https://www.innovationpolicyplatform.org"


def capture(url=f"{SITE}/document/a"):
    moment = "2019-04-10T12:00:01Z"
    return Capture(
        source="live",
        url=url,
        captured_at=moment,
        retrieved_at=moment,
        status=200,
        warc_record_id=None,
        payload_sha256="0" * 64,
    )


def term(kind, name):
    return Term(id=f"{kind}/{name}", label=name, url=f"{SITE}/{kind}/{name}")


def record(slug="a", **changes):
    url = f"{SITE}/document/{slug}"
    file = File(
        url=f"{SITE}/sites/default/files/{slug}.pdf",
        label="A report",
        role=Role.CONTENT,
        status=FileStatus.ARCHIVED,
        media_type="application/pdf",
        size=4,
        sha256="1" * 64,
        capture=capture(),
    )
    fields = {
        "id": f"document/{slug}",
        "url": url,
        "title": "A title",
        "body": "A body.",
        "language": "en",
        "knowledge_types": [term("knowledge-type", "report")],
        "topics": [term("topic", "clusters")],
        "published": Published(publisher="OECD", year=2012),
        "countries": [term("country", "chile")],
        "other_fields": [],
        "links": [Link(url="https://www.oecd.org/", text="OECD")],
        "files": [file],
        "aliases": [f"{SITE}/node/1"],
        "content_sha256": "",
        "capture": capture(url),
        "origin": Origin(layout="drupal_document", fields={"title": "h1"}),
    }
    made = Record.model_construct(**{"schema_version": SCHEMA_VERSION} | fields | changes)
    if not made.content_sha256:
        made.content_sha256 = content_sha256(made)
    return made
