"""The figures for Prometheus, as Prometheus' own parser reads them."""

import contextlib
import json
import re
import threading
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from scrapy.crawler import Crawler
from scrapy.spiders import Spider
from scrapy.statscollectors import MemoryStatsCollector

from scraper import settings as project
from scraper.catalog.catalog import Catalog
from scraper.watching.catalog_reader import LeftAlone
from scraper.watching.counts import Counts
from scraper.watching.last_report import epoch, last_report, parts_of_report
from scraper.watching.metrics import past_of
from scraper.watching.metrics_text import Past, Present, metrics_text, with_exit_code
from tests.crawl.crawling import crawl_live
from tests.crawl.pages import document
from tests.crawl.server import Answer, Server, pdf, scripted

NASTY = 'a "folder"\\with\na new line {} \udcff'
EXTENSIONS = json.dumps(project.EXTENSIONS | {"scraper.watching.metrics.Metrics": 10})


def present(**changed):
    crawler = Crawler(Spider)
    crawler.stats = MemoryStatsCollector(crawler)
    counts = Counts(crawler)
    given = {
        "is_running": True,
        "started": 1_795_528_244.5,
        "written": 1_795_528_250.0,
        "counts": counts,
        "to_go": 7,
        "retries": 2,
        "outcomes": {},
    }
    return Present(**given | changed)


def families(text):
    """What Prometheus reads: each family by its name."""
    return {family.name: family for family in text_string_to_metric_families(text.decode())}


def value(found, name, **labels):
    """The value of one sample, counters by their whole name."""
    samples = [one for family in found.values() for one in family.samples if one.name == f"ipp_archive_{name}"]
    [sample] = [one for one in samples if one.labels == labels]
    return sample.value


def full():
    return metrics_text(
        present(
            outcomes={("live", "accepted"): 5, ("wayback", "not_in_archive"): 1},
            left_alone=[LeftAlone("index of web.archive.org", 1_795_530_000.0, "it answered 429")],
        ),
        Past(
            ended={"finished": 1_795_520_000.0, "shutdown": 1_795_510_000.0},
            duration=61.5,
            figures={"documents_found": 3},
            lists={"read": 9, "lost": 1},
            success=1_795_520_000.0,
            alarms=[{"monitor": "answering", "cause": "dns"}, {"monitor": "answering", "cause": "dns"}],
            addresses={"document": {"done": 4, "lost": 1}},
        ),
    )


def test_every_figure_is_read_by_prometheus():
    found = families(full())
    assert value(found, "run_running") == 1
    assert value(found, "run_start_timestamp_seconds") == 1_795_528_244.5
    assert value(found, "pending") == 7
    assert value(found, "retries_total") == 2
    assert value(found, "places_total", source="live", outcome="accepted") == 5
    assert value(found, "service_not_before_timestamp_seconds", service="index of web.archive.org") == 1_795_530_000
    assert value(found, "run_end_timestamp_seconds", reason="shutdown") == 1_795_510_000
    assert value(found, "run_duration_seconds") == 61.5
    assert value(found, "report", figure="documents_found") == 3
    assert value(found, "addresses", kind="document", state="lost") == 1
    assert value(found, "alarms", monitor="answering", cause="dns") == 2


def test_every_family_has_its_type_and_says_what_it_is():
    for family in families(full()).values():
        assert family.name.startswith("ipp_archive_")
        assert family.type in {"counter", "gauge"}
        assert family.documentation


def test_a_counter_alone_ends_in_total():
    for family in families(full()).values():
        names = {sample.name for sample in family.samples}
        assert all(name.endswith("_total") == (family.type == "counter") for name in names)


def test_the_file_has_no_timestamps_and_ends_its_last_line():
    # node_exporter refuses a file with timestamps whole
    text = full()
    assert text.endswith(b"\n")
    assert all(sample.timestamp is None for family in families(text).values() for sample in family.samples)


def test_a_name_with_quotes_and_line_ends_is_one_label():
    found = families(metrics_text(present(outcomes={(NASTY, "accepted"): 1}), Past()))
    [sample] = found["ipp_archive_places"].samples
    assert sample.labels["source"] == NASTY.replace("\udcff", "?")


def test_an_output_without_runs_gives_a_file_that_can_be_read():
    found = families(metrics_text(present(), Past()))
    assert value(found, "records_total") == 0
    assert "ipp_archive_alarms" not in found


def test_without_an_alarm_there_is_no_sample_but_the_family():
    assert families(metrics_text(present(), Past(alarms=[])))["ipp_archive_alarms"].samples == []


def test_an_empty_folder_has_no_past(tmp_path):
    assert past_of(tmp_path) == Past()


def test_a_damaged_catalog_leaves_the_report(tmp_path):
    (tmp_path / "catalog.sqlite").write_bytes(b"no catalog" * 1000)
    (tmp_path / "report.json").write_text(json.dumps({"figures": {"documents_found": 3}}, indent=2))
    assert past_of(tmp_path) == Past(figures={"documents_found": 3})


@pytest.mark.parametrize("text", ["", "{}", "[]", '{\n  "figures": {', "no report", '{\n  "figures": \xff}'])
def test_what_is_no_report_has_no_parts(tmp_path, text):
    (tmp_path / "report.json").write_text(text, "latin-1")
    assert parts_of_report(tmp_path / "report.json", ["figures"]) == {}


@pytest.mark.parametrize("said", [{}, {"alarms": None}])
def test_a_report_without_alarms_was_not_watched(tmp_path, said):
    (tmp_path / "report.json").write_text(json.dumps({"figures": {}} | said, indent=2))
    assert last_report(tmp_path / "report.json").alarms is None


def test_a_part_is_found_wherever_it_stands_and_nowhere_else(tmp_path):
    inner = {"alarms": ["inner"], "text": '\n  "alarms": ["in a text"]'}
    report = {"documents": [inner], "figures": {"a": 1}, "alarms": [{"cause": "dns"}]}
    (tmp_path / "report.json").write_text(json.dumps(report, indent=2))
    found = parts_of_report(tmp_path / "report.json", ["figures", "alarms", "compared"])
    assert found == {"figures": {"a": 1}, "alarms": [{"cause": "dns"}]}


def test_parts_at_both_ends_of_a_long_report_are_found(tmp_path):
    documents = [{"id": f"document/{n}", "lists": {"read": 5}} for n in range(5_000)]
    report = {"figures": {"a": 1}, "documents": documents, "lists": {"read": 2, "lost": ["x"]}}
    (tmp_path / "report.json").write_text(json.dumps(report, indent=2) + "\n")
    assert last_report(tmp_path / "report.json") == ({"a": 1}, None, {"read": 2, "lost": 1})


def test_the_last_field_of_a_report_is_a_part_too(tmp_path):
    (tmp_path / "report.json").write_text(json.dumps({"figures": {}, "alarms": []}, indent=2) + "\n")
    assert parts_of_report(tmp_path / "report.json", ["alarms"]) == {"alarms": []}


FILE = "/sites/default/files/x.pdf"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """A crawl with one document and its file found and one document lost, and the file of figures while it ran."""
    output = tmp_path_factory.mktemp("o")
    while_running, is_first = [], threading.Lock()

    def answer(path):
        if path == "/document/a" and is_first.acquire(blocking=False):
            while_running.append((output / "metrics.prom").read_bytes())
        return scripted({"/document/a": document("a", FILE), FILE: pdf(b"%PDF-1.4\n%%EOF\n"), "/x": Answer(500)})(path)

    with Server(answer) as server:
        done = crawl_live(server, output, "-a", "url=/document/a /document/c", EXTENSIONS=EXTENSIONS)
    return done, families(while_running[0]), families((output / "metrics.prom").read_bytes()), server


def test_while_a_crawl_runs_its_file_says_so(crawled):
    _, running, _, _ = crawled
    assert value(running, "run_running") == 1
    assert running["ipp_archive_run_end_timestamp_seconds"].samples == []


def test_when_a_crawl_has_ended_its_file_says_how(crawled):
    done, _, ended, _ = crawled
    assert done.err == ""
    assert value(ended, "run_running") == 0
    start = value(ended, "run_start_timestamp_seconds")
    end = value(ended, "run_end_timestamp_seconds", reason="finished")
    assert end - start == pytest.approx(value(ended, "run_duration_seconds"), abs=0.01)
    assert start < end


def test_the_figures_are_those_of_the_report(crawled):
    done, _, ended, _ = crawled
    told = {sample.labels["figure"]: sample.value for sample in ended["ipp_archive_report"].samples}
    assert told == done.figures


def test_what_the_network_gave_is_counted(crawled):
    done, _, ended, server = crawled
    assert value(ended, "answers_total") == value(ended, "requests_total") == len(server.log)
    assert value(ended, "received_bytes_total") > len(document("a", FILE))
    assert value(ended, "records_total") == len(done.records()) == 1
    assert value(ended, "files_total") == 1
    assert value(ended, "lost_total") == 1
    assert value(ended, "pending") == 0


def test_the_outcomes_are_those_of_the_sources(crawled):
    _, _, ended, _ = crawled
    assert value(ended, "places_total", source="live", outcome="missing") >= 1


def test_the_catalog_is_counted_at_the_end(crawled):
    _, _, ended, _ = crawled
    assert value(ended, "addresses", kind="document", state="done") == 1
    assert value(ended, "addresses", kind="document", state="lost") == 1


def test_no_part_of_a_file_is_left(crawled):
    done, *_ = crawled
    assert [path.name for path in done.output.iterdir() if path.name.endswith(".part")] == []


def test_a_file_that_cannot_be_written_is_told_once_and_stops_nothing(tmp_path):
    (tmp_path / "in the way").mkdir()
    with Server(scripted({"/document/a": document("a")})) as server:
        wanted = {"EXTENSIONS": EXTENSIONS, "IPP_METRICS": "in the way", "IPP_METRICS_SECONDS": 0.01}
        done = crawl_live(server, tmp_path, "-a", "url=/document/a", **wanted)
    assert done.code == 0
    [warning] = done.err.splitlines()
    assert "Cannot write" in warning
    assert "in the way" in warning


def test_a_crawl_that_could_not_write_all_has_not_finished(tmp_path):
    (tmp_path / "documents.jsonl").mkdir()
    with Server(scripted({"/document/a": document("a")})) as server:
        done = crawl_live(server, tmp_path, "-a", "url=/document/a", EXTENSIONS=EXTENSIONS)
    assert done.code == 5
    ends = families((tmp_path / "metrics.prom").read_bytes())["ipp_archive_run_end_timestamp_seconds"].samples
    assert [sample.labels["reason"] for sample in ends] == ["not_writable"]


def test_without_a_name_there_is_no_file(tmp_path):
    with Server(scripted({"/document/a": document("a")})) as server:
        crawl_live(server, tmp_path, "-a", "url=/document/a", EXTENSIONS=EXTENSIONS, IPP_METRICS="")
    assert not (tmp_path / "metrics.prom").exists()


RULES = dict(
    re.findall(r"- alert: (\w+)\n +expr: (.+)", (Path(__file__).parents[2] / "docs/watching.md").read_text("utf-8"))
)
NOW, DAY = 1_800_000_000.0, 86_400.0
NEW_RUN = {"started": NOW - 60, "written": NOW - 10}


def fires(expression, text):
    """Whether a rule of the form `a - b > c and d == e` holds, by the values of the file; as Prometheus counts."""
    found = [sample for family in families(text).values() for sample in family.samples]

    def holds(part):
        name, labels = re.search(r"(ipp_archive_\w+)(?:\{(.*?)\})?", part).groups()
        wanted = dict(re.findall(r'(\w+)="(\w+)"', labels or ""))
        values = [one.value for one in found if one.name == name and wanted.items() <= one.labels.items()]
        spelt = re.sub(r"ipp_archive_\w+(\{.*?\})?", "value", part).replace("time()", "now")
        return any(eval(spelt, {"value": value, "now": NOW}) for value in values)

    return all(holds(part) for part in expression.split(" and "))


FIRST_RUN = present(**NEW_RUN), Past(success=NOW - 60)
DEAD = present(is_running=False, **NEW_RUN), Past(ended={"finished": NOW}, success=NOW - 10 * DAY)
WELL = present(is_running=False, **NEW_RUN), Past(ended={"finished": NOW}, success=NOW, alarms=[], lists={"lost": 0})


@pytest.mark.parametrize(
    ("rule", "told", "code"),
    [
        (None, WELL, 0),
        (None, FIRST_RUN, None),
        ("IppArchiveNotRun", DEAD, 2),
        ("IppArchiveNotRun", (present(is_running=False, **NEW_RUN), Past(success=NOW - 10 * DAY)), 2),
        ("IppArchiveKilled", (present(started=NOW - DAY, written=NOW - 400), Past(success=NOW - DAY)), None),
        ("IppArchiveRefused", WELL, 1),
        ("IppArchiveNotWritten", WELL, 5),
        ("IppArchiveClock", (present(is_running=False), Past(ended={"finished": NOW + 9 * DAY}, success=NOW)), 0),
        ("IppArchiveListsLost", (present(is_running=False), Past(lists={"lost": 2}, success=NOW)), 3),
        ("IppArchiveAlarm", (present(is_running=False), Past(alarms=[{"monitor": "a", "cause": "b"}], success=NOW)), 4),
    ],
)
def test_the_documented_rules_hold_for_the_file_of_each_state(rule, told, code):
    text = metrics_text(*told)
    if code is not None:
        text = with_exit_code(with_exit_code(text.decode(), 9), code).encode()
    counted = {name: expr for name, expr in RULES.items() if "delta(" not in expr}
    assert [name for name, expr in counted.items() if fires(expr, text)] == ([rule] if rule else [])


def test_the_documented_rules_name_what_is_in_the_file():
    there = {one.name for family in families(full()).values() for one in family.samples} | {"ipp_archive_exit_code"}
    assert {name for expr in RULES.values() for name in re.findall(r"\w*(?:ipp_archive|node)_\w+", expr)} <= there


def test_the_last_success_is_awaited_from_the_first_run_on(tmp_path):
    with contextlib.closing(Catalog(tmp_path / "catalog.sqlite")) as catalog:
        catalog.begin_run("urn:run:1", "2026-11-01T02:00:00Z")
        catalog.remember_asked("urn:run:1", "{}")
        catalog.end_run("urn:run:1", "2026-11-01T03:00:00Z", "finished")
        assert past_of(tmp_path).success == epoch("2026-11-01T02:00:00Z")
        ended = {"finished_at": "2026-11-01T03:00:00Z", "finish_reason": "finished", "kind": "library"}
        facts = ended | {"sources": ["live"], "figures": {"answers": 9}}
        catalog.remember_facts("urn:run:1", json.dumps(facts))
        assert past_of(tmp_path).success == epoch("2026-11-01T03:00:00Z")
