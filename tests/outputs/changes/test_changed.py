"""What is a change of a document, and what is none."""

import json

import pytest

from scraper.outputs.changes.changed import change_between
from scraper.records import content_sha256, to_json
from tests.records import record


def kept(**said):
    made = record(**said)
    made.content_sha256 = content_sha256(made)
    return to_json(made).encode()


def with_file(content, digest, status="archived", payload=None):
    said = json.loads(content)
    said["files"] = [{"url": "https://x.org/f.pdf", "status": status, "sha256": digest, "role": "body"}]
    said["capture"]["payload_sha256"] = payload or said["capture"]["payload_sha256"]
    return json.dumps(said).encode()


def of_page(content, payload):
    said = json.loads(content)
    said["capture"]["payload_sha256"] = payload * 64
    return json.dumps(said).encode()


def test_a_document_without_a_record_before_is_new():
    assert change_between(None, kept(title="Clusters")) == ("new", {"title": "Clusters"})


def test_another_capture_of_the_same_content_is_no_change():
    assert change_between(of_page(kept(), "a"), of_page(kept(), "b")) is None


def test_the_fields_that_differ_are_named():
    before, now = kept(title="Before", body="One."), kept(title="Now", body="Two.")
    what, detail = change_between(of_page(before, "a"), of_page(now, "b"))
    assert (what, detail["fields"]) == ("changed", ["title", "body"])
    assert detail["before"] == json.loads(before)["content_sha256"] != detail["after"]


def test_the_same_page_that_is_read_otherwise_is_no_change():
    assert change_between(of_page(kept(title="Before"), "a"), of_page(kept(title="Now"), "a")) is None


def test_a_file_with_other_bytes_is_a_change_without_a_version():
    what, detail = change_between(with_file(kept(), "a" * 64), with_file(kept(), "b" * 64))
    assert (what, detail["fields"], detail["earlier"]) == ("changed", ["files"], None)
    assert detail["files"] == [{"url": "https://x.org/f.pdf", "before": "a" * 64, "after": "b" * 64}]


@pytest.mark.parametrize(("before", "now"), [("truncated", "archived"), ("archived", "truncated")])
def test_a_file_that_was_kept_better_or_worse_is_no_change_of_the_document(before, now):
    assert change_between(with_file(kept(), "a" * 64, before), with_file(kept(), "b" * 64, now)) is None
