"""What a reading says of a file stands in the record, and in none that has no reading."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.file_text.pdf import read_pdf
from pipelines.file_text.reading import FileReading, Limits
from pipelines.file_text.stated import Stated
from pipelines.read_files import complete
from scraper.fetching.answers import judge_bytes
from scraper.loaded_capture import LoadedCapture
from scraper.media import FileStatus, TextStatus
from scraper.outcomes import Outcome
from scraper.records import File
from scraper.sources.source import Wanted
from tests.records import record

CASES = Path(__file__).parents[1] / "fixtures" / "cases" / "files"
FIELDS = {"title", "author", "subject", "created", "modified", "producer", "language", "attachments", "has_form"}


def a_file(status=FileStatus.ARCHIVED, media_type="application/pdf", reason=None):
    return record().files[0].model_copy(update={"status": status, "media_type": media_type, "reason": reason})


def test_what_a_pdf_says_is_in_the_record():
    found, file = read_pdf(CASES / "cover_then_scan.pdf", Limits()), a_file()
    reading = FileReading(found.status, found.text_status, found.pages, None, found.detail, True, found.without_text)
    complete(file, reading)
    assert (file.status, file.text_status, file.pages) == ("archived", "partial", 100)
    assert file.pages_without_text == list(range(2, 101))
    assert file.reason == "pages that are pictures: 2-100"
    assert File.model_validate(file.model_dump()) == file


def test_what_a_pdf_states_is_in_the_record():
    stated = Stated("A", "B", "C", "2019", "2019-04", "D", "en", ("E.csv",), True)
    file = a_file()
    complete(file, FileReading(FileStatus.ARCHIVED, TextStatus.OK, pages=1, stated=stated))
    assert {name: getattr(file, name) for name in FIELDS} == {
        **dict.fromkeys(FIELDS),
        **{"title": "A", "author": "B", "subject": "C", "created": "2019", "modified": "2019-04", "producer": "D"},
        **{"language": "en", "attachments": ["E.csv"], "has_form": True},
    }


def test_a_reading_that_came_to_its_end_outweighs_a_look_at_the_last_bytes():
    file = a_file(FileStatus.TRUNCATED, reason="no %%EOF at the end of 9 bytes")
    complete(file, FileReading(FileStatus.ARCHIVED, TextStatus.OK, pages=1))
    assert (file.status, file.reason) == ("archived", None)


@pytest.mark.parametrize(
    ("reading", "media_type"),
    [
        (FileReading(FileStatus.ARCHIVED, TextStatus.FAILED, detail="time limit of 60 s"), "application/pdf"),
        (FileReading(FileStatus.ARCHIVED, TextStatus.NONE), "application/zip"),
    ],
)
def test_what_was_not_read_stays_what_it_was(reading, media_type):
    file = a_file(FileStatus.TRUNCATED, media_type, "cut")
    complete(file, reading)
    assert (file.status, file.reason) == ("truncated", reading.detail or "cut")
    assert {getattr(file, name) for name in (*FIELDS, "pages_without_text")} == {None}


def test_an_answer_without_bytes_is_no_file_and_no_404():
    wanted = Wanted(record().files[0].url, is_file=True)
    judged = judge_bytes(wanted, LoadedCapture(200, b"", datetime(2019, 4, 10, tzinfo=UTC)))
    assert (judged.outcome, judged.verdict.status) == (Outcome.EMPTY, FileStatus.NOT_PDF)
    assert Outcome.EMPTY.status is FileStatus.NOT_PDF
