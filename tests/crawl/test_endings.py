"""How a crawl ends, as whoever called it sees: the exit code, and one clear line where there is something to do."""

import os
import pty
import random
import resource
import select
import signal
import socket
import subprocess
import sys
from base64 import b64encode

import pytest

from tests.crawl.crawling import MIRROR, ROOT, SAMPLES, command, crawl, crawl_live, environment
from tests.crawl.pages import document
from tests.crawl.server import Answer, Server, pdf, scripted

PDF = (SAMPLES.parent / "files/intact.pdf").read_bytes()
FILE = "/sites/default/files/x.pdf"
GOOD = {"/document/a": document("a", FILE), "/document/b": document("b", FILE), FILE: pdf(PDF)}


@pytest.fixture
def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def parts_left(folder):
    return [path for path in folder.rglob("*") if path.name.endswith(".part")]


def test_a_crawl_of_no_spider_says_which_there_is():
    command = [sys.executable, "-m", "scrapy", "crawl", "nospider"]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, "scrapy crawl: nospider: name one spider, ipp_document\n")


def test_all_that_was_asked_for_is_found_whole(tmp_path):
    with Server(scripted(GOOD)) as server:
        done = crawl_live(server, tmp_path, "-a", "url=/document/a /document/b")
    assert (done.code, done.err) == (0, "")
    assert done.figures["documents_found"] == 2
    assert server.log.count((FILE, 200)) == 1, "two documents share one download"
    assert f"{tmp_path}/records/document/a.json" in done.out


@pytest.mark.parametrize(
    ("arguments", "settings", "said"),
    [
        (["-a", "source=live,nowhere"], {}, "source 'nowhere' is neither"),
        ([], {"OUTPUT_DIR": "/dev/null/output"}, "cannot be written"),
    ],
)
def test_a_wrong_call_says_so_in_one_line(tmp_path, arguments, settings, said):
    done = crawl(tmp_path, *arguments, **settings)
    assert done.code == 1
    [line] = done.err.strip().splitlines()
    assert said in line


@pytest.mark.parametrize("arguments", [[], ["-a", "url=/document/a /document/b"]])
def test_where_nothing_can_be_reached_one_line_says_what_was_tried(tmp_path, closed_port, arguments):
    base = f"http://127.0.0.1:{closed_port}"
    done = crawl(tmp_path, *arguments, IPP_LIVE_URL=base)
    assert (done.code, done.err) == (2, "")
    [*plan, line] = done.out.strip().splitlines()
    assert [text.startswith("Looking for the library in live.") for text in plan] == [True] * (not arguments)
    assert line.startswith("Nothing could be reached")
    assert base in line
    assert "-a source=FOLDER" in line


def test_a_document_that_is_not_there_is_a_loss(tmp_path):
    with Server(scripted(GOOD)) as server:
        done = crawl_live(server, tmp_path, "-a", "url=/document/a /document/c")
    assert (done.code, done.err) == (3, "")
    assert done.document("document/c")["reason"] == "missing"
    assert len(done.document("document/c")["attempts"]) > 1
    assert "(missing): 1\n    document/c" in done.out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_crawl_cleanly_and_the_report_is_written(tmp_path, number):
    holder = {}

    def answer(path):
        if path == "/document/b":
            holder["process"].send_signal(number)
        return scripted(GOOD)(path)

    lines = " ".join(["/document/b", *(f"/document/n{n}" for n in range(200))])
    with Server(answer) as server:
        words = command(tmp_path, "-a", f"url={lines}", IPP_LIVE_URL=server.url, CONCURRENT_REQUESTS=1)
        holder["process"] = subprocess.Popen(
            words, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        out, err = holder["process"].communicate(timeout=120)
    assert holder["process"].returncode == 3, err
    assert "Traceback" not in err
    assert '"finish_reason": "shutdown"' in (tmp_path / "report.json").read_text()
    assert "IPP Archive" in out
    assert len(server.log) < 200
    assert parts_left(tmp_path) == []


@pytest.mark.parametrize("place", ["documents.jsonl", "report.json"])
def test_a_list_that_cannot_be_written_is_told_when_the_crawl_ends(tmp_path, place):
    (tmp_path / place / "in the way").mkdir(parents=True)
    with Server(scripted(GOOD)) as server:
        done = crawl_live(server, tmp_path, "-a", "url=/document/a /document/b")
    assert done.code == 5, done.out
    assert "Cannot write" in done.err
    assert "Traceback" not in done.err
    assert parts_left(tmp_path) == []


def test_a_record_that_cannot_be_written_is_one_loss_and_had_with_the_next_crawl(tmp_path):
    in_the_way = tmp_path / "records/document/a.json"
    in_the_way.mkdir(parents=True)
    with Server(scripted(GOOD)) as server:
        done = crawl_live(server, tmp_path, "-a", "url=/document/a /document/b")
        assert (done.code, "Traceback" in done.err) == (3, False), done.err
        assert [path.name for path in (tmp_path / "records/document").glob("*.json") if path.is_file()] == ["b.json"]
        said = [one["reason"] for one in done.report["documents"] if one["id"] == "document/a"]
        assert said == ["not_kept: it cannot be written: Is a directory"]
        in_the_way.rmdir()
        assert crawl_live(server, tmp_path, "-a", "url=/document/a").records().keys() == {"document/a", "document/b"}
    assert parts_left(tmp_path) == []


def test_a_full_disk_stops_the_crawl_and_leaves_nothing_half_written(tmp_path):
    noise = b64encode(random.Random(1).randbytes(600_000)).decode()
    large = {"/document/a": document("a", body=noise), "/document/b": document("b")}
    with Server(scripted(large)) as server:
        process = subprocess.run(
            command(tmp_path, "-a", "url=/document/a", IPP_LIVE_URL=server.url),
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000)),
        )
    assert process.returncode == 5, process.stdout
    assert "Cannot write" in process.stderr
    assert "Traceback" not in process.stderr
    assert not (tmp_path / "records/document/a.json").exists()
    assert parts_left(tmp_path) == []


def test_a_terminal_is_shown_a_line_that_goes_away(tmp_path):
    with Server(scripted(GOOD | {"/document/c": Answer(500)})) as server:
        main, side = pty.openpty()
        words = command(tmp_path, "-a", "url=/document/a /document/c", IPP_LIVE_URL=server.url)
        process = subprocess.Popen(words, cwd=ROOT, env=environment() | {"TERM": "xterm"}, stdout=side, stderr=side)
        os.close(side)
        shown = b""
        while process.poll() is None or select.select([main], [], [], 0)[0]:
            if select.select([main], [], [], 0.1)[0]:
                try:
                    shown += os.read(main, 65536)
                except OSError:
                    break
        process.wait(timeout=120)
        os.close(main)
    text = shown.decode()
    assert "IPP Archive" in text
    assert "Traceback" not in text
    assert "server_error" in text


def test_a_folder_without_files_is_no_source(tmp_path):
    (tmp_path / "empty/inside").mkdir(parents=True)
    done = crawl(tmp_path / "o", "-a", f"source={tmp_path / 'empty'}")
    assert (done.code, done.out) == (1, "")
    [line] = done.err.splitlines()
    assert f"source '{tmp_path / 'empty'}' has no files" in line


def test_a_folder_whose_documents_are_asked_for_by_address(tmp_path):
    done = crawl(tmp_path, "-a", f"source={MIRROR}", "-a", "url=/node/5211 /print/5212")
    assert done.err == ""
    assert len(done.records()) == 2
