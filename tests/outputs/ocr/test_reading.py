"""What waits is read once, goes on where it was cut off, and is kept whole or not at all."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.children import ChildDied
from scraper.outputs.ocr.drawing import resolution
from scraper.outputs.ocr.journal import PageJournal
from scraper.outputs.ocr.kept import Ocr, fault_of, is_left_over, text_of
from scraper.outputs.ocr.page import PageRead
from scraper.outputs.ocr.progress import OcrProgress
from scraper.outputs.ocr.reading import Tally
from scraper.outputs.ocr.tesseract import LANGUAGES, NoEngine, how_to_install, languages_of
from scraper.outputs.ocr.told import afterwards
from scraper.outputs.ocr.waiting import as_json, in_words, waiting
from scraper.store import ocr_path
from tests.outputs.ocr.outputs import keep_scan, kept_bytes, numbered, read_all, read_text

ROOT = Path(__file__).parents[3]


def test_pages_stand_where_they_stand_in_the_file(tmp_path):
    digest = keep_scan(tmp_path, b"%PDF-", pages=4, without_text=[2, 4], status="partial")
    tally = read_all(tmp_path)
    assert (tally.files, tally.pages, tally.pages_to_read) == (1, 2, 2)
    assert ocr_path(tmp_path, digest, "txt").read_bytes() == b"\fpage 2\n\f\fpage 4\n\f"
    assert read_text(tmp_path, digest) == ["", "page 2\n", "", "page 4\n"]


def test_how_it_was_read_stands_beside_the_text(tmp_path):
    digest = keep_scan(tmp_path, b"%PDF-", language="es-CL")
    read_all(tmp_path)
    said = Ocr.model_validate_json(ocr_path(tmp_path, digest, "json").read_bytes())
    assert (said.engine, said.engine_version, said.languages, said.dpi) == ("tesseract", "5.3.0", ["spa"], 300)
    assert [(page.page, page.dpi, page.confidence) for page in said.pages] == [(1, 300, 90.0)]


@pytest.mark.parametrize(("status", "waits"), [("scanned", 1), ("garbled", 1), ("partial", 1), ("ok", 0), ("none", 0)])
def test_files_with_pages_without_text_wait(tmp_path, status, waits):
    keep_scan(tmp_path, b"%PDF-", status=status)
    assert len(waiting(tmp_path)) == waits


def test_what_was_read_waits_no_longer_until_more_of_its_pages_lack_text(tmp_path):
    keep_scan(tmp_path, b"%PDF-", pages=2, without_text=[2])
    assert in_words(waiting(tmp_path)) == "1 file with 1 page without text waits for `scrapy ocr`"
    read_all(tmp_path)
    assert waiting(tmp_path) == []
    assert in_words([]) is None
    keep_scan(tmp_path, b"%PDF-", pages=2)
    assert as_json(waiting(tmp_path)) == {"waiting_for_ocr": {"files": 1, "pages": 2}}


def test_a_file_that_several_documents_link_is_read_once_in_all_their_languages(tmp_path):
    keep_scan(tmp_path, b"%PDF-", slug="a", language="en")
    keep_scan(tmp_path, b"%PDF-", slug="b", language="es")
    [file] = waiting(tmp_path)
    assert languages_of(file.languages) == ["eng", "spa"]


def test_a_file_whose_language_is_not_installed_is_left_and_the_command_named(tmp_path):
    keep_scan(tmp_path, b"%PDF-", language="fr")
    tally = read_all(tmp_path)
    assert (tally.files, tally.pages_to_read) == (0, 0)
    assert list(afterwards(tally, "ocr"))[1] == (
        "1 file left, for lack of a language: apt-get install tesseract-ocr-fra, then scrapy ocr"
    )


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_has_a_name_and_a_package(tag):
    [name] = languages_of({tag})
    assert languages_of({f"{tag}-XX"}) == [name]
    assert how_to_install(name).startswith("apt-get install tesseract-ocr-")


def test_a_language_that_tesseract_does_not_know_is_read_as_english():
    assert languages_of({"xx"}) == languages_of(set()) == ["eng"]


@pytest.mark.parametrize("cut_at", [1, 3, 5])
def test_killed_and_started_again_it_gives_the_same_bytes_and_reads_no_page_twice(tmp_path, cut_at):
    once, cut = tmp_path / "once", tmp_path / "cut"
    for output in (once, cut):
        keep_scan(output, b"%PDF-", pages=5)
    read_all(once)
    command = [sys.executable, "-m", "tests.outputs.ocr.outputs", str(cut), str(cut_at)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert not [name for name in kept_bytes(cut) if name.endswith((".txt", ".json"))]
    tally = read_all(cut)
    assert tally.pages == tally.pages_to_read
    assert tally.pages < 5 or cut_at == 1
    assert kept_bytes(cut) == kept_bytes(once)


def test_stopped_by_hand_it_goes_on_from_there(tmp_path):
    keep_scan(tmp_path, b"%PDF-", pages=3)

    def interrupted(engine, job, limits):
        if job.page == 3:
            raise KeyboardInterrupt
        return numbered(engine, job, limits)

    with pytest.raises(KeyboardInterrupt):
        read_all(tmp_path, read=interrupted)
    assert read_all(tmp_path).pages == 1


def test_a_page_whose_reader_was_killed_from_outside_is_read_again_later(tmp_path):
    keep_scan(tmp_path, b"%PDF-", pages=2)

    def killed(engine, job, limits):
        if job.page == 1:
            raise ChildDied("it died (SIGKILL)", "SIGKILL", was_fresh=True, is_from_outside=True)
        return numbered(engine, job, limits)

    tally = read_all(tmp_path, read=killed)
    assert "SIGKILL" in list(afterwards(tally, "ocr"))[-1]
    assert len(waiting(tmp_path)) == 1
    assert read_all(tmp_path).files == 1


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("", "time limit of 600 s"),
        ("SIGXCPU", "time limit of 120 s of CPU"),
        ("SIGSEGV", "drawing it ended with SIGSEGV"),
    ],
)
def test_a_page_that_ends_its_reader_is_kept_as_that_with_the_reason(tmp_path, how, said):
    digest = keep_scan(tmp_path, b"%PDF-", pages=2)

    def dies(engine, job, limits):
        if job.page == 1:
            raise ChildDied("it ended", how, was_fresh=True)
        return numbered(engine, job, limits)

    assert read_all(tmp_path, read=dies).failed_pages == 1
    kept = Ocr.model_validate_json(ocr_path(tmp_path, digest, "json").read_bytes())
    assert [page.error for page in kept.pages] == [said, None]


def test_a_file_is_left_where_a_worker_reads_by_another_tesseract(tmp_path):
    keep_scan(tmp_path, b"%PDF-", pages=2)

    def is_another(engine, job, limits):
        raise NoEngine("tesseract 4.1 is there, and 5.3 here: install the same")

    tally = read_all(tmp_path, read=is_another)
    assert "1 file left: tesseract 4.1 is there, and 5.3 here: install the same" in list(afterwards(tally, "ocr"))[-1]
    assert len(waiting(tmp_path)) == 1


def test_a_page_that_fails_is_kept_as_that_and_costs_no_other(tmp_path):
    digest = keep_scan(tmp_path, b"%PDF-", pages=2)

    def fails(engine, job, limits):
        return PageRead(1, error="time limit of 600 s") if job.page == 1 else numbered(engine, job, limits)

    tally = read_all(tmp_path, read=fails)
    assert (tally.files, tally.failed_pages) == (1, 1)
    assert read_text(tmp_path, digest) == ["", "page 2\n"]
    assert waiting(tmp_path) == []


ASKED = {"engine": "tesseract"}


def test_a_journal_that_was_cut_at_any_byte_gives_the_pages_before(tmp_path):
    whole = PageJournal(tmp_path, "ab12", ASKED)
    for number in (1, 2, 3):
        whole.add(PageRead(number, f"é {number}", 300, 90.0))
    [path] = (tmp_path / "ocr" / "ab").iterdir()
    content = path.read_bytes()
    for length in range(len(content) + 1):
        path.write_bytes(content[:length])
        found = PageJournal(tmp_path, "ab12", ASKED).pages
        assert list(found) == [1, 2, 3][: max(content[:length].count(b"\n") - 1, 0)]
        assert all(found[number] == whole.pages[number] for number in found)


def test_what_another_version_read_is_not_gone_on_with(tmp_path):
    PageJournal(tmp_path, "ab12", ASKED).add(PageRead(1, "text"))
    assert PageJournal(tmp_path, "ab12", {"engine": "another"}).pages == {}


@given(st.dictionaries(st.integers(1, 9), st.text("ab \n", max_size=9)), st.integers(9, 12))
def test_every_page_ends_with_a_form_feed(pages, count):
    parts = text_of(pages, count).decode().split("\f")
    assert len(parts) == count + 1
    assert all(parts[number - 1].removesuffix("\n") == text or not text for number, text in pages.items())


@given(st.floats(1, 20_000), st.floats(1, 20_000))
def test_no_page_has_more_pixels_than_the_limit(width, height):
    dpi = resolution(width, height, 300, 40_000_000)
    assert 1 <= dpi <= 300
    assert dpi == 1 or width * height * (dpi / 72) ** 2 <= 40_000_000


DAMAGES = {
    "the text has changed": lambda path: path.with_suffix(".txt").write_text("other"),
    "the text is gone": lambda path: path.with_suffix(".txt").unlink(),
    "it is cut": lambda path: path.write_bytes(path.read_bytes()[:-9]),
    "it is of another file": lambda path: path.write_text(path.read_text().replace(path.stem, "0" * 64)),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_verify_finds_what_was_damaged(tmp_path, damage):
    path = ocr_path(tmp_path, keep_scan(tmp_path, b"%PDF-"), "json")
    read_all(tmp_path)
    name = path.relative_to(tmp_path).as_posix()
    assert fault_of(tmp_path, name) is None
    DAMAGES[damage](path)
    assert fault_of(tmp_path, name) is not None


def test_verify_finds_what_is_none_of_ocrs_and_what_was_left(tmp_path):
    path = ocr_path(tmp_path, keep_scan(tmp_path, b"%PDF-"), "txt")
    read_all(tmp_path)
    assert fault_of(tmp_path, "ocr/stray.pdf") == "nothing of `scrapy ocr`"
    path.with_suffix(".json").unlink()
    assert is_left_over(tmp_path, path.relative_to(tmp_path).as_posix())


class Screen(list):
    def __init__(self, is_terminal):
        self.isatty, self.write, self.flush = (lambda: is_terminal), self.append, lambda: None


@pytest.mark.parametrize(("is_terminal", "lines"), [(True, 3), (False, 1)])
def test_the_line_is_rewritten_on_a_terminal_and_said_once_a_minute_elsewhere(is_terminal, lines):
    screen, moments = Screen(is_terminal), iter([0, 30, 59, 61])
    progress = OcrProgress(screen, lambda: next(moments))
    for pages in (1, 2, 3):
        progress(Tally(pages_to_read=6, pages=pages))
    assert len(screen) == lines
    assert "3 of 6 pages read, 0 files done, about 1 min left" in screen[-1]
