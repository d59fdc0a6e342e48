"""What is told of each document, in words and as JSON."""

import json
import re
from pathlib import Path

import pytest

from scraper.outputs.changes.json_file import json_file
from scraper.outputs.changes.text import lines, text
from scraper.outputs.changes.told import Teller
from scraper.store import record_path, text_path
from tests.pipelines.changes_store import EVER, FIRST, SECOND, THIRD, Store, make_story, url_of, version
from tests.records import SITE

OLD, MID, NEW = version(FIRST, body="Old."), version(SECOND, body="Mid."), version(THIRD, body="New.")
FILE = f"{SITE}/sites/default/files/a.pdf"


@pytest.fixture
def story(tmp_path):
    made = make_story(tmp_path)
    yield made
    made.catalog.close()


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path)
    for at in (FIRST, SECOND, THIRD):
        made.run(at)
    yield made
    made.catalog.close()


def told(store, since=EVER):
    return json.loads(store.written(json_file, since))


def the_change(store):
    [one] = told(store)["changed"]
    return one


def test_the_text_tells_of_each_document_what_became_of_it(story):
    was, now = story.span().events[0].detail.files[0].before, story.span().events[0].detail.files[0].after
    assert (
        story.written(text)
        == f"""\
The run that began at 2026-11-08T08:00:00Z: 1 new, 1 changed, 1 moved, 1 gone, 1 back, 1 unchanged, 1 not given.

New: 1
  Title of g
    {url_of("g")}

Changed: 1
  Clusters again
    {url_of("a")}
    changed: title, body, files
    title:
      -Clusters
      +Clusters again
    body:
      @@ -1,3 +1,3 @@
       One.
      -Two is two.
      +Two is 2.
       Three.
    file {FILE}: replaced, {was[:12]}… by {now[:12]}…
      @@ -1,2 +1,2 @@
       Page one.
      -Page two.
      +Page 2.

Moved: 1
  Title of c
    {url_of("c")}
    moved to {url_of("d")}

Gone: 1
  Title of b
    {url_of("b")}
    gone: 404 in 2 complete runs
    kept: records/document/b.json, no earlier version

Back: 1
  Title of e
    {url_of("e")}

Checked, but did not come; they may still be there: 1
  document/f
"""
    )


def test_the_json_says_the_same(story):
    said = told(story, None)
    assert list(said) == [
        *("schema_version", "since", "only", "runs", "counts"),
        *("new", "changed", "moved", "gone", "back", "alternating", "unchanged", "not_given"),
    ]
    assert (said["schema_version"], said["since"]) == ("1.1", None)
    assert said["runs"] == [
        {
            "run": "urn:uuid:00000000-0000-0000-0000-000000000001",
            "started": SECOND,
            "ended": "2026-11-08T09:30:00Z",
            "reason": "finished",
        }
    ]
    kinds = ("new", "changed", "moved", "gone", "back", "unchanged", "not_given")
    assert said["counts"].pop("alternating") == len(said["alternating"]) == 0
    assert said["counts"] == {name: len(said[name]) for name in kinds} == dict.fromkeys(kinds, 1)
    [changed] = said["changed"]
    assert changed["fields"] == ["title", "body", "files"]
    assert changed["differences"] == [
        {"field": "title", "before": "Clusters", "after": "Clusters again"},
        {
            "field": "body",
            "diff": ["@@ -1,3 +1,3 @@", " One.", "-Two is two.", "+Two is 2.", " Three."],
            "left_out": 0,
            "note": None,
        },
    ]
    assert changed["files"][0]["diff"] == ["@@ -1,2 +1,2 @@", " Page one.", "-Page two.", "+Page 2."]
    assert (changed["record"], changed["earlier_versions"]) == ("records/document/a.json", 1)
    assert said["moved"][0]["to"] == url_of("d")
    assert said["gone"][0]["evidence"] == "404 in 2 complete runs"
    assert (said["unchanged"], said["not_given"]) == (["document/d"], ["document/f"])


def test_each_key_of_the_json_is_documented(story):
    page = (Path(__file__).parents[3] / "docs/changes.md").read_text("utf-8")
    documented = set(re.findall(r"`(\w+)`", page.partition("## JSON")[2].partition("## Feed")[0]))
    assert set(keys(told(story, None))) <= documented


def keys(value):
    if isinstance(value, list):
        for one in value:
            yield from keys(one)
    if isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from keys(one)


def test_the_json_is_written_as_all_json_of_the_project_is(story):
    content = story.written(json_file)
    assert content == json.dumps(json.loads(content), ensure_ascii=False, indent=2) + "\n"
    assert content == story.written(json_file)


def test_no_line_of_a_text_is_moved_in_the_json(store):
    odd = version(FIRST, title="a\u2028b\x85c", body='"quoted"\n\nback\\slash')
    store.keep(odd)
    store.note(FIRST, "new")
    assert told(store)["new"][0]["title"] == odd.title


def test_several_changes_are_shown_from_the_earliest_version_to_the_last(store):
    first, second = store.keep_earlier(OLD), store.keep_earlier(MID)
    store.keep(NEW)
    store.changed(SECOND, OLD, MID, "body", earlier=first)
    store.changed(THIRD, MID, NEW, "body", earlier=second)
    one = the_change(store)
    assert (one["times"], one["differences"][0]["diff"]) == (2, ["@@ -1,1 +1,1 @@", "-Old.", "+New."])
    said = f"    seen in the run that began at {THIRD}, the last of 2 changes\n"
    assert said in store.written(text, EVER)
    assert "seen in" not in store.written(text)


def test_a_change_of_an_earlier_run_is_shown_as_it_was_then(store):
    first, second = store.keep_earlier(OLD), store.keep_earlier(MID)
    store.keep(NEW)
    store.changed(SECOND, OLD, MID, "body", earlier=first)
    store.changed(THIRD, MID, NEW, "body", earlier=second)
    event = next(one for one in store.span(EVER).events if one.at == SECOND)
    [body] = Teller(store.output, store.journal).told(event).differences
    assert body.diff.lines == ["@@ -1,1 +1,1 @@", "-Old.", "+Mid."]


def test_changed_and_changed_back_is_told_as_changed_without_a_difference(store):
    store.keep(OLD)
    store.changed(SECOND, OLD, NEW, "body", earlier=store.keep_earlier(OLD))
    store.changed(THIRD, NEW, OLD, "body", earlier=store.keep_earlier(NEW))
    one = the_change(store)
    assert (one["fields"], one["differences"]) == (["body"], [])
    assert one["notes"] == ["changed and changed back: now as it was before"]


def test_an_earlier_version_that_is_not_kept_is_named(store):
    store.keep(NEW)
    store.changed(THIRD, OLD, NEW, "body")
    one = the_change(store)
    assert (one["title"], one["fields"], one["differences"]) == (NEW.title, ["body"], [])
    assert one["notes"] == [f"the version with content {OLD.content_sha256[:12]}… is not kept"]


@pytest.mark.parametrize(
    ("content", "said"), [(None, ": No such file or directory"), (b"{}", " is damaged"), (b"\xff", " is damaged")]
)
def test_a_version_or_record_that_is_missing_or_damaged_is_named_and_the_rest_is_told(store, content, said):
    earlier = store.keep_earlier(OLD)
    store.keep(NEW)
    store.changed(THIRD, OLD, NEW, "body", earlier=earlier)
    store.keep(version(FIRST, "b"))
    store.note(THIRD, "new", "b")
    for path in (store.output / earlier, record_path(store.output, NEW.id)):
        path.unlink() if content is None else path.write_bytes(content)
    report = told(store)
    assert report["changed"][0]["notes"] == [f"records/document/a.json{said}", f"{earlier}{said}"]
    assert report["new"][0]["title"] == "A title"


def test_a_fault_that_both_versions_have_is_named_once(store):
    store.changed(THIRD, OLD, NEW, "body")
    assert the_change(store)["notes"] == ["records/document/a.json: No such file or directory"]


def test_a_version_that_shares_its_moment_with_another_is_found(store):
    other = store.output / store.keep_earlier(MID.model_copy(update={"capture": OLD.capture}))
    other.rename(other.with_name(f"{other.stem}-{MID.content_sha256[:12]}.json"))
    store.keep_earlier(OLD)
    store.keep(NEW)
    store.changed(THIRD, MID, NEW, "body")
    assert the_change(store)["differences"][0]["diff"] == ["@@ -1,1 +1,1 @@", "-Mid.", "+New."]


def test_gone_says_that_record_and_versions_are_kept(store):
    store.keep_earlier(OLD)
    store.keep_earlier(MID)
    store.keep(NEW)
    store.note(THIRD, "gone", evidence="410")
    assert "    gone: 410\n    kept: records/document/a.json, 2 earlier versions\n" in store.written(text)


def test_a_record_that_is_not_there_is_not_said_to_be_kept(store):
    store.note(THIRD, "gone", evidence="410")
    assert "kept: no record, no earlier version\n" in store.written(text)
    assert told(store)["gone"][0]["notes"] == ["records/document/a.json: No such file or directory"]


def a_file_change(store, before, after):
    store.keep(NEW)
    store.changed(THIRD, NEW, NEW, "files", files=[{"url": FILE, "before": before, "after": after}])
    return the_change(store)["files"][0]


def test_a_file_without_text_is_told_as_such(store):
    without = "1" * 64
    one = a_file_change(store, without, store.keep_text("Text."))
    assert (one["diff"], one["note"]) == (None, f"no text is kept of {without}")
    assert f"replaced, {without[:12]}… by {one['after'][:12]}…: no text is kept of {without}\n" in store.written(text)


def test_a_file_of_other_bytes_and_the_same_text_is_told_as_such(store):
    before, after = store.keep_text("Text."), store.keep_text("Text.\f")
    text_path(store.output, after).write_text("Text.")
    assert a_file_change(store, before, after)["note"] == "its text is the same"


def test_a_damaged_text_is_named(store):
    before, after = store.keep_text("Text."), store.keep_text("Another.")
    text_path(store.output, before).write_bytes(b"\xff")
    assert a_file_change(store, before, after)["note"] == f"the text of {before} is damaged"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [(None, "1" * 64, "kept now, as 111111111111…"), ("1" * 64, None, "no longer there; kept as 111111111111…")],
)
def test_a_file_that_comes_or_goes_is_told(store, before, after, said):
    one = a_file_change(store, before, after)
    assert (one["diff"], one["note"]) == (None, None)
    assert f"    file {FILE}: {said}\n" in store.written(text)


def test_nothing_to_tell_is_said_in_one_line(store):
    assert store.written(text) == f"The run that began at {THIRD}: nothing changed.\n"
    assert store.written(text, FIRST) == f"The 3 runs that began from {FIRST} to {THIRD}: nothing changed.\n"
    later = "2027-01-01T00:00:00Z"
    assert store.written(text, later) == f"No run has begun since {later}: the last began at {THIRD}.\n"


def test_a_run_that_was_stopped_or_has_not_ended_is_told_as_such(store):
    store.run("2026-11-22T08:00:00Z", reason="shutdown")
    assert store.written(text).startswith("The run that began at 2026-11-22T08:00:00Z and was stopped (shutdown): ")
    store.run("2026-11-29T08:00:00Z", ended=False)
    said = store.written(text, "2026-11-29T00:00:00Z")
    assert said.startswith("The run that began at 2026-11-29T08:00:00Z and has not come to its end: ")


def test_no_text_of_a_document_moves_the_cursor(store):
    hostile = version(FIRST, title="\x9b2J\u202egnp.exe", body="a\u2028b\n\nCell\tcell")
    store.keep_earlier(OLD)
    store.keep(hostile)
    store.changed(THIRD, OLD, hostile, "body")
    shown = [line.text for line in lines(store.span(), Teller(store.output, store.journal))]
    assert [line for line in shown if not line.isprintable()] == []
    assert "      +Cell | cell" in shown


def test_an_id_that_can_be_no_path_is_named(store):
    store.note(THIRD, "new", "../../etc/passwd")
    assert told(store)["new"][0]["notes"] == ["document/../../etc/passwd: an id cannot have the part '..'"]
