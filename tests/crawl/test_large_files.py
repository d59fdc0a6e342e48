"""A file larger than memory should be goes to disk as it comes: the crawl's own memory stays as it was."""

import gzip
import random
import subprocess
from contextlib import suppress
from hashlib import sha256

from tests.crawl.crawling import ROOT, SAMPLES, Crawl, command, environment
from tests.crawl.pages import document
from tests.crawl.server import Answer, Server, scripted

PDF = (SAMPLES.parent / "files/intact.pdf").read_bytes()
FILE = "/sites/default/files/x.pdf"
MEGABYTE = 2**20
NOISE = random.Random(1).randbytes(MEGABYTE)


def pieces(megabytes):
    """A PDF with noise in it."""
    yield b"%PDF-1.4\n"
    for _ in range(megabytes):
        yield NOISE
    yield PDF


def sent(parts, *headers):
    """An answer that is sent piece by piece, and its length is announced."""
    size = sum(map(len, parts()))

    def raw(connection):
        head = "".join(f"{name}: {value}\r\n" for name, value in (("Content-Length", size), *headers))
        connection.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n{head}\r\n".encode())
        for part in parts():
            connection.wfile.write(part)

    return Answer(raw=raw)


def crawled(output, answer, **settings):
    """The crawl of a document with that file, and the peak of its own memory in megabytes."""
    with Server(scripted({"/document/a": document("a", FILE), FILE: answer})) as server:
        words = command(output, "-a", "url=/document/a", IPP_LIVE_URL=server.url, **settings)
        peak = 0
        with subprocess.Popen(words, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL) as process:
            while process.poll() is None:
                peak = max(peak, peak_of(process.pid))
                with suppress(subprocess.TimeoutExpired):
                    process.wait(0.02)
        return Crawl(process.returncode, "", "", output), peak


def peak_of(pid):
    try:
        with open(f"/proc/{pid}/status") as status:  # noqa: PTH123  # of a process that may be gone
            said = dict(line.split(":", 1) for line in status)
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(said.get("VmHWM", "0 kB").split()[0]) / 1024


def test_memory_does_not_grow_with_a_file(tmp_path):
    small, before = crawled(tmp_path / "small", sent(lambda: pieces(1)))
    large, peak = crawled(tmp_path / "large", sent(lambda: pieces(200)))
    assert (small.code, large.code) == (0, 0)
    assert peak < before + 60
    [kept] = (large.output / "files").rglob("*.pdf")
    assert kept.stem == sha256(b"".join(pieces(200))).hexdigest()
    assert kept.stat().st_size == large.records()["document/a"]["files"][0]["size"]


def test_a_long_coded_file_is_decoded_on_the_way(tmp_path):
    body = gzip.compress(b"".join(pieces(12)), 1)
    done, _ = crawled(tmp_path, sent(lambda: [body], ("Content-Encoding", "gzip")))
    assert done.code == 0
    [kept] = (tmp_path / "files").rglob("*.pdf")
    assert kept.read_bytes() == b"".join(pieces(12))


def test_a_long_file_that_is_not_coded_as_it_says_is_corrupt(tmp_path):
    done, _ = crawled(tmp_path, sent(lambda: pieces(12), ("Content-Encoding", "gzip")))
    assert done.code == 3
    [file] = done.records()["document/a"]["files"]
    assert file["reason"].startswith("corrupt: the body is not coded as 'gzip'")
    assert not list((tmp_path / "files").rglob("*.pdf"))


def test_a_coded_file_that_grows_beyond_the_limit_is_too_large(tmp_path):
    body = gzip.compress(b"%PDF-1.4\n" + NOISE * 12 + bytes(40 * MEGABYTE) + PDF, 1)
    done, _ = crawled(tmp_path, sent(lambda: [body], ("Content-Encoding", "gzip")), DOWNLOAD_MAXSIZE=30 * MEGABYTE)
    assert done.code == 3
    assert done.records()["document/a"]["files"][0]["status"] == "too_large"
