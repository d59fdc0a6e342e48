"""On a Dask cluster the same bytes are made, whoever is killed meanwhile, and what was read is not read again."""

import shutil
import subprocess

import pytest

from scraper.outputs.ocr.page import read_page
from tests.crawl.crawling import PATIENCE, ROOT, WGET, contents, crawl, crawl_live, environment
from tests.crawl.dask_cluster import dask, dask_cluster, entries, with_patience
from tests.crawl.server import Server, scripted
from tests.crawl.test_readings import copied, told
from tests.crawl.test_revalidation import ASKED, site
from tests.outputs.ocr.outputs import keep_scan, kept_bytes, read_all
from tests.outputs.ocr.test_tesseract import found_engine
from tests.pipelines.file_text.made_pdfs import joined, pages_of, scan_of, text_pdf

SOME = 20  # readings after which somebody is killed
LEFT_OUT = shutil.ignore_patterns("country", "node", "print", "taxonomy", "topic", "[p-z]*.html")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """A crawl of some of the sample mirror, on one machine."""
    dask()
    folder = tmp_path_factory.mktemp("mirror")
    shutil.copytree(WGET, folder / "some", ignore=LEFT_OUT)
    assert crawl(folder / "output", "-a", f"source={folder / 'some'}").code == 3
    return folder / "output"


def test_a_cluster_makes_the_same_bytes_though_its_driver_and_a_worker_are_killed(crawled, tmp_path):
    output = copied(crawled, tmp_path / "output")
    before, total = contents(output), entries(output)
    shutil.rmtree(output / ".readings")
    with dask_cluster(tmp_path) as cluster:
        assert cluster.address.startswith("tls://127.0.0.1:")
        first = cluster.rebuild(output)
        while entries(output) < SOME:
            with_patience(first)
        first.kill()
        first.communicate()
        kept = entries(output)
        assert SOME <= kept < total
        second = cluster.rebuild(output)
        while entries(output) < kept + SOME:
            with_patience(second)
        cluster.workers[0].kill()
        out, err = second.communicate()
    assert (second.returncode, err) == (3, "")
    assert contents(output) == before
    read = sum(told(out)[:2])
    assert 0 < read <= entries(output) - kept + SOME, "what the first driver had read is not read again"


def with_dask(output, where, verb="rebuild"):
    """A rebuild whose pages and files are read at `where`, or another verb."""
    words = [dask(), "-m", "scrapy", verb, "-s", f"OUTPUT_DIR={output}", "-s", f"IPP_WORKERS={where}"]
    options = {"capture_output": True, "text": True, "timeout": PATIENCE}
    return subprocess.run(words, cwd=ROOT, env=environment(), **options)


def test_a_cluster_on_this_machine_is_started_by_its_name(tmp_path):
    dask()
    with Server(scripted(site([]))) as server:
        crawl_live(server, tmp_path, *ASKED)
    before = contents(tmp_path)
    shutil.rmtree(tmp_path / ".readings")
    done = with_dask(tmp_path, "dask")
    assert (done.returncode, done.stderr, told(done.stdout)) == (0, "", [2, 1, 0, 0])
    assert contents(tmp_path) == before


def test_a_cluster_reads_scanned_pages_to_the_same_bytes(tmp_path):
    dask(), found_engine()
    body = joined(scan_of(text_pdf(pages_of(1)), dpi=150), text_pdf([["End"]]))
    for name in ("here", "there"):
        keep_scan(tmp_path / name, body, pages=2)
    read_all(tmp_path / "here", found_engine(), read_page)
    done = with_dask(tmp_path / "there", "dask", "ocr")
    assert (done.returncode, done.stderr, done.stdout.splitlines()[1][:12]) == (0, "", "2 pages read")
    assert {name for name in kept_bytes(tmp_path / "there") if name != ".lock"} == set(kept_bytes(tmp_path / "here"))
    assert kept_bytes(tmp_path / "here").items() <= kept_bytes(tmp_path / "there").items()


def test_a_cluster_for_which_there_is_no_certificate_is_refused_in_one_line(tmp_path):
    done = with_dask(tmp_path, "tls://127.0.0.1:1")
    [line] = done.stderr.splitlines()
    assert (done.returncode, "no Dask scheduler answers there: TLS expects" in line) == (1, True)
