"""`scrapy export crate`: judged by rocrate and mlcroissant; no text but a quotation unless it is asked for."""

import hashlib
import json

import pytest
from rocrate.rocrate import ROCrate

from scraper.outputs.exports import crate as crate_module
from scraper.outputs.exports.crate import export_crate
from scraper.records import Published
from tests.judges import run_judge
from tests.outputs.exports.store import keep, make_store
from tests.outputs.exports.test_files import contents, file
from tests.records import SITE, term

READ = """
import json, sys
import mlcroissant
dataset = mlcroissant.Dataset(jsonld=sys.argv[1])
rows = list(dataset.records(record_set="documents"))
print(json.dumps({
    "errors": sorted(map(str, dataset.metadata.ctx.issues.errors)),
    "ids": [row["documents/id"].decode() for row in rows],
    "years": [None if row["documents/year"] is None else int(row["documents/year"]) for row in rows],
    "has body": "documents/body" in rows[0],
}))
"""


@pytest.fixture
def output(tmp_path):
    output = tmp_path / "output"
    make_store(output)
    keep(
        output,
        "c",
        None,
        title="Größe <script>",
        body="word " * 100 + "secret",
        published=Published(publisher=None, year=1999),
        countries=[term("country", "chile"), term("country", "peru")],
        files=[file(output, "A%20report.PDF")],
    )
    keep(output, "d", None, published=None, language=None, body="", topics=[], files=[])
    return output


def test_rocrate_reads_it(output, tmp_path):
    summary = export_crate(output, tmp_path / "crate")
    crate = ROCrate(str(tmp_path / "crate"))
    assert crate.version == "1.3"
    assert crate.root_dataset["name"] == "Documents of the Innovation Policy Platform"
    assert str(crate.datePublished)[:10] == "2019-04-10"
    assert crate.root_dataset["license"]["description"]
    assert [entity.id for entity in crate.data_entities] == ["documents.jsonl", "croissant.json"]
    work = crate.get(f"{SITE}/document/c")
    assert (work["name"], work["datePublished"]) == ("Größe <script>", "1999")
    assert work["spatialCoverage"] == ["chile", "peru"]
    assert summary.counts == {"documents": 4, "files": 0, "texts": 0}


def test_each_file_is_described_as_it_is(output, tmp_path):
    summary = export_crate(output, tmp_path / "crate", full_text=True, files=True)
    assert summary.counts == {"documents": 4, "files": 1, "texts": 1}
    crate = ROCrate(str(tmp_path / "crate"))
    there = {path.as_posix() for path in contents(tmp_path / "crate")} - {"ro-crate-metadata.json"}
    assert {entity.id.replace("%20", " ") for entity in crate.data_entities} == there
    for entity in crate.data_entities:
        content = (tmp_path / "crate" / entity.id.replace("%20", " ")).read_bytes()
        assert (entity["contentSize"], entity["sha256"]) == (str(len(content)), hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("full_text", [False, True])
def test_mlcroissant_loads_the_documents(output, tmp_path, full_text):
    export_crate(output, tmp_path / "crate", full_text=full_text)
    done = run_judge("python", "-c", READ, tmp_path / "crate" / "croissant.json")
    said = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else done.stderr
    assert said["errors"] == []
    assert said["ids"] == ["document/a", "document/b", "document/c", "document/d"]
    assert said["years"] == [2012, 2012, 1999, None]
    assert said["has body"] == full_text


def test_without_full_text_no_file_of_it_has_more_than_a_quotation(output, tmp_path):
    export_crate(output, tmp_path / "crate", files=False)
    whole = b"".join(contents(tmp_path / "crate").values())
    assert b"secret" not in whole
    assert b"Page one" not in whole
    assert b"%PDF" not in whole
    export_crate(output, tmp_path / "crate", full_text=True)
    whole = b"".join(contents(tmp_path / "crate").values())
    assert b"secret" in whole
    assert b"Page one" in whole
    assert b"%PDF" not in whole


def test_a_line_has_the_metadata_of_a_document(output, tmp_path):
    export_crate(output, tmp_path / "crate")
    line = json.loads((tmp_path / "crate" / "documents.jsonl").read_text().splitlines()[2])
    assert (line["publisher"], line["year"], line["countries"]) == (None, 1999, ["chile", "peru"])
    assert len(line["quotation"]) <= 300


def test_the_same_records_give_the_same_bytes(output, tmp_path):
    export_crate(output, tmp_path / "a", full_text=True, files=True)
    export_crate(output, tmp_path / "b", full_text=True, files=True)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_a_full_disk_in_the_middle_leaves_nothing(output, tmp_path, monkeypatch):
    monkeypatch.setattr(crate_module, "croissant", full_disk)
    with pytest.raises(OSError, match="No space left"):
        export_crate(output, tmp_path / "crate")
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


def full_disk(*_, **__):
    raise OSError(28, "No space left on device")
