"""`scrapy report` as a person runs it, and the page that it makes."""

import json
import re
from pathlib import Path

import lxml.html
import pytest

from scraper.media import FileStatus
from scraper.outputs.account.account import Account
from scraper.outputs.account.comparison import RunBefore
from scraper.outputs.documents_list import write_list
from scraper.outputs.reports.markup import is_web
from scraper.outputs.reports.page import page
from scraper.outputs.reports.report import Report
from tests.forks import scrapy
from tests.judges import chromium_dom
from tests.outputs.exports.store import keep
from tests.outputs.ocr.outputs import keep_scan
from tests.records import SITE, record

ROOT = Path(__file__).parents[2]
RUN = {
    "started_at": "2026-01-02T03:04:05Z",
    "finished_at": "2026-01-02T03:05:05Z",
    "seconds": 60.0,
    "finish_reason": "finished",
    "source": "live,wayback",
    "asked": "library",
    "output": "output",
}
HOSTILE = [
    "<script>alert(1)</script>",
    '"onmouseover="alert(1)" x="',
    "'><img src=http://outside.example/x.png onerror=alert(1)>",
    "</style></title></pre></details><iframe src=//outside.example>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>",
    "\x1b]0;owned\x07\x1b[2J",
    "\u202egnp.exe",
    "&lt;b&gt; & {{7*7}}",
]
ADDRESSES = [
    f'{SITE}/document/x"onmouseover="alert(1)',
    "http://outside.example/<script>",
    "javascript://www.innovationpolicyplatform.org/%0aalert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "http://a b/",
    "//outside.example/",
    "file:///a",
]


def attempt(url, outcome="missing", source="live", detail=None):
    return {"source": source, "url": url, "outcome": outcome, "status": 404, "detail": detail}


def small(before=None):
    """One document found, one partly found, one lost."""
    account = Account()
    damaged = record("b")
    damaged.files[0].status = FileStatus.TRUNCATED
    damaged.files[0].reason = "no %%EOF at the end of 4 bytes"
    account.kept(record("a"))
    account.kept(damaged)
    tried = [attempt(f"{SITE}/document/c"), attempt("file:///saved/c.html", "unreachable", "wayback", "no answer")]
    account.lost(f"{SITE}/document/c", "missing", tried, is_document=True)
    account.refused_text("mailto:someone", "scheme")
    account.unread_index("wayback", "http://127.0.0.1/cdx", "endless", "more than 5 answers")
    return account.report(RUN, before)


def hostile():
    """Everything that a page, an archive or a line can say, as bad as it may be."""
    account = Account()
    for n, text in enumerate(HOSTILE + ADDRESSES):
        tried = [attempt(text, text, text, text)]
        account.lost(text, text, tried, is_document=True)
        account.lost(f"{text}{n}", text, tried, is_document=False)
        account.refused_text(text, text)
        account.unread_index(text, text, text, text)
        account.found(text, text, tried, [text])
        one = record(f"partly{n}")
        one.capture.source = text
        one.files[0] = one.files[0].model_copy(update={"url": text, "status": FileStatus.MISSING, "reason": text})
        account.kept(one)
        account.trapped(text, text)
    run = RUN | {name: HOSTILE[0] for name in ("source", "asked", "output", "finish_reason", "started_at")}
    report = account.report(run)
    changes = {name: HOSTILE + ADDRESSES for name in ("newly_found", "newly_lost", "better", "worse")}
    figures = {"documents_lost": 1, HOSTILE[0]: 1}
    compared = {"with": HOSTILE[0], "documents": changes, "files": changes, "figures": figures}
    return report | {"compared": compared, "attempts": {HOSTILE[0]: 1}}


def written(output, report):
    output.mkdir(exist_ok=True)
    (output / "report.json").write_text(json.dumps(report))
    return output


def html_of(report):
    return b"".join(page(Report.model_validate(report)))


def run(*args, output):
    return scrapy("report", *args, "-s", f"OUTPUT_DIR={output}")


def test_it_prints_the_account_and_writes_the_page(tmp_path):
    account = Account()
    account.kept(record("c"))
    earlier = RunBefore.model_validate(account.report(RUN))
    said = run(output=written(tmp_path, small(earlier)))
    assert (said.returncode, said.stderr) == (0, "")
    for line in (
        r"documents │ +3 │ +1 │ +1 │ +1 │",
        r"live +│ +2 │ +2 │ 1 missing",
        r"wayback +│ +0 │ +0 │ 1 unreachable",
        r"the server answered 404 +│ +1 │ missing",
        "Since the run that began at 2026-01-02T03:04:05Z:",
        r"  \+2 documents wanted, \+1 document partly found, \+1 document unreachable",
        rf"Documents not reached: 1\n  the server answered 404 \(missing\): 1\n    {SITE}/document/c",
        rf"files missing or damaged: 1\n  it breaks off: .* \(truncated\): 1\n    {SITE}/document/b",
        rf"Files missing or damaged: 1\n  .*\(truncated\): 1\n    {SITE}/sites/default/files/b.pdf",
        r"Left out: 1\n  .*\(scheme\): 1\n    mailto:someone",
        r"Services and indexes not read to their end: 2\n  .*\(endless\): 1\n    http://127.0.0.1/cdx",
        rf"All of it, .*: {re.escape(str(tmp_path / 'report.html'))}\n$",
    ):
        assert re.search(line, said.stdout), line
    assert b"<h1>" in (tmp_path / "report.html").read_bytes()


def test_it_says_how_many_files_wait_for_ocr(tmp_path):
    written(tmp_path, small())
    keep_scan(tmp_path, b"%PDF-")
    assert "Scanned: 1 file with 1 page without text waits for `scrapy ocr`." in run(output=tmp_path).stdout


def test_it_writes_where_it_is_told(tmp_path):
    said = run("-o", tmp_path / "to/here.html", output=written(tmp_path, small()))
    assert said.returncode == 0
    assert (tmp_path / "to/here.html").read_bytes() == html_of(small())
    assert not (tmp_path / "report.html").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "report.json: no such file: crawl first"),
        ("{", "report.json is damaged (Invalid JSON: EOF"),
        ('{"figures": 1}', "report.json is damaged (schema_version: Field required): `scrapy rebuild`"),
        (json.dumps({"schema_version": "1.1"}), "report.json is damaged (run: Field required)"),
        (json.dumps({"schema_version": "2.0"}), "report.json is of version 2.0, newer than this program"),
    ],
)
def test_a_report_that_is_missing_damaged_or_newer_is_told_in_one_line(tmp_path, content, said):
    if content is not None:
        (tmp_path / "report.json").write_text(content)
    refused(run(output=tmp_path), said)
    assert not (tmp_path / "report.html").exists()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["now"], "now: takes no arguments"),
        (["-s", "nothing"], "Invalid -s value"),
        (["-o", "/dev/null/page.html"], "/dev/null/page.html cannot be written: Not a directory; name another place"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(tmp_path, args, said):
    refused(run(*args, output=written(tmp_path, small())), said)


def test_the_report_itself_is_not_overwritten(tmp_path):
    before = (written(tmp_path, small()) / "report.json").read_bytes()
    refused(run("-o", tmp_path / "report.json", output=tmp_path), "is the report itself")
    assert (tmp_path / "report.json").read_bytes() == before


def test_no_text_of_a_report_moves_the_cursor(tmp_path):
    said = run(output=written(tmp_path, hostile()))
    assert said.returncode == 0
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", said.stdout)


def test_the_first_of_many_are_printed_and_all_are_on_the_page(tmp_path):
    account = Account()
    for n in range(30):
        account.lost(f"{SITE}/document/{n:02}", "missing", [], is_document=True)
    said = run(output=written(tmp_path, account.report(RUN)))
    assert "/document/19\n    … and 10 more, in the page" in said.stdout
    assert b"document/29" in (tmp_path / "report.html").read_bytes()


def test_the_page_has_each_address_that_was_tried_with_what_came_of_it():
    root = lxml.html.fromstring(html_of(small()))
    [entry] = root.xpath("//section[@id='unreachable']/ul/li")
    assert entry.xpath("./a/@href") == [f"{SITE}/document/c"]
    assert [li.text_content() for li in entry.xpath(".//details/ol/li")] == [
        f"{SITE}/document/c" + "live · the server answered 404 (missing) · status 404",
        "file:///saved/c.htmlwayback · no answer came: no such host, no connection, or too late (unreachable)"
        " · status 404 · no answer",
    ]
    [partly] = root.xpath("//section[@id='partly']/ul/li")
    assert "no %%EOF at the end of 4 bytes" in partly.text_content()
    assert [one.text_content() for one in root.xpath("//section[@id='files']/h3")] == [
        "It breaks off: only its beginning came (truncated): 1"
    ]
    assert partly.xpath("./ul/li/a/@href") == [f"{SITE}/sites/default/files/b.pdf"]


def test_each_line_of_the_contents_leads_to_its_section():
    root = lxml.html.fromstring(html_of(small()))
    places = root.xpath("//@id")
    assert [href[1:] for href in root.xpath("//nav//@href")] == root.xpath("//section/@id")
    assert len(places) == len(set(places))


def test_charts_say_in_words_what_they_show():
    root = lxml.html.fromstring(html_of(small()))
    told = [(one.findtext("title"), one.findtext("desc")) for one in root.xpath("//svg[@role='img']")]
    each = "1 found, 1 partly found"
    assert told == [
        (
            "Documents and files",
            f"documents: {each}, 1 not found; files: {each}, 0 not found",
        ),
    ]


def test_what_came_of_each_source_is_said_once_and_in_words():
    [section] = lxml.html.fromstring(html_of(small())).xpath("//section[@id='sources']")
    assert section.xpath(".//svg") == []
    assert [div.text_content() for div in section.xpath(".//th/div")] == [
        "1 × the server answered 404 (missing)",
        "1 × no answer came: no such host, no connection, or too late (unreachable)",
    ]


def test_hostile_text_on_the_page_is_text():
    content = html_of(hostile()).decode()
    root = lxml.html.fromstring(content)
    inert = {"a", "circle", "defs", "desc", "path", "pattern", "rect", "svg", "text", "title", "meta", "style"}
    inert |= set("html head body header footer nav section h1 h2 h3 p div span pre code br".split())
    inert |= set("ul ol li dl dt dd table thead tbody tr th td details summary figure figcaption".split())
    assert {one.tag for one in root.iter()} <= inert
    attributes = [(name, value) for one in root.iter() for name, value in one.attrib.items()]
    assert [name for name, _ in attributes if name.startswith("on") or name in {"src", "style", "srcdoc"}] == []
    links = [value for name, value in attributes if name.endswith("href") and not value.startswith("#")]
    assert links
    assert [value for value in links if not re.match(r"https?://", value)] == []
    assert {one.get("rel") for one in root.xpath("//a[not(starts-with(@href, '#'))]")} == {"noreferrer noopener"}
    assert {one.get("http-equiv") for one in root.xpath("//meta")} == {None, "Content-Security-Policy"}
    shown = root.text_content()
    assert all(text in shown for text in HOSTILE if text.isprintable())
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", content)


@pytest.mark.parametrize("url", ["http://a", "https://a/b?c=d#e", "HTTP://a/", "http://127.0.0.1:8000/é"])
def test_a_link_leads_to_an_address_of_the_web(url):
    assert is_web(url)


@pytest.mark.parametrize(
    "url", ["", "ftp://a/", "javascript:http://a", "http://", "http://a\nb", "x http://a", "http:a"]
)
def test_no_link_leads_elsewhere(url):
    assert not is_web(url)


def test_the_same_report_gives_the_same_page():
    assert html_of(small()) == html_of(json.loads(json.dumps(small())))


def test_a_report_of_the_first_version_is_a_page_too():
    old = {name: value for name, value in small().items() if name not in {"sources", "compared", "unread"}}
    assert b"Documents not reached (1)" in html_of(old | {"schema_version": "1.0"})


def test_a_browser_shows_the_page_and_asks_for_nothing_else(tmp_path):
    report = hostile() | {"figures": small()["figures"] | {"documents_wanted": 12345, "documents_found": 12343}}
    path = tmp_path / "report.html"
    path.write_bytes(html_of(report))
    shown = chromium_dom(path.as_uri())
    root = lxml.html.fromstring(shown.dom)
    assert root.findtext(".//h1") == "IPP Archive: found and lost"
    assert "12,345" in root.xpath("string(//section[@id='figures']//table)")
    assert root.xpath("//script | //img | //iframe") == []
    assert (shown.wanted, shown.contacted) == (set(), set())


def refused(said, reason):
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.startswith("scrapy report: ")
    assert said.stderr.count("\n") == 1
    assert reason in said.stderr


def alarmed():
    """A report with an alarm that is news, and one that was told before."""
    finding = {
        "monitor": "sources",
        "cause": "dns",
        "subject": "live",
        "message": "It did not answer.",
        "since": "2026",
    }
    told = finding | {"monitor": "fixity", "cause": "fixity", "subject": HOSTILE[0]}
    return small() | {"alarms": {"new": [finding], "standing": [finding, told]}}


def test_alarms_that_stand_are_shown_and_on_the_page(tmp_path):
    done = run(output=written(tmp_path, alarmed()))
    assert "Alarms: 2\n  It did not answer. Since 2026 (dns: sources, live)." in done.stdout
    html = lxml.html.fromstring(html_of(alarmed()))
    [section] = [one for one in html.iter("section") if one.get("id") == "alarms"]
    said = [item.text_content() for item in section.iter("li")]
    assert [line.partition(":")[0] for line in said] == ["New", "Told before"]
    assert HOSTILE[0] in said[1]


def test_where_no_alarm_stands_there_is_no_section_of_them():
    quiet = small() | {"alarms": {"new": [], "standing": []}}
    assert all(b'id="alarms"' not in html_of(report) for report in (small(), quiet))


def test_what_was_found_is_on_the_page_by_its_title_with_its_record(tmp_path):
    written(tmp_path, small())
    keep(tmp_path, "a", None, title="Clusters & <b>firms</b>")
    keep(tmp_path, "b", None, title="Partly there")
    write_list(tmp_path / "documents.jsonl", tmp_path / "records")
    assert run(output=tmp_path).returncode == 0
    root = lxml.html.parse(tmp_path / "report.html").getroot()
    [found] = root.xpath("//section[@id='found']//li")
    assert found.text_content() == "Clusters & <b>firms</b>document/a · record"
    [record_of_a] = found.xpath(".//a[text()='record']/@href")
    assert json.loads((tmp_path / record_of_a).read_text())["id"] == "document/a"
    assert root.xpath("string(//section[@id='partly']//li/a)") == "Partly there"
    assert root.xpath("//section[@id='files']//li/p/a/text()") == ["Partly there"]


def test_a_page_elsewhere_leads_to_the_records_too(tmp_path):
    output = written(tmp_path / "output", small())
    keep(output, "a", None)
    write_list(output / "documents.jsonl", output / "records")
    assert run("-o", tmp_path / "a b" / "page.html", output=output).returncode == 0
    [way] = lxml.html.parse(tmp_path / "a b" / "page.html").xpath("//section[@id='found']//a[text()='record']/@href")
    assert (tmp_path / "a b" / way).is_file()


def test_only_sections_that_have_something_to_say_are_there():
    account = Account()
    account.kept(record("a"))
    names = lxml.html.fromstring(html_of(account.report(RUN))).xpath("//section/@id")
    assert names == ["figures", "sources", "found"]


def test_times_are_for_people():
    header = lxml.html.fromstring(html_of(small())).xpath("string(//header)")
    assert "2 January 2026, 03:04 UTC" in header
    assert "after 1 min 0 s: complete" in header
