"""A site that lies, stalls, floods and leads astray: nothing false is kept, and nothing outside is touched."""

import gzip
import json

import pytest

from tests.crawl.crawling import SAMPLES, crawl_live
from tests.crawl.pages import document
from tests.crawl.server import Answer, Server, moved, pdf, saved, scripted

PDF = (SAMPLES.parent / "files/intact.pdf").read_bytes()
LARGEST = 2**20
FILES = "/sites/default/files/"
REFUSALS = {"forbidden": 403, "hurried": 429, "unavailable": 503, "broken": 500}
ASTRAY = {
    "metadata": "http://169.254.169.254/latest/meta-data/",
    "private": "http://10.0.0.1/x.pdf",
    "passwd": "file:///etc/passwd",
    "ftp": "ftp://www.innovationpolicyplatform.org/x.pdf",
}
WRONG = ("html", "empty", "cut", "headless", "flood", "large", "fspin")
STRANGE = {
    "upwards": "../../x.pdf",
    "upwards-encoded": FILES + "%2e%2e%2f%2e%2e%2fx.pdf",
    "long": FILES + "a" * 4000 + ".pdf",
    "control": FILES + "a\x07\x1b[31m.pdf",
    "nul": FILES + "a%00.pdf",
}


def endless(kind):
    """An answer without end, as fast as it is taken."""

    def raw(connection):
        connection.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode())
        connection.wfile.write(b"%PDF-1.4\n" if "pdf" in kind else b"<!DOCTYPE html><html><body>")
        while not connection.server.closing.is_set():
            connection.wfile.write(b"x" * 65536)

    return Answer(raw=raw)


def cut_off(body, kind):
    """The first half of an answer that promised the whole."""

    def raw(connection):
        connection.wfile.write(
            f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        )
        connection.wfile.write(body[: len(body) // 2])

    return Answer(raw=raw)


def drip(connection):
    """A byte now and then, for ever."""
    connection.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<!DOCTYPE html><html>")
    while not connection.server.closing.wait(0.05):
        connection.wfile.write(b" ")
        connection.wfile.flush()


def hang_up(connection):
    """Nothing at all."""


def file_of(name):
    return f"{FILES}{name}.pdf"


def answers(bait):
    page = document
    table = {
        "/robots.txt": Answer(200, b"User-agent: *\nDisallow: /document/private-by-rule\n", ()),
        "/document/private-by-rule": page("private-by-rule"),
        "/document/absent": (SAMPLES / "site/lists/404.html").read_bytes(),
        "/document/home": moved("/", 302),
        "/": saved(SAMPLES / "site/lists/front.html"),
        "/document/loop": moved("/document/loop-back"),
        "/document/loop-back": moved("/document/loop"),
        "/document/spin": moved("/document/spin/"),
        "/document/spin/": moved("/document/spin"),
        "/document/flood": endless("text/html"),
        "/document/hang-up": Answer(raw=hang_up),
        "/document/half": cut_off(page("half"), "text/html"),
        "/document/bomb": Answer(
            200, gzip.compress(bytes(64 * 2**20)), (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
        ),
        "/document/charset": Answer(
            200, page("charset", title="Café"), (("Content-Type", "text/html; charset=klingon"),)
        ),
        "/document/two-types": Answer(
            200, page("two-types"), (("Content-Type", "application/pdf"), ("Content-Type", "text/html"))
        ),
        "/document/bait": moved(bait + "/document/bait"),
        "/document/bait-file": page("bait-file", file_of("bait")),
        file_of("bait"): moved(bait + "/x.pdf"),
        "/document/twins-a": page("twins-a", file_of("shared")),
        "/document/twins-b": page("twins-b", file_of("shared")),
        file_of("shared"): pdf(PDF),
        "/document/files": page("files", *map(file_of, WRONG)),
        file_of("html"): pdf(b"<html><body>Please log in</body></html>"),
        file_of("empty"): pdf(b""),
        file_of("cut"): cut_off(PDF, "application/pdf"),
        file_of("headless"): pdf(PDF[: len(PDF) // 2]),
        file_of("flood"): endless("application/pdf"),
        file_of("large"): pdf(PDF + bytes(LARGEST)),
        file_of("fspin"): moved(file_of("fspin")),
    }
    for name, status in REFUSALS.items():
        table[f"/document/{name}"] = Answer(status, page(name))
        table[f"/document/{name}-file"] = page(f"{name}-file", file_of(name))
        table[file_of(name)] = Answer(status, PDF, (("Content-Type", "application/pdf"),))
    for name, target in ASTRAY.items():
        table[f"/document/{name}"] = moved(target)
        table[f"/document/{name}-file"] = page(f"{name}-file", file_of(name))
        table[file_of(name)] = moved(target)
    for name, link in STRANGE.items():
        table[f"/document/{name}"] = page(name, link)
    return table


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """One crawl of everything: the crawl, what the site was asked, what the bait was asked."""
    with Server(scripted({})) as bait:
        table = answers(bait.url)
        with Server(scripted(table)) as server:
            lines = [path for path in table if path.startswith("/document/")]
            lines += ["/document/..%2f..%2fescaped", "/document/%2e%2e/%2e%2e/escaped", "not an address at all"]
            lines += ["# a rest"]
            urls = tmp_path_factory.mktemp("asked") / "urls.txt"
            urls.write_text("\n".join(lines) + "\n")
            output = tmp_path_factory.mktemp("hostile") / "below" / "output"
            crawl = crawl_live(server, output, "-a", f"urls={urls}", DOWNLOAD_MAXSIZE=LARGEST)
            return crawl, server.asked(), bait.asked()


@pytest.fixture(scope="module")
def crawl(hostile):
    return hostile[0]


def test_the_crawl_ends_with_losses_and_without_a_traceback(crawl):
    assert crawl.code == 3, crawl.err
    assert "Traceback" not in crawl.err


def test_only_documents_have_records(crawl):
    kept = {"charset", "two-types", "bait-file", "twins-a", "twins-b", "files"} | set(STRANGE)
    kept |= {f"{name}-file" for name in (*REFUSALS, *ASTRAY)}
    assert set(crawl.records()) == {f"document/{name}" for name in kept}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        *((name, "refused") for name in ("forbidden", "hurried", "unavailable")),
        ("broken", "server_error"),
        ("absent", "soft_404"),
        ("home", "soft_404"),
        ("loop", "redirect_loop"),
        ("spin", "redirect_loop"),
        ("flood", "too_large"),
        ("bomb", "too_large"),
        ("half", "truncated"),
        ("hang-up", "unreachable"),  # nobody said that it is not there
        ("private-by-rule", "robots"),
        ("bait", "off_limits"),
        *((name, "off_limits") for name in ASTRAY),
    ],
)
def test_a_document_that_is_not_there_is_lost_for_its_reason(crawl, name, reason):
    entry = crawl.document(f"document/{name}")
    assert (entry["outcome"], entry["reason"]) == ("unreachable" if reason == "unreachable" else "lost", reason)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        *((name, "refused") for name in ("forbidden", "hurried", "unavailable")),
        ("broken", "missing"),
        ("html", "not_pdf"),
        ("empty", "not_pdf"),
        ("cut", "truncated"),
        ("headless", "truncated"),
        ("flood", "too_large"),
        ("large", "too_large"),
        ("fspin", "missing"),
        ("bait", "off_limits"),
        ("shared", "archived"),
        *((name, "off_limits") for name in ASTRAY),
    ],
)
def test_a_file_has_the_status_of_what_came(crawl, name, status):
    assert crawl.file(f"/{name}.pdf")["status"] == status


def test_only_bytes_of_the_files_are_kept(crawl):
    assert sorted(crawl.kept_files()) == sorted([PDF, PDF[: len(PDF) // 2]])


@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_name_leaves_its_record_and_nothing_outside(crawl, name):
    assert f"document/{name}" in crawl.records()


def test_nothing_is_written_outside_the_output(crawl):
    assert [path.name for path in crawl.output.parent.iterdir()] == ["output"]
    there = {path.name for path in crawl.output.iterdir()}
    made = {
        "records",
        "files",
        "text",
        "documents.jsonl",
        "report.json",
        "requested.csv",
        "archive",
        "catalog.sqlite",
        "metrics.prom",
        ".lock",
        ".readings",
    }
    assert there == made


def test_no_other_server_is_asked_for_anything(hostile):
    assert hostile[2] == []


def test_what_robots_txt_forbids_is_not_asked_for(hostile):
    assert not [path for path in hostile[1] if "private-by-rule" in path and not path.startswith("/www.")]


def test_a_shared_file_is_fetched_once(hostile):
    assert hostile[1].count(file_of("shared")) == 1


def test_robots_txt_is_fetched_once(hostile):
    assert hostile[1].count("/robots.txt") == 1


def test_lines_that_are_no_addresses_are_in_the_report(crawl):
    assert "not an address at all" in [entry["text"] for entry in crawl.report["refused"]]
    assert not [entry for entry in crawl.report["refused"] if "a rest" in entry["text"]]


def test_a_wrong_charset_header_does_not_spoil_the_text(crawl):
    assert crawl.records()["document/charset"]["title"] == "Café"


def test_a_slow_drip_ends_with_the_time_limit(tmp_path):
    with Server(scripted({"/document/drip": Answer(raw=drip), "/document/a": document("a")})) as server:
        crawl = crawl_live(server, tmp_path / "o", "-a", "url=/document/drip /document/a", DOWNLOAD_TIMEOUT=4)
    assert crawl.code == 3
    assert crawl.document("document/a")["outcome"] == "found"
    [first, *_] = crawl.document("document/drip")["attempts"]
    assert (first["outcome"], first["url"]) == ("unreachable", server.url + "/document/drip")


def test_report_has_the_same_bytes_again_but_for_times(hostile, tmp_path):
    with Server(scripted({"/document/a": document("a", file_of("x")), file_of("x"): pdf(PDF)})) as server:
        first, again = (crawl_live(server, tmp_path / name, "-a", "url=/document/a /document/b") for name in "xy")
    reports = [first.report, again.report]
    for report in reports:
        for field in ("started_at", "finished_at", "seconds", "output"):
            del report["run"][field]
    assert json.dumps(reports[0]) == json.dumps(reports[1])
