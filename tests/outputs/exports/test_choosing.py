"""`scrapy export --topic`, `--country`, `--containing`: the documents that have it, in each format that lists some."""

import csv
import json
from hashlib import sha256

import pytest

from scraper.outputs.exports import FORMATS
from scraper.outputs.exports.choosing import Choice, choose
from scraper.outputs.exports.export import ExportError
from scraper.store import file_path, text_path, write_atomically
from tests.outputs.exports.store import keep, make_store
from tests.outputs.exports.test_export_command import export, refused
from tests.records import record, term

WHOLE = [name for name, known in FORMATS.items() if not known.is_divisible]
PARTS = [name for name, known in FORMATS.items() if known.is_divisible]


@pytest.fixture
def output(tmp_path):
    """Of five documents `a` and `b` have the topic "clusters" and the country "chile"."""
    output = tmp_path / "output"
    make_store(output)
    named = term("topic", "smart-cities").model_copy(update={"label": "Smart cities"})
    keep(output, "c", None, title="On vouchers", topics=[named], countries=[], files=[])
    keep(output, "d", None, title="Côte d'Ivoire", topics=[], countries=[], body="Of CLUSTERS.", files=[])
    digest = sha256(b"%PDF").hexdigest()
    file = record().files[0].model_copy(update={"sha256": digest})
    keep(output, "e", None, title="E", topics=[], countries=[], body="", files=[file])
    write_atomically(text_path(output, digest), b"A file on vouchers\f")
    for name in ("1" * 64, digest):
        write_atomically(file_path(output, name, "application/pdf"), b"%PDF")
    return output


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"topic": "clusters"}, "ab"),
        ({"topic": "CLUSTERS", "country": "Chile"}, "ab"),
        ({"topic": "smart  cities"}, "c"),
        ({"topic": "smart-cities"}, "c"),
        ({"containing": "cluster"}, "abd"),
        ({"containing": "vouchers"}, "ce"),
        ({"containing": "cote ivoire"}, "d"),
        ({"containing": "vouchers file"}, "e"),
        ({"topic": "clusters", "containing": "second"}, "b"),
    ],
)
def test_a_document_is_chosen_that_has_all_that_is_wanted(output, wanted, found):
    chosen = choose(output, Choice(**wanted))
    assert sorted(chosen.ids) == [f"document/{slug}" for slug in found]
    assert chosen.in_words.startswith(f"{len(found)} of 5 documents, chosen by ")


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"topic": "cluster"}, "--topic cluster: no document has it; did you mean clusters?"),
        ({"topic": "smart citys"}, "did you mean Smart cities?"),
        ({"country": "Chilli"}, "--country Chilli: no document has it; did you mean chile?"),
        ({"topic": "zzz"}, "`scrapy export skos` lists each topic"),
        ({"containing": "zzz"}, "none of 5 documents has the words “zzz”: nothing is written"),
        (
            {"topic": "smart-cities", "country": "chile"},
            "none of 5 documents has topic “smart-cities”, country “chile”",
        ),
    ],
)
def test_what_chooses_nothing_is_refused_with_what_is_near(output, wanted, reason):
    with pytest.raises(ExportError, match=r"^(none|--)") as refusal:
        choose(output, Choice(**wanted))
    assert reason in str(refusal.value)


@pytest.mark.parametrize("name", PARTS)
def test_each_format_that_lists_documents_has_the_chosen_alone(output, name):
    target = output / "export" / "part"
    counts = FORMATS[name].load()(output, target, ids=frozenset({"document/c", "document/e"})).counts
    assert counts.get("documents", counts.get("references", 2)) == (1 if name == "files" else 2)
    paths = [target] if target.is_file() else sorted(path for path in target.rglob("*") if path.is_file())
    content = b"".join(path.read_bytes() for path in paths)
    assert b"On vouchers" in content or name in {"files", "skos", "sqlite", "parquet"}
    assert "A “second” one".encode() not in content
    assert b"clusters" not in content or name in {"site", "crate"}  # their own words


def test_the_command_says_what_is_in_it(output):
    said = export("csv", "--topic", "clusters", output=output)
    assert (said.returncode, said.stderr) == (0, "")
    assert "In it: 2 of 5 documents, chosen by topic “clusters”\n" in said.stdout
    with (output / "export/csv/documents.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == ["document/a", "document/b"]
    export("jsonl", "--containing", "voucher file", output=output)
    lines = (output / "export/documents.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["document/e"]


def test_what_cannot_be_a_part_or_is_not_known_is_refused_in_one_line(output):
    assert WHOLE == ["bag", "wacz", "aliases"]
    refused(export("wacz", "--topic", "clusters", output=output), "wacz cannot have a part of the documents")
    refused(export("all", "--topic", "clusters", output=output), "bag and wacz and aliases cannot have a part")
    refused(export("csv", "--topic", "cluster", output=output), "did you mean clusters?")
    refused(export("csv", "--containing", " ", output=output), "--containing is empty: say what to choose by")
    assert not (output / "export").exists()
