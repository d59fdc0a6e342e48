"""What sample crawls give, as digests: `python -m tests.crawl.frozen` freezes it anew and prints what is different.

With `--into FOLDER` it also writes what it saw there, so that two states of the code can be compared with `diff -r`.
"""

import argparse
import json
import re
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from tests.crawl.crawling import ROOT
from tests.crawl.frozen_crawls import crawl_small_ones
from tests.crawl.plain_content import Plain, content_of
from tests.crawl.samples import EveryForm

FROZEN = ROOT / "tests/fixtures/frozen.json"
# Of these each has a digest of its own, so that a difference has a name.
NAMED = {"records": "record", "history": "earlier version", "report.json": "section of the report"}


def frozen():
    """The frozen digests of each crawl, by its name."""
    return json.loads(FROZEN.read_text("utf-8"))


def content_of_form(crawled, server):
    """The exit code and the content of a crawl of `samples.py`, which ran once, by this machine's clock."""
    run = crawled.report["run"]
    made = crawled.output.parent
    places = {str(made): "folder", str(ROOT): "project"} | ({server.url: "http://live"} if server else {})
    source = Path(run["source"])
    files = times_of(source) if source.is_absolute() else set()
    plain = Plain(places, [(run["started_at"], run["finished_at"])], files, is_by_turns=bool(server))
    return crawled.code, content_of(crawled.output, plain)


def times_of(folder):
    """When each file of a folder was written to this disk."""
    found = (path.stat().st_mtime for path in folder.rglob("*") if path.is_file())
    return {f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%SZ}" for moment in found}


def digests_of(code, content):
    """What is frozen of a crawl."""
    return {"exit code": code} | {kind: digests_of_kind(kind, parts) for kind, parts in content.items()}


def digests_of_kind(kind, parts):
    """One digest and a count, and of what is told by name a digest each."""
    whole = "".join(f"{name}\n{parts[name]}\n" for name in parts)
    each = {"each": {name: digest(part)[:16] for name, part in parts.items()}} if kind in NAMED else {}
    return {"count": len(parts), "sha256": digest(whole)} | each


def digest(text):
    return sha256(text.encode()).hexdigest()


def differences(before, after):
    """What two crawls of one name differ in, a line each."""
    if before is None or after is None:
        return ["it is new" if before is None else "it is no more"]
    lines = []
    for kind in before | after:
        one, other = before.get(kind), after.get(kind)
        if one != other:
            lines += differences_of_kind(kind, one, other) if NAMED.get(kind) and one and other else []
            lines.append(f"{kind}: {told(one)}, now {told(other)}")
    return lines


def differences_of_kind(kind, one, other):
    """The names of what differs."""
    one, other = one["each"], other["each"]
    words = {(True, False): "is no more", (False, True): "is new", (True, True): "differs"}
    names = [name for name in one | other if one.get(name) != other.get(name)]
    return [f"{NAMED[kind]} {name} {words[name in one, name in other]}" for name in names]


def told(kind):
    """A count and a digest in short, or an exit code."""
    return f"{kind['count']} ({kind['sha256'][:8]})" if isinstance(kind, dict) else kind


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.crawl.frozen", description=__doc__.partition("\n")[0])
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="write what was seen there too")
    into = parser.parse_args().into
    with tempfile.TemporaryDirectory() as folder:
        forms = EveryForm(Path(folder, "forms"))
        with ThreadPoolExecutor(2) as pool:
            seen = {name: content_of_form(*made) for name, made in zip(forms, pool.map(forms.get, forms), strict=True)}
        seen |= crawl_small_ones(Path(folder, "small"))
    if into:
        write_seen(into, seen)
    before = frozen() if FROZEN.exists() else {}
    after = {name: digests_of(*outcome) for name, outcome in seen.items()}
    FROZEN.write_text(json.dumps(after, ensure_ascii=False, indent=1) + "\n", "utf-8")
    lines = [f"{name}: {line}" for name in before | after for line in differences(before.get(name), after.get(name))]
    print("\n".join(lines) or "Nothing is different.")


def write_seen(into, seen):
    """What was seen of each crawl, a file for each part."""
    for name, (_, content) in seen.items():
        for kind, parts in content.items():
            folder = into / name / kind
            folder.mkdir(parents=True, exist_ok=True)
            lines = "".join(f"{part} {text}\n" for part, text in parts.items()) if kind not in NAMED else None
            for part, text in {"all": lines}.items() if lines is not None else parts.items():
                (folder / re.sub(r"[/:]", " ", part)).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
