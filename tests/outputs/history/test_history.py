"""A document's life: every moment of it in the order of time, and what differs between any two dates."""

import argparse
import json
import shutil
from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.settings import Settings

from scraper.catalog.catalog import NAME, CaptureRow, Catalog
from scraper.commands.history import Command
from scraper.media import FileStatus
from scraper.outputs.history.between import between
from scraper.outputs.history.life import Everything, life_of
from scraper.outputs.history.observations import observations
from scraper.records import File, Role, content_sha256
from tests.crawl.crawling import ROOT
from tests.pipelines.changes_store import FIRST, SECOND, THIRD, Store, url_of, version
from tests.records import SITE, capture

OLD = ROOT / "tests/fixtures/archives/0.1"
PDF = f"{SITE}/sites/default/files/changes.pdf"


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "output")
    for at in (FIRST, SECOND, THIRD):
        made.run(at)
    yield made
    made.catalog.close()


@pytest.fixture(scope="module", params=["live", "wayback"])
def old(request, tmp_path_factory):
    """A copy of an output: reading it brings its catalog up to date."""
    copy = tmp_path_factory.mktemp("old") / "output"
    shutil.copytree(OLD / request.param / "output", copy)
    return request.param, copy


def history(capsys, output, *args):
    """Exit code, what it says and what it complains of, in this process."""
    parser, command = argparse.ArgumentParser(), Command()
    command.settings = Settings({"OUTPUT_DIR": str(output)})
    command.add_options(parser)
    given, rest = parser.parse_known_args(list(args))
    command.run(rest, given)
    said = capsys.readouterr()
    return command.exitcode, said.out, said.err


def test_a_life_is_told_in_the_order_of_time(tmp_path, capsys):
    shutil.copytree(OLD / "live/output", tmp_path / "output")
    code, said, _ = history(capsys, tmp_path / "output", f"{SITE}/print/document/changes")
    lines = [line.split("  ", 1)[1] for line in said.splitlines() if line.startswith("2026")]
    assert code == 0
    assert lines == [
        "run      seen by the run that began then: new to the archive",
        "capture  page: captured",
        "version  version 1 of 2 (from live)",
        f"address  also at {SITE}/node/1",
        f"capture  {PDF}: captured",
        f"file     {PDF}: kept, SHA-256 7ad6e802ad87…",
        "run      seen by the run that began then: changed: body",
        "capture  page: captured",
        f"capture  {PDF}: asked again: as it was",
        "version  version 2 of 2: changed body (from live)",
        f"run      seen by the run that began then: changed: files; {PDF} has other bytes",
        "capture  page: asked again: as it was",
        f"capture  {PDF}: captured",
        f"file     {PDF}: kept, SHA-256 579b1862181b…",
    ]


def test_every_document_has_a_life_and_no_moment_is_before_the_one_above_it(old):
    _, output = old
    catalog = Catalog(output / NAME)
    urls = [url for (url,) in catalog.database.execute("SELECT url FROM addresses WHERE kind = 'document'")]
    everything = Everything.of(catalog)
    for url in urls:
        life = life_of(output, catalog, url.removeprefix(f"{SITE}/"))
        assert life == life_of(output, catalog, life.id, everything)  # as the site's export has it
        assert life.url == url
        moments = [one.at for one in life.moments]
        assert moments == sorted(moments)
        if life.versions:
            kinds = [one.kind for one in life.moments]
            assert kinds.index("capture") < kinds.index("version")
    catalog.close()


def test_what_was_lost_is_told_with_its_reason(old, capsys):
    name, output = old
    lost = {"live": "is-lost", "wayback": "only-excluded"}[name]
    _, said, _ = history(capsys, output, f"document/{lost}")
    assert {"live": "page: not given (404), 6 times", "wayback": "page: not given (403) (asked of"}[name] in said
    assert {"live": "the server answered 404 (missing)", "wayback": "the web archive is not allowed to show it"}[
        name
    ] in said


def edition(at, words, digest):
    """A version with a file of these bytes."""
    made = version(at, body=words)
    of = {"label": None, "role": Role.CONTENT, "status": FileStatus.ARCHIVED, "media_type": "application/pdf"}
    made.files = [File.model_construct(url=PDF, sha256=digest * 64, capture=capture(PDF), **of)]
    made.content_sha256 = content_sha256(made)
    return made


def test_only_a_files_bytes_changed_and_each_date_has_its_own(store):
    store.keep(edition(FIRST, "So.", "b"))
    now = edition(FIRST, "So.", "b")
    store.changed(SECOND, now, now, "files", files=[{"url": PDF, "before": "a" * 64, "after": "b" * 64}])
    life = life_of(store.output, store.catalog, "document/a")
    found = between(store.output, life, "2026-11-01", "2026-11-30")
    assert (found.differences, [(one.before[0], one.after[0]) for one in found.files]) == ([], [("a", "b")])
    assert between(store.output, life, "2026-11-09", None).files == []


@given(st.lists(st.sampled_from(["One.", "Two.", "Three."]), min_size=1, max_size=6))
def test_any_two_dates_are_compared_as_they_were(tmp_path_factory, bodies):
    store = Store(tmp_path_factory.mktemp("dates"))
    kept = [version(f"2026-01-{day:02}T12:00:00Z", body=body) for day, body in enumerate(bodies, 1)]
    for one in kept[:-1]:
        store.keep_earlier(one)
    store.keep(kept[-1])
    life = life_of(store.output, store.catalog, "document/a")
    for first, last in combinations_with_replacement(range(len(bodies)), 2):
        found = between(store.output, life, f"2026-01-{first + 1:02}", f"2026-01-{last + 1:02}")
        assert (found.was.body, found.now.body) == (bodies[first], bodies[last])
        assert bool(found.differences) == (bodies[first] != bodies[last])
    store.catalog.close()


def test_json_has_versions_moments_and_differences(store, capsys):
    store.keep_earlier(version(FIRST, body="It was so."))
    store.keep(version(SECOND, body="It is so."))
    code, said, _ = history(capsys, store.output, "document/a", "--format", "json", "--to", "2026-11-30")
    found = json.loads(said)
    assert (code, [one["captured_at"] for one in found["versions"]]) == (0, [FIRST, SECOND])
    assert found["between"]["differences"][0]["diff"] == ["@@ -1,1 +1,1 @@", "-It was so.", "+It is so."]
    assert {one["kind"] for one in found["moments"]} == {"version", "address", "file"}


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        ([], "name one document: scrapy history document/smart-cities"),
        (["document/a", "--format", "xml"], "--format xml: name text or json"),
        (["document/b"], "document/b: no document that this archive knows; did you mean document/a?"),
        (["document/a", "--from", "2020-01-01"], "before the first version of document/a, which was captured on"),
        (["document/a", "--to", "soon"], "--to 'soon': give a date"),
    ],
)
def test_what_cannot_be_told_is_said_in_one_line(store, capsys, args, reason):
    store.keep(version(FIRST))
    code, out, said = history(capsys, store.output, *args)
    assert (code, out, said.count("\n")) == (1, "", 1)
    assert reason in said


def test_a_damaged_version_is_named_and_the_rest_is_told(store, capsys):
    store.keep(version(SECOND))
    (store.output / store.keep_earlier(version(FIRST, body="Old."))).write_text("{")
    _, said, _ = history(capsys, store.output, "document/a")
    assert "Note: history/document/a/20261101T080000Z.json is damaged" in said
    assert "version 1 of 1" in said


def test_the_same_said_again_is_told_once(store):
    store.catalog.begin_warc("a.warc.gz", "urn:uuid:1")
    said = [(200, "a"), (304, "a"), (200, "a"), (404, None), (404, None), (200, "b")]
    url = url_of("a")
    rows = [
        CaptureRow("a.warc.gz", n, 1, str(n), "response", url, f"2026-01-0{n + 1}T00:00:00Z", status, digest, None,
                   "GET", None, "")
        for n, (status, digest) in enumerate(said)
    ]  # fmt: skip
    store.catalog.commit("a.warc.gz", 9, rows, ())
    assert [(one.said, one.times) for one in observations(store.catalog)[url]] == [
        ("captured", 1),
        ("asked again: as it was", 2),
        ("not given (404)", 2),
        ("captured", 1),
    ]


def test_a_capture_of_a_saved_copy_is_told_once_also_of_a_folder_that_is_named_by_a_timestamp(store):
    store.catalog.begin_warc("a.warc.gz", "x")
    url, at = url_of("a"), "2019-04-01T12:00:00Z"
    there = f"file:///mirror/20190401120000/{url.partition('://')[2]}/index.html"
    rows = [
        CaptureRow("a.warc.gz", 0, 1, "one", "resource", there, at, None, "d", None, "", None, ""),
        CaptureRow("a.warc.gz", 1, 1, "two", "revisit", url, at, 200, "d", "one", "", None, ""),
    ]
    store.catalog.commit("a.warc.gz", 9, rows, ())
    assert [(one.said, one.times) for one in observations(store.catalog)[url]] == [("captured (in a saved copy)", 1)]
