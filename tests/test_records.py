"""The record as others rely on it: its committed schema, its bytes and its digest."""

import json
import re
import unicodedata
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from scraper.record_schema import record_schema
from scraper.records import content_sha256, squeezed, to_json
from tests.records import record

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / "docs/record.schema.json"


def test_the_committed_schema_is_that_of_the_class():
    assert SCHEMA.read_text("utf-8") == record_schema(), "make schema writes it"


def test_every_field_of_the_schema_is_described_with_an_example():
    found = dict(fields_below(json.loads(SCHEMA.read_text("utf-8"))))
    plain = {name: one["description"] for name, one in found.items() if "properties" not in one.get("items", one)}
    assert [name for name, words in plain.items() if "Example:" not in words and not name.endswith("capture")] == []


def fields_below(schema, path=""):
    for name, one in schema.get("properties", {}).items():
        yield f"{path}{name}", one
        yield from fields_below(one, f"{path}{name}.")
        yield from fields_below(one.get("items", {}), f"{path}{name}.")


def test_a_record_keeps_to_the_schema():
    schema = json.loads(SCHEMA.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(to_json(record())))


def test_the_same_record_gives_the_same_bytes():
    assert to_json(record()) == to_json(record())
    assert to_json(record()).endswith("}\n")


def test_the_digest_is_free_of_white_space_and_of_what_a_form_may_lack():
    one, other = record(), record()
    other.title, other.body = one.title.replace(" ", "\n"), one.body + " \u200b"
    other.links, other.language = [], None
    assert content_sha256(one) == content_sha256(other)


def test_all_white_space_and_marks_without_width_are_left_out_of_the_digest():
    left_out = re.compile("[\\s\u200b\u200c\u200d\u2060\ufeff\u00ad]")
    text = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x11_0000))))
    assert squeezed(text) == left_out.sub("", unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(("field", "value"), [("title", "another"), ("body", "another"), ("topics", []), ("files", [])])
def test_the_digest_changes_with_the_content(field, value):
    changed = record()
    setattr(changed, field, value)
    assert content_sha256(changed) != content_sha256(record())


def test_the_rule_of_the_digest_stays_as_it_was():
    assert content_sha256(record()) == "85502592e31a866229c0ade73101a378c53eaef2c0d559317dcc43df0c0e42e0"
    bare = record(published=None, topics=[], files=[])
    assert content_sha256(bare) == "9e37cb12640876525d09d45651401e62503889ed857a0265f24ec6036350183b"
