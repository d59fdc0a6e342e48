"""A field is declared in `records.py`, and nowhere else: all that follows from that does."""

import json
import subprocess
import sys
import types
from pathlib import Path

ROOT = Path(__file__).parents[1]
BEFORE = "    topics: "
ADDED = """\
    regions: Annotated[list[Term], Use.CONTENT | Use.TOLD | Use.WATCHED | Use.LOCATED] = []
    abstract: Annotated[Text, Use.DIFFED] = ""
"""


def test_a_field_that_is_declared_is_compared_watched_verified_and_in_the_schema(tmp_path):
    command = [sys.executable, "-c", f"import {__name__} as test; test.tell()", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {
        "changed": ["regions"],
        "learnt": [],
        "told": {"regions": [["Chile"], ["Chile", "Peru"]], "abstract": ["-Few.", "+Many."]},
        "watched": 2,
        "verified": ["origin.fields: says nothing of regions"],
        "schema": ["array", "string"],
    }


def tell():
    """Prints what is made of the fields, in a process where they are declared."""
    declare()
    from scraper.record_schema import record_schema
    from scraper.records import to_json
    from tests.records import record, term

    chile, peru = (term("region", name) for name in ("Chile", "Peru"))
    one, other = record(regions=[chile], abstract="Few."), record(regions=[chile, peru], abstract="Many.")
    other.capture.payload_sha256 = "2" * 64
    before, after = to_json(one), to_json(other)
    shape = json.loads(record_schema())["properties"]
    said = {
        "changed": changed_fields(before, after),
        "learnt": changed_fields(without_the_fields(before), after),
        "told": told(before, after),
        "watched": watched(one, other, record()),
        "verified": verified(Path(sys.argv[1]), before),
        "schema": [shape[name]["type"] for name in ("regions", "abstract")],
    }
    print(json.dumps(said))


def declare():
    """Loads `records.py` as it is, with two more fields."""
    path = ROOT / "scraper/records.py"
    module = types.ModuleType("scraper.records")
    sys.modules[module.__name__] = module
    source = path.read_text("utf-8").replace(BEFORE, ADDED + BEFORE, 1)
    exec(compile(source, str(path), "exec"), module.__dict__)


def without_the_fields(text):
    """A record of before they were declared."""
    said = json.loads(text)
    del said["regions"], said["abstract"]
    return json.dumps(said | {"content_sha256": "0" * 64})


def changed_fields(before, after):
    from scraper.outputs.changes.changed import change_between

    return change_between(before.encode(), after.encode())[1]["fields"]


def told(before, after):
    from scraper.outputs.changes.comparing import differences
    from scraper.outputs.changes.kept_versions import Version

    found = differences(*map(Version.model_validate_json, (before, after)))
    return {one.field: changed_lines(one.diff) if one.diff else [one.before, one.after] for one in found}


def changed_lines(diff):
    return [line for line in diff.lines if line[0] in "+-"]


def watched(*records):
    from scraper.monitors.coverage import Coverage

    coverage = Coverage()
    for n, record in enumerate(records):
        coverage.take(record.model_copy(update={"id": str(n)}))
    return coverage.covered().fields["regions"]


def verified(output, text):
    """What `scrapy verify` says of where the fields were found that are declared so."""
    from scraper.outputs.verify.documents import Documents, check_documents

    path = output / "records/document/a.json"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    read = check_documents(Documents(output, output, output / "facts.sqlite", ["records/document/a.json"]))
    return [text for _, text, _ in read.faults if text.endswith(("of regions", "of abstract"))]
