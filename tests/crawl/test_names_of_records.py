"""Documents whose ids a disk would not keep apart, or not take: each has its record, and every verb finds it."""

import shutil
from urllib.parse import quote, unquote

import pytest

from tests.crawl.crawling import contents, crawl_live, run
from tests.crawl.pages import document
from tests.crawl.server import NOT_FOUND, Answer, Server
from tests.crawl.test_rebuild import rebuilt

SLUGS = [
    *("a", "a.json", "a.json/b", "a/b", "A", "x/.git/config", ".hidden", "nul", "CON", "con.txt", "aux/b", "a:b"),
    *("a*b", "x~0123456789abcdef", "~0123456789abcdef", "..%2f", "😀", "é", "index", "long" + "x" * 230),
]


def site(path):
    slug = unquote(path).removeprefix("/document/")
    return Answer(200, document(quote(slug), title=f"On {slug}")) if slug in SLUGS else NOT_FOUND


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("names")
    (folder / "urls").write_text("".join(f"/document/{quote(slug)}\n" for slug in SLUGS))
    with Server(site) as server:
        return crawl_live(server, folder / "output", "-a", f"urls={folder / 'urls'}")


def test_each_has_its_record(crawled):
    assert (crawled.code, crawled.err) == (0, "")
    assert set(crawled.records()) == {f"document/{slug}" for slug in SLUGS}
    assert crawled.figures["documents_found"] == len(SLUGS)


def test_no_two_share_a_name_where_a_disk_folds_case(crawled):
    names = [path.relative_to(crawled.output).as_posix() for path in (crawled.output / "records").rglob("*")]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(part.encode()) < 256 for name in names for part in name.split("/"))


@pytest.mark.parametrize("verb", [("verify",), ("status",), ("export", "jsonl"), ("report",)], ids=" ".join)
def test_a_verb_finds_no_fault_with_them(crawled, tmp_path, verb):
    shutil.copytree(crawled.output, tmp_path / "output")
    done = run(*verb, OUTPUT_DIR=tmp_path / "output")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_a_rebuild_writes_the_same(crawled, tmp_path):
    output = tmp_path / "output"
    shutil.copytree(crawled.output, output)
    before = contents(output)
    assert rebuilt(output).returncode == 0
    after = contents(output)
    before["report.json"] = before["report.json"].replace(str(crawled.output).encode(), str(output).encode())
    assert [path for path in before | after if before.get(path) != after.get(path)] == []
