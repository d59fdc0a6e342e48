"""A year in a test: a site that changes, crawled every week. What is told of it is what happened, and nothing else."""

import json
import shutil
from collections import Counter, defaultdict
from datetime import timedelta

import pytest
from lxml import etree

from tests.crawl.crawling import contents, run
from tests.crawl.test_rebuild import rebuilt
from tests.crawl.test_versions import faults
from tests.crawl.year.living import lived
from tests.crawl.year.reading import changed_entries, detail_of, journal, record_of, remembered
from tests.crawl.year.script import FIRST_WEEKS, YEAR

ATOM = "{http://www.w3.org/2005/Atom}"
NOT_REACHED, ALARM = 2, 4


@pytest.fixture(
    scope="module",
    params=[pytest.param(FIRST_WEEKS, id="weeks"), pytest.param(len(YEAR), id="year", marks=pytest.mark.soak)],
)
def year(request, tmp_path_factory):
    return lived(tmp_path_factory.mktemp("year") / "output", YEAR[: request.param])


def changes(output, *options):
    done = run("changes", "--since", *options, OUTPUT_DIR=output)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_journal_is_exactly_what_happened(year):
    found = [(change.at[:10], change.what, change.id, detail_of(change)) for change in journal(year.output)]
    assert sorted(found) == sorted(year.told())


def test_a_document_is_gone_by_two_404s_or_one_410(year):
    evidence = {change.id: change.detail["evidence"] for change in journal(year.output) if change.what == "gone"}
    assert evidence["document/startups"] == evidence["document/regions"] == "404 in 2 complete runs"
    assert evidence["document/networks"] == "410"


def test_the_history_holds_exactly_the_earlier_versions(year):
    found = defaultdict(list)
    for path in sorted((year.output / "history").rglob("*.json")):
        found[path.parent.name].append(record_of(path))
    assert found == year.history


def test_each_document_that_was_ever_seen_has_the_record_of_its_last_content(year):
    folder = year.output / "records/document"
    assert {path.stem: record_of(path) for path in folder.iterdir()} == year.current


def test_a_replaced_file_is_kept_beside_the_one_before(year):
    [change] = [one for one in journal(year.output) if one.id == "document/foresight" and one.what == "changed"]
    [file] = change.detail["files"]
    kept = {path.stem for path in (year.output / "files").rglob("*.pdf")}
    assert {file["before"], file["after"]} <= kept
    assert file["before"] != file["after"]


def test_an_address_that_is_heard_of_later_is_an_alias_and_no_version(year):
    record = json.loads((year.output / "records/document/mobility.json").read_bytes())
    assert [url.rpartition("/")[2] for url in record["aliases"]] == ["11", "111"]


def test_changes_since_the_first_run_tell_it_all(year):
    said = json.loads(changes(year.output, f"{year.moments[1]:%Y-%m-%d}", "--format", "json"))
    truth = list(year.told(since=1))
    new = {document for _, what, document, _ in truth if what == "new"}
    for kind in ("new", "moved", "gone", "back"):
        assert {one["id"] for one in said[kind]} == {document for _, what, document, _ in truth if what == kind}, kind
    times = Counter(document for _, what, document, _ in truth if what == "changed" and document not in new)
    assert {one["id"]: one["times"] for one in said["changed"]} == times
    told = {document for _, _, document, _ in truth}
    assert set(said["unchanged"]) == {f"document/{slug}" for slug in year.current} - told
    assert said["not_given"] == []


def test_the_feed_has_an_entry_for_each_change_and_no_other(year):
    feed = etree.fromstring(changes(year.output, "all", "--format", "atom").encode())
    entries = [
        (
            entry.findtext(f"{ATOM}updated")[:10],
            entry.find(f"{ATOM}category").get("term"),
            entry.find(f"{ATOM}link").get("href").partition(".org/")[2],
        )
        for entry in feed.iter(f"{ATOM}entry")
    ]
    assert sorted(entries) == sorted((day, what, document) for day, what, document, _ in year.told())
    assert [day for day, *_ in entries] == sorted((day for day, *_ in entries), reverse=True)


def test_no_entry_of_the_feed_ever_changes(year):
    assert list(changed_entries(year.feeds)) == []
    assert len(year.feeds[-1].entries) == len(list(year.told()))


def test_no_run_asks_for_an_address_twice_or_stumbles(year):
    twice = {
        number: [path for path, count in Counter(paths).items() if count > 1] for number, paths in enumerate(year.asked)
    }
    assert not any(twice.values()), twice
    assert [error for error in year.errors if "Traceback" in error] == []


def test_scrapy_due_says_each_night_what_is_so(year):
    assert year.wrongly == []


def test_the_schedule_is_never_idle_for_more_than_a_day_too_long(year):
    """A week is from night to night; one night more is of a person who must say that the clock is right."""
    weeks = [idle for idle in year.idle if abs(idle - timedelta(days=7)) <= timedelta(hours=2)]
    longer = [idle for idle in year.idle if idle not in weeks]
    wrong_clocks = sum("ahead" in found.before for found in year.weeks)
    assert [idle for idle in longer if not timedelta(days=7) < idle <= timedelta(days=8, hours=2)] == []
    assert len(longer) == wrong_clocks > 0


def test_an_alarm_is_told_once_and_only_when_it_must(year):
    """`new` in report.json, and exit code 4 in the runs that have one; 2 where nobody answered, as the README says."""
    new = [[f"{one['monitor']} {one['subject']}" for one in report["alarms"]["new"]] for report in year.reports]
    assert [sorted(found) for found in new] == [sorted(week.alarms) for week in year.weeks]
    weeks = list(zip(year.weeks, year.crawls, year.reports, strict=True))
    alarmed = [week for week in weeks if week[0].alarms]
    assert [crawl.code for _, crawl, report in alarmed] == [
        ALARM if report["figures"]["answers"] else NOT_REACHED for *_, report in alarmed
    ]
    assert [crawl.code for week, crawl, _ in weeks if not week.alarms and crawl.code == ALARM] == []


def test_an_alarm_and_its_end_are_told_exactly_once(year):
    told = [f"{one['monitor']} {one['subject']}" for _, _, said in year.posted for one in said["alarms"]]
    ends = [f"{one['monitor']} {one['subject']}" for _, _, said in year.posted for one in said["ended"]]
    assert sorted(told) == sorted(alarm for week in year.weeks for alarm in week.alarms)
    standing = [f"{one['monitor']} {one['subject']}" for one in year.reports[-1]["alarms"]["standing"]]
    assert sorted(told) == sorted([*ends, *standing])
    assert standing == []


def test_lists_that_a_script_would_fill_are_lost_until_they_are_back(year):
    hidden = next(number for number, week in enumerate(year.weeks) if "hide_lists" in week.happens)
    weeks = slice(hidden - 1, hidden + 3)
    assert [len(report["lists"]["lost"]) for report in year.reports[weeks]] == [0, 5, 5, 0]
    assert "Lists not read, so new documents may be missing: 5\n" in year.crawls[hidden].out


def test_a_years_archive_is_sound(year):
    assert faults(year.output) == ""


def test_a_year_is_rebuilt_as_it_was(year, tmp_path):
    output = tmp_path / "output"
    shutil.copytree(year.output, output)
    assert rebuilt(output).stderr == ""
    before, after = contents(year.output), contents(output)
    report = before["report.json"].decode().replace(f'"output": "{year.output}"', f'"output": "{output}"')
    before["report.json"] = report.encode()
    assert [path for path in before | after if before.get(path) != after.get(path)] == []
    assert remembered(output) == remembered(year.output)
