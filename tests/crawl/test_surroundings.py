"""What a crawl writes is the same in any time zone, language, folder and order of hashes, and with children killed.

It is compared with what is frozen of crawls in plain surroundings (`frozen.py`), so that `make test PYTHON=…` also
compares versions of Python.
"""

import shutil
import subprocess
from datetime import UTC, datetime

import pytest

from tests.crawl import at
from tests.crawl.crawling import PATIENCE, ROOT, contents, environment
from tests.crawl.frozen import differences, digests_of, frozen
from tests.crawl.frozen_crawls import foreign_warc, three_runs
from tests.crawl.test_rebuild import DERIVED
from tests.sampling import sampled

FROZEN = frozen()
HERE = {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "4242", "COLUMNS": "37"}
ELSEWHERE = {"TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "7"}
CRAWLS = {"a foreign WARC": foreign_warc, "three runs, after the third": three_runs}


@pytest.fixture(scope="module", params=sampled(CRAWLS, 1))
def crawled(request, tmp_path_factory):
    """The name of a frozen crawl, what it gave here, its folder, and what was killed."""
    folder = tmp_path_factory.mktemp("größer ü 中") / "a folder"
    folder.mkdir()
    told = folder.parent / "killed"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in HERE.items():
            patch.setenv(name, value)
        patch.setattr(at, "command_at", lambda *words, **settings: with_kills(told, plain(*words, **settings)))
        given = CRAWLS[request.param](folder)
    return request.param, given[request.param], folder, told


plain = at.command_at


def with_kills(told, words):
    """The same words for a process whose children are killed."""
    place = words.index("tests.crawl.at")
    return [*words[:place], "tests.crawl.killing_readers", str(told), *words[place + 1 :]]


def kills(told):
    return [int(line.split()[1]) for line in told.read_text().splitlines()]


def test_a_crawl_gives_what_it_gives_in_plain_surroundings(crawled):
    name, given, _, told = crawled
    assert differences(FROZEN[name], digests_of(*given)) == []
    assert kills(told)[0] > 0, "later runs may read nothing: it is remembered"


def test_a_rebuild_elsewhere_writes_the_same_bytes(crawled, tmp_path, monkeypatch):
    _, (code, _), folder, _ = crawled
    before, output = contents(folder / "output"), tmp_path / "elsewhere"
    shutil.copytree(folder / "output", output)
    for name in DERIVED:
        path = output / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    for name, value in ELSEWHERE.items():
        monkeypatch.setenv(name, value)
    words = plain(datetime(2031, 1, 1, tzinfo=UTC), output)
    words = [*words[: words.index("crawl")], "rebuild", "-s", f"OUTPUT_DIR={output}"]
    words = with_kills(tmp_path / "killed", words)
    done = subprocess.run(words, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=PATIENCE)
    assert (done.returncode, done.stderr) == (code, "")
    after = contents(output)
    before["report.json"] = before["report.json"].replace(str(folder / "output").encode(), str(output).encode())
    assert [path for path in before | after if before.get(path) != after.get(path)] == []
    assert min(kills(tmp_path / "killed")) > 0
