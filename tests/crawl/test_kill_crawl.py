"""A crawl that is killed loses nothing: the next ends as if there had been none, and the archive still gives it all."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from threading import Event

import pytest

from tests import forks
from tests.crawl.crawling import PATIENCE, ROOT, SAMPLES, Crawl, command, crawl_live, environment
from tests.crawl.pages import document
from tests.crawl.server import Server, moved, pdf, scripted
from tests.sampling import sampled

PDF = (SAMPLES.parent / "files/intact.pdf").read_bytes()
FILES = [f"/sites/default/files/f{number}.pdf" for number in range(6)]
DOCUMENTS = [f"/document/d{number:02}" for number in range(12)]
NODES = [f"/node/{number}" for number in range(0, 12, 3)]
SITE = {path: document(path[-3:], FILES[n % 6], FILES[(2 * n + 1) % 6]) for n, path in enumerate(DOCUMENTS)}
SITE |= {path: pdf(PDF + b"\n%% %d\n" % number) for number, path in enumerate(FILES)}
SITE |= {path: moved(f"/document/d{int(path[6:]):02}") for path in NODES}
ASKED = ("-a", f"url={' '.join([*DOCUMENTS, *NODES])}")
REQUESTS = 2 + len(SITE)  # robots.txt, and an address that cannot exist, since numbers lead elsewhere
WRITTEN = ("records", "text", "files", "documents.jsonl", "report.json")
PLACED = len(DOCUMENTS) + 2 * len(FILES) + 2  # files that a crawl puts in place
KILLS = [
    *(("answer", number) for number in (1, 9, 17, REQUESTS)),
    *(("file", number) for number in (5, 12, 18, PLACED)),
]
MORE = [
    random.Random(seed).choice([("answer", 1 + seed % REQUESTS), ("file", 1 + seed % PLACED)]) for seed in range(60)
]


def named(kill):
    return "-".join(map(str, kill))


@dataclass
class Proof:
    """What lay in a folder after a killed crawl and one to the end, and after a rebuild of that."""

    killed: int
    done: Crawl
    content: dict[str, object]
    left: list[str]
    faults: str
    before: dict[str, bytes]
    rebuilt: dict[str, bytes]
    said: str


def prove(output, kill):
    """Kills a crawl at the n-th answer of its server, or when the n-th file is in place, and runs another."""
    what, number = kill
    with Server(scripted(SITE)) as server:
        killed = kill_at_answer(server, output, number) if what == "answer" else kill_at_file(server, output, number)
        server.answer = scripted(SITE)
        done = crawl_live(server, output, *ASKED)
        content = content_of(output, server)
    left = [path.name for path in output.rglob("*") if path.name.endswith(".part") or path.name == ".rebuild"]
    before, verified = written(output), run("verify", output)
    faults = verified.stdout + verified.stderr if verified.returncode else ""
    rebuilt = rebuild(output)
    return Proof(killed, done, content, left, faults, before, written(output), rebuilt.stdout + rebuilt.stderr)


def kill_at_answer(server, output, number):
    started = Event()
    asked = iter(range(1, 1000))

    def answer(path):
        if next(asked) == number and started.wait(PATIENCE):
            os.kill(process.pid, signal.SIGKILL)
        return scripted(SITE)(path)

    server.answer = answer
    process = start(server, output)
    started.set()
    return process.wait(PATIENCE)


def kill_at_file(server, output, number):
    process = start(server, output)
    while process.poll() is None:
        if len(written(output, read=False)) >= number:
            process.kill()
            break
    return process.wait(PATIENCE)


def start(server, output):
    words = command(output, *ASKED, IPP_LIVE_URL=server.url)
    return forks.start(words, environment=environment())


def rebuild(output):
    """Makes everything anew from the archive."""
    for name in (*WRITTEN, "catalog.sqlite"):
        if name != "files":
            path = output / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return run("rebuild", output)


def run(name, output):
    words = [sys.executable, "-m", "scrapy", name, "-s", f"OUTPUT_DIR={output}"]
    return forks.run(words, environment=environment())


def written(output, *, read=True):
    """Every file that the pipelines keep."""
    paths = [
        one for name in WRITTEN for path in (output / name,) for one in ([path] if path.is_file() else path.rglob("*"))
    ]
    there = [path for path in paths if not path.name.startswith(".") and path.suffix]
    return {path.relative_to(output).as_posix(): path.read_bytes() if read else b"" for path in there}


def content_of(output, server):
    """All of it but for what is new in every run: times, captures, the server's port."""
    content = written(output)
    records = {name: plain(json.loads(text)) for name, text in content.items() if name.startswith("records/")}
    report = json.loads(content["report.json"].decode().replace(server.url, "http://server"))
    for name in ("started_at", "finished_at", "seconds", "output"):
        del report["run"][name]
    del report["compared"]  # a run that was killed when its report was there is the run before
    listed = [plain(json.loads(line)) for line in content["documents.jsonl"].splitlines()]
    others = {name: text for name, text in content.items() if name.startswith(("files/", "text/"))}
    return {"records": records, "list": listed, "report": report, "others": others}


def plain(record):
    """A record without its captures."""
    return record | {"capture": None, "files": [file | {"capture": None} for file in record["files"]]}


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    output = tmp_path_factory.mktemp("uninterrupted")
    with Server(scripted(SITE)) as server:
        done = crawl_live(server, output, *ASKED)
        assert (done.code, done.err, len(server.log)) == (0, "", REQUESTS)
        assert len(written(output)) == PLACED
        return content_of(output, server)


@pytest.fixture(scope="module", params=sampled(KILLS, 3), ids=named)
def proof(request, tmp_path_factory):
    """What a kill leads to."""
    return prove(tmp_path_factory.mktemp("killed") / "output", request.param)


def check(proof, uninterrupted):
    assert (proof.killed, proof.done.code) == (-signal.SIGKILL, 0), proof.done.err
    assert all("The last run was cut off" in line for line in proof.done.err.splitlines())
    assert proof.content == uninterrupted
    assert (proof.left, proof.faults) == ([], "")


def test_a_crawl_after_one_that_was_killed_ends_as_if_there_had_been_none(proof, uninterrupted):
    check(proof, uninterrupted)


def test_the_archive_gives_the_same_bytes_that_both_crawls_wrote(proof):
    assert proof.rebuilt == proof.before, proof.said


@pytest.mark.soak
@pytest.mark.parametrize("kill", MORE, ids=named)
def test_sixty_more_crawls_that_are_killed(tmp_path, uninterrupted, kill):
    proof = prove(tmp_path / "output", kill)
    check(proof, uninterrupted)
    assert proof.rebuilt == proof.before, proof.said


def test_an_address_that_is_heard_of_when_its_record_is_kept_is_in_the_list_as_well(tmp_path):
    def answer(path):
        while path == NODES[0] and not (tmp_path / "records/document/d00.json").exists():
            server.closing.wait(0.01)
        return scripted(SITE)(path)

    with Server(answer) as server:
        done = crawl_live(server, tmp_path, "-a", f"url=/document/d00 {NODES[0]}")
    [record] = done.records().values()
    assert [json.loads(line) for line in (tmp_path / "documents.jsonl").read_text().splitlines()] == [record]
    assert any(url.endswith(NODES[0]) for url in record["aliases"])


def test_of_two_crawls_that_begin_at_the_same_time_one_stops_in_one_line(tmp_path, uninterrupted):
    running = []

    def answer(path):
        while path == NODES[0] and all(process.poll() is None for process in running):
            server.closing.wait(0.01)
        return scripted(SITE)(path)

    with Server(answer) as server:
        words = command(tmp_path / "output", *ASKED, IPP_LIVE_URL=server.url)
        options = {
            "cwd": ROOT,
            "env": environment(),
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.PIPE,
            "text": True,
        }
        running += [subprocess.Popen(words, **options) for _ in range(2)]
        ended = sorted((process.communicate(timeout=PATIENCE)[1], process.returncode) for process in running)
        assert content_of(tmp_path / "output", server) == uninterrupted
    [(said, code), (line, failed)] = ended
    assert (said, code, failed) == ("", 0, 1)
    assert len(line.splitlines()) == 1
    assert "another crawl or command works here (process " in line


def test_a_second_crawl_at_the_same_time_stops_in_one_line_and_harms_nothing(tmp_path, uninterrupted):
    second = []

    def answer(path):
        if path == NODES[0]:
            second.append(crawl_live(server, tmp_path / "output", *ASKED))
        return scripted(SITE)(path)

    with Server(answer) as server:
        first = crawl_live(server, tmp_path / "output", *ASKED)
        assert (first.code, first.err, len(server.log)) == (0, "", REQUESTS)
        assert content_of(tmp_path / "output", server) == uninterrupted
    assert (second[0].code, second[0].out) == (1, "")
    [line] = second[0].err.splitlines()
    assert line.startswith(f"scrapy crawl: {tmp_path / 'output'}: another crawl or command works here (process ")
