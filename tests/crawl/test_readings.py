"""A payload is read once, however many runs hold it, and by a reader that is the same as before not again."""

import re
import shutil

import pytest

from tests.crawl.crawling import SAMPLES, WGET, contents, crawl, crawl_live, run
from tests.crawl.pages import document
from tests.crawl.server import Server, pdf, scripted
from tests.crawl.test_revalidation import ASKED, FILE, site

PDF = (SAMPLES.parent / "files/intact.pdf").read_bytes()


def counted(crawled):
    """How many pages and files a crawl read, and of how many it was known what they say."""
    names = ("pages/read", "files/read", "pages/remembered", "files/remembered")
    found = (re.search(rf"'readings/{name}': (\d+)", crawled.err) for name in names)
    return [int(one[1]) if one else 0 for one in found]


def told(out):
    """The same of a rebuild, from what it prints."""
    line = next(line for line in out.splitlines() if line.startswith("Read: "))
    return [int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d", line)]


def copied(output, target):
    """A copy of an output, whose report names where it is."""
    shutil.copytree(output, target)
    report = target / "report.json"
    report.write_text(report.read_text("utf-8").replace(str(output), str(target)), "utf-8")
    return target


@pytest.fixture(scope="module")
def three_runs(tmp_path_factory):
    """The output of three runs, of which two were answered with 304 alone, and what each read."""
    output, crawls = tmp_path_factory.mktemp("three"), []
    with Server(scripted(site([]))) as server:
        for _ in range(3):
            crawls.append(crawl_live(server, output, *ASKED, "-L", "INFO", STATS_DUMP=True))
    assert [crawled.code for crawled in crawls] == [0, 0, 0]
    return output, [counted(crawled) for crawled in crawls]


def test_three_runs_of_a_site_that_stays_as_it_is_read_each_page_and_file_once(three_runs):
    first, *later = three_runs[1]
    assert first[:2] == [2, 1]
    assert later == [[0, 0, 2, 1]] * 2


def test_a_rebuild_reads_what_is_not_remembered_once_and_another_one_nothing(three_runs, tmp_path):
    output = copied(three_runs[0], tmp_path / "output")
    before = contents(output)
    shutil.rmtree(output / ".readings")
    for expected in ([2, 1, 4, 2], [0, 0, 6, 3]):
        done = run("rebuild", OUTPUT_DIR=output)
        assert (done.returncode, done.stderr, told(done.stdout)) == (0, "", expected)
        assert contents(output) == before
    done = run("rebuild", "--fresh", OUTPUT_DIR=output)
    assert (done.returncode, told(done.stdout), contents(output)) == (0, [2, 1, 4, 2], before)
    assert run("verify", OUTPUT_DIR=output).returncode == 0


def test_what_is_remembered_and_damaged_is_read_again_and_changes_no_record(three_runs, tmp_path):
    output = copied(three_runs[0], tmp_path / "output")
    before = contents(output)
    entries = [path for path in (output / ".readings").rglob("*") if path.is_file()]
    assert sorted(path.suffix for path in entries) == [".json", ".json", ".json", ".txt"]
    for path in entries:
        path.write_bytes(path.read_bytes()[:-1])
    assert ".readings" not in run("verify", OUTPUT_DIR=output).stdout, "what is remembered is no part of the output"
    done = run("rebuild", OUTPUT_DIR=output)
    assert (done.returncode, done.stderr, told(done.stdout)) == (0, "", [2, 1, 4, 2])
    assert contents(output) == before
    assert told(run("rebuild", OUTPUT_DIR=output).stdout) == [0, 0, 6, 3]


def test_a_text_that_was_changed_comes_back_though_what_is_remembered_is_the_same_file(three_runs, tmp_path):
    output = tmp_path / "output"
    with Server(scripted(site([]))) as server:
        crawl_live(server, output, *ASKED)
        before = contents(output)
        [text] = (output / "text").rglob("*.txt")
        [beside] = (output / ".readings").rglob("*.txt")
        assert text.samefile(beside), "it takes no room of its own"
        with text.open("a") as file:
            file.write("changed")
        crawl_live(server, output, *ASKED)
    assert contents(output)[text.relative_to(output).as_posix()] == before[text.relative_to(output).as_posix()]


def test_readings_of_payloads_that_are_gone_go_with_a_rebuild(tmp_path):
    pages = {FILE: pdf(PDF)} | {path: answer for path, answer in site([]).items() if path != FILE}
    with Server(scripted(pages)) as server:
        crawl_live(server, tmp_path / "one", "-a", "url=/document/a")
        crawl_live(server, tmp_path / "two", "-a", "url=/document/b")
    kept = {name: readings_in(tmp_path / name) for name in ("one", "two")}
    shutil.copytree(tmp_path / "two/.readings", tmp_path / "one/.readings", dirs_exist_ok=True)
    run("rebuild", OUTPUT_DIR=tmp_path / "one")
    assert readings_in(tmp_path / "one") == kept["one"] != kept["one"] | kept["two"]


def readings_in(output):
    return {path.name for path in (output / ".readings").rglob("*.json")}


def test_a_folder_that_is_read_again_and_made_again_is_not_read_again(tmp_path):
    crawls = [crawl(tmp_path, "-a", f"source={WGET}", "-L", "INFO", STATS_DUMP=True) for _ in range(2)]
    first, second = map(counted, crawls)
    assert min(first[:2]) > 0
    assert (second[0] < first[0] / 10, second[1]) == (True, 0), (
        "which copy of a page is tried first is a matter of time"
    )
    assert told(run("rebuild", OUTPUT_DIR=tmp_path).stdout)[:2] == [0, 0]


@pytest.fixture(scope="module")
def of_a_folder(tmp_path_factory):
    """The output of a folder of saved pages and PDFs, some of which can't be read."""
    folder = tmp_path_factory.mktemp("folder")
    saved, files = folder / "saved/document", folder / "saved/sites/default/files"
    for made in (saved, files):
        made.mkdir(parents=True)
    names = [path.name for path in sorted((SAMPLES.parent / "files").glob("*.pdf"))]
    for name in names:
        slug = name.removesuffix(".pdf").replace("_", "-")
        shutil.copy(SAMPLES.parent / "files" / name, files)
        (saved / f"{slug}.html").write_bytes(document(slug, f"/sites/default/files/{name}", title=slug))
    crawl(folder / "output", "-a", f"source={folder / 'saved'}")
    return folder / "output", len(names)


@pytest.mark.parametrize("workers", ["", "1", "4"])
def test_however_many_read_a_rebuild_gives_the_same_bytes(of_a_folder, tmp_path, workers):
    output = copied(of_a_folder[0], tmp_path / "output")
    before = contents(output)
    shutil.rmtree(output / ".readings")
    done = run("rebuild", OUTPUT_DIR=output, IPP_WORKERS=workers)
    pages, files = told(done.stdout)[:2]
    assert (done.stderr, pages >= files, files) == ("", True, of_a_folder[1])
    assert contents(output) == before
    assert sum(name.startswith("records/") for name in before) == of_a_folder[1]
    assert any(name.startswith("text/") for name in before)
