"""Scans that are made here, read by the real tesseract, against the text they were made of."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from scraper.outputs.ocr.kept import Ocr
from scraper.outputs.ocr.page import PageJob, PageLimits, PageReaderKilled, read_page
from scraper.outputs.ocr.tesseract import NoEngine, engine
from scraper.store import ocr_path
from tests.outputs.ocr.outputs import keep_scan, kept_bytes, read_all, read_text
from tests.pipelines.file_text.hostile_pdfs import inflate_bomb, one_page
from tests.pipelines.file_text.made_pdfs import SENTENCES, joined, pages_of, scan_of, text_pdf, text_whose_map_says

ROOT = Path(__file__).parents[3]
SPANISH = (
    "La política de innovación de un país pequeño depende de sus empresas.",
    "Los años de aprendizaje enseñan más que una sola compañía.",
    "¿Quién financia la investigación en las universidades públicas?",
)


def found_engine():
    try:
        return engine()
    except NoEngine as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must not skip its tests: {missing}")
        pytest.skip(f"no tesseract on PATH: {missing}")


@pytest.fixture(scope="module")
def tesseract():
    """The tesseract that is installed here."""
    return found_engine()


def degraded(picture):
    """A scan as they come: grey paper, specks, slightly askew, not quite sharp."""
    specks = random.Random(7)
    picture = picture.rotate(0.4, fillcolor=255, resample=Image.Resampling.BICUBIC)
    picture = picture.filter(ImageFilter.GaussianBlur(0.7)).point(lambda level: 30 + level * 190 // 255)
    for _ in range(picture.width * picture.height // 400):
        spot = specks.randrange(picture.width), specks.randrange(picture.height)
        picture.putpixel(spot, specks.choice((90, 235)))
    return picture


def error_rate(read, truth):
    """The share of characters that must be changed to come from what was read to the truth, white space apart."""
    read, truth = ("".join(text.split()) for text in (read, truth))
    before = list(range(len(truth) + 1))
    for row, letter in enumerate(read, 1):
        now = [row]
        for column, other in enumerate(truth, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (letter != other)))
        before = now
    return before[-1] / len(truth)


@pytest.mark.parametrize(("change", "dpi", "most"), [(None, 200, 0.01), (degraded, 150, 0.03)])
def test_a_scan_gives_its_text(tmp_path, tesseract, change, dpi, most):
    digest = keep_scan(tmp_path, scan_of(text_pdf(pages_of(1)), dpi=dpi, change=change))
    read_all(tmp_path, tesseract, read_page)
    [page] = read_text(tmp_path, digest)
    assert error_rate(page, "\n".join(SENTENCES)) <= most


def test_spanish_is_read_as_spanish(tmp_path, tesseract):
    if "spa" not in tesseract.languages:
        pytest.skip("tesseract has no Spanish here: make ocr")
    digest = keep_scan(tmp_path, scan_of(text_pdf([SPANISH]), dpi=200), language="es")
    read_all(tmp_path, tesseract, read_page)
    assert error_rate(read_text(tmp_path, digest)[0], "\n".join(SPANISH)) <= 0.01


def test_twice_and_side_by_side_it_gives_the_same_bytes(tmp_path, tesseract):
    body = joined(scan_of(text_pdf(pages_of(1)), dpi=150, change=degraded), text_pdf([["End"]]))
    for name, workers in (("one", 1), ("two", 2)):
        keep_scan(tmp_path / name, body, pages=2)
        read_all(tmp_path / name, tesseract, read_page, workers)
    assert kept_bytes(tmp_path / "one") == kept_bytes(tmp_path / "two")


def test_what_says_no_letters_is_read_by_its_looks(tmp_path, tesseract):
    digest = keep_scan(tmp_path, text_whose_map_says("E000"), status="garbled")
    read_all(tmp_path, tesseract, read_page)
    assert error_rate(read_text(tmp_path, digest)[0], "\n".join(SENTENCES)) <= 0.01


def test_a_page_without_words_has_no_confidence(tmp_path, tesseract):
    digest = keep_scan(tmp_path, one_page(b"0 0 9 9 re f"))
    read_all(tmp_path, tesseract, read_page)
    said = Ocr.model_validate_json(ocr_path(tmp_path, digest, "json").read_bytes())
    assert [(page.confidence, page.error) for page in said.pages] == [(None, None)]
    assert read_text(tmp_path, digest) == [""]


def job_of(tmp_path, body):
    path = tmp_path / "a.pdf"
    path.write_bytes(body)
    return PageJob(path, 1, ("eng",), 300)


def test_a_page_as_large_as_a_house_is_drawn_smaller(tmp_path, tesseract):
    body = text_pdf(pages_of(1)).replace(b"0 0 595 842", b"0 0 14400 14400")
    found = read_page(tesseract, job_of(tmp_path, body), PageLimits(pixels=1_000_000))
    assert found.error is None
    assert found.dpi == 5


@pytest.mark.parametrize(
    ("body", "limits", "said"),
    [
        (b"%PDF-1.4 no more", PageLimits(), "can't be drawn"),
        (inflate_bomb(1024), PageLimits(memory=400 * 1024**2), "drawing it ended with"),
    ],
)
def test_what_cannot_be_drawn_fails_that_page_only(tmp_path, tesseract, body, limits, said):
    found = read_page(tesseract, job_of(tmp_path, body), limits)
    assert said in found.error


def test_a_reader_that_is_killed_from_outside_says_nothing_of_the_page(tmp_path, tesseract):
    killer = tmp_path / "tesseract"
    killer.write_text("#!/bin/sh\nkill -9 $$\n")
    killer.chmod(0o755)
    fake = type(tesseract)(str(killer), tesseract.version, tesseract.languages)
    with pytest.raises(PageReaderKilled):
        read_page(fake, job_of(tmp_path, text_pdf(pages_of(1))), PageLimits())


def run_verb(output, **environment):
    command = [sys.executable, "-m", "scrapy", "ocr", "-s", f"OUTPUT_DIR={output}"]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_verb_reads_what_waits_and_then_says_that_nothing_does(tmp_path, tesseract):
    keep_scan(tmp_path, text_pdf([["End"]]))
    first, second = run_verb(tmp_path), run_verb(tmp_path)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.splitlines()[0] == "1 page without text to read, in 1 file: about 1 s"
    assert first.stdout.splitlines()[1].startswith("1 page read; 1 file done: ")
    assert (second.returncode, second.stdout.split(":")[0]) == (0, "No file waits")


def test_without_tesseract_one_line_names_the_command(tmp_path):
    keep_scan(tmp_path, b"%PDF-")
    done = run_verb(tmp_path, PATH=str(Path(shutil.which("sh")).parent / "none"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "scrapy ocr: tesseract is not installed: run `make ocr` (on Debian, as root)\n"


def test_without_records_it_says_what_to_do_first(tmp_path):
    done = run_verb(tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "crawl first" in done.stderr
