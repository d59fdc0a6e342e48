"""`make bench`: its page says what its data say, its peer does the same duties, and it measures every figure."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks._figures import Bench, Figure, Pairs, chart, page
from benchmarks.crawl_bench import served

ROOT = Path(__file__).parents[1]
MORE = Figure("pages", "pages/s", "ours", "theirs", 2.0, "garbage")
LESS = Figure("memory", "MB", "large", "small", 1.2, "caches", least_is_best=True)


def test_a_ratio_is_the_median_of_pairs_and_not_of_medians():
    assert Pairs([10, 40, 30], [5, 10, 60]).ratio == 2


def test_a_figure_is_reached_from_its_own_side():
    rows = [
        MORE.row(Pairs([4], [2])),
        MORE.row(Pairs([3], [2])),
        LESS.row(Pairs([12], [10])),
        LESS.row(Pairs([13], [10])),
    ]
    assert [row["is_reached"] for row in rows] == [True, False, True, False]


def test_a_bar_ends_at_its_aim_where_that_is_just_reached():
    half, whole = chart([MORE.row(Pairs([2], [2])), MORE.row(Pairs([4], [2]))])
    assert (half.index("|"), half.count("█")) == (whole.index("|"), whole.count("█") // 2)
    assert (half[-4:], whole[-5:]) == ("50 %", "100 %")


def test_what_is_not_measured_has_no_row(capsys):
    bench = Bench(1, 1, 1, 1, 1, 1, only="else")
    bench.measure(test_what_is_not_measured_has_no_row)
    assert (bench.rows, capsys.readouterr().out) == ([], "")


def said(rows):
    machine = {"cores": 2, "python": "3.11.7"}
    return {"measured": "2027-01-04", "seconds": 600, "machine": machine, "sizes": {"documents": 500}, "figures": rows}


def test_the_page_has_each_figure_with_its_aim_and_what_bounds_it():
    text = page(said([MORE.row(Pairs([3], [2])), LESS.row(Pairs([11], [10]))]))
    assert "| pages | ours: 3 | theirs: 2 | pages/s | **1.50** | at least 2 | not reached |" in text
    assert "| memory | large: 11 | small: 10 | MB | **1.10** | at most 1.2 | reached |" in text
    assert "- **pages**: garbage." in text


@pytest.mark.parametrize("data", sorted((ROOT / "docs").glob("performance.json")), ids=lambda path: path.name)
def test_the_page_in_docs_is_that_of_its_data(data):
    assert data.with_suffix(".md").read_text("utf-8") == page(json.loads(data.read_text("utf-8")))


def test_the_peer_has_the_same_duties(tmp_path):
    """Page, file, text, record and both archive records of each document: else the comparison would be none."""
    with served(3) as base:
        words = [sys.executable, "-m", "benchmarks._ordinary_spider", base, str(tmp_path)]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    records = [json.loads(path.read_text("utf-8")) for path in (tmp_path / "json/document").glob("*.json")]
    assert len(records) == len(json.loads((tmp_path / "items.json").read_text("utf-8"))) == 3
    for record in records:
        assert record["title"].startswith("Key features")
        assert record["topics"]
        assert record["knowledge_types"]
        assert len(record["body"]) > 500
        [file] = record["files"]
        assert (tmp_path / f"text/{file['sha256']}.txt").read_text("utf-8").strip()
    archived = gzip.decompress((tmp_path / "archive/peer.warc.gz").read_bytes())
    assert archived.count(b"WARC-Type: response") == archived.count(b"WARC-Type: request") >= 8
    assert [one["missing"] for one in json.loads((tmp_path / "report.json").read_text("utf-8"))] == [0, 0, 0]


@pytest.mark.soak
def test_every_figure_is_measured(tmp_path):
    sizes = ["--documents", "20", "--pages", "40", "--large", "40", "--file-bytes", "10000", "--rounds", "1"]
    words = [sys.executable, "-m", "benchmarks.figures", *sizes]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr
    rows = done.stdout.splitlines()[1:-1]
    assert len(rows) == 10
    assert all(row.endswith("reached") for row in rows)
