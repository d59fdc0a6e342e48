"""`make demo`: what a newcomer sees first is true, whole and made from what its script says."""

import csv
import os
import re
import signal
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from lxml import html

from demo import make_snapshot, show
from demo.commands import records
from demo.documents import documents
from scraper.outputs.exports.ris import export_ris
from scraper.outputs.exports.skos import export_skos
from tests.judges import chromium_dom

SNAPSHOT = make_snapshot.SNAPSHOT
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("snapshot")
    make_snapshot.write_snapshot(folder)
    return folder


def test_the_snapshot_is_what_its_script_makes(made):
    assert files_in(SNAPSHOT) == files_in(made)
    for path in files_in(made):
        if path.suffix != ".pdf":  # bytes of a PDF follow from the version of a library
            assert (SNAPSHOT / path).read_bytes() == (made / path).read_bytes(), path


def test_every_page_of_the_mirrors_says_that_it_is_sample_data():
    for path in SNAPSHOT.glob("*mirror/**/*.html"):
        assert make_snapshot.NOTICE in path.read_text("utf-8"), path


def test_every_sample_says_so_in_its_title_and_its_text():
    _, *samples = documents()
    assert all("(sample)" in one.title and one.body.startswith("Sample data:") for one in samples)


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """The folder of a demonstration, and what it printed."""
    folder, told = tmp_path_factory.mktemp("shown"), StringIO()
    with redirect_stdout(told):
        assert show.main(folder / "demo") == 0
    return folder, told.getvalue()


def test_the_demonstration_shows_what_it_promises(shown):
    folder, told = shown
    assert "Title  Key features of the first phase of national cluster program (Russia)" in told
    assert "The same content from both." in told
    assert "Found: 16 of 17 documents, 2 of them without all their files." in told
    assert "Of their 15 PDFs 13 are whole." in told
    assert "Verified: no fault" in told
    assert [line.strip() for line in told.splitlines() if line.strip()[:2] in {"- ", "+ "}] == [
        "- A voucher is worth 5,000 euros and pays for one visit to a laboratory.",
        "+ A voucher is worth 7,500 euros and pays for three visits to a laboratory.",
    ]
    for path in re.findall(rf"{folder}\S+", told):
        assert Path(path).is_file(), path
    assert all(code in told for code in ("(not_held)", "(not_pdf)", "(truncated)", "(scanned)"))


def test_countries_and_years_of_the_samples_are_in_the_table_as_they_were_written(shown):
    with (shown[0] / "demo/library/export/csv/documents.csv").open(encoding="utf-8-sig", newline="") as file:
        read = {row["title"]: (row["countries"], row["year"], row["publisher"]) for row in csv.DictReader(file)}
    publishers = {"line": "IPP Archive samples", "field": ""}
    written = {
        one.title: (
            "; ".join(country.label for country in one.countries),
            str(one.year or ""),
            publishers[one.year_in] if one.is_sample else "",
        )
        for one in documents()
        if one.held != "none"
    }
    assert read == written
    assert sum(";" in countries for countries, _, _ in read.values()) == 1
    assert {publisher for _, _, publisher in read.values()} == {"", "IPP Archive samples"}


def test_the_document_about_slovenia_is_found_by_search_by_list_and_in_references(shown, tmp_path):
    library = shown[0] / "demo/library"
    site, title = library / "export/site", "A biotechnology laboratory in a small town (sample)"
    for search in ("q=Slovenia", "q=&country=Slovenia"):
        page = html.fromstring(chromium_dom(f"{(site / 'search.html').as_uri()}#{search}").dom)
        assert [heading.text_content() for heading in page.xpath("//ol[@id='results']//h2")] == [title], search
    assert title in (site / "countries/slovenia.html").read_text("utf-8")
    assert export_ris(library, tmp_path / "ipp.ris").counts == {"references": 16}
    [reference] = [one for one in (tmp_path / "ipp.ris").read_text("utf-8").split("ER  - ") if "Slovenia" in one]
    assert f"TI  - {title}" in reference.splitlines()
    export_skos(library, tmp_path / "ipp.ttl")
    assert 'skos:prefLabel "Slovenia"' in (tmp_path / "ipp.ttl").read_text("utf-8")


def test_of_clusters_one_document_has_the_topic_and_three_the_word_as_the_docs_say(shown):
    found = records(shown[0] / "demo/library")
    by_topic = [one["id"] for one in found if "clusters" in {term["label"] for term in one["topics"]}]
    by_word = [one["id"] for one in found if "cluster" in one["body"].lower()]
    assert (len(by_topic), len(by_word)) == (1, 3)
    docs = (ROOT / "docs/researcher.md").read_text("utf-8")
    assert "one has it, and three say the word" in docs


def test_ctrl_c_ends_it_in_one_line_and_leaves_nothing_running(tmp_path):
    command = [sys.executable, "-m", "demo.show", str(tmp_path / "demo")]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    assert process.stdout.readline()  # it has begun
    os.killpg(process.pid, signal.SIGINT)
    _, complained = process.communicate(timeout=60)  # also what its commands hold open is closed
    assert (process.returncode, complained.decode()) == (130, "make demo: stopped; give it again, it begins anew\n")


def files_in(folder):
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
