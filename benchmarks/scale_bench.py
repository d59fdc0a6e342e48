"""What one document more costs: a crawl, a rebuild and a verification of it, in its archive and in requests.

    python -m benchmarks.scale_bench [--documents 1000] [--rounds 1] [--json] [--page]

Two generated sites over loopback, one with a tenth of the documents: what they differ by is the cost of a document,
without what any run costs. CPU time is of all processes of a command. docs/scale.md reckons with these; `--page`
prints its table anew, from those that it states.
"""

import argparse
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from statistics import median

from benchmarks.crawl_bench import ours_command, served

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/scale.md"
DONE = {0, 3}
Costs = dict[str, float]
NAMES = {
    "crawl": "CPU of a crawl, ms",
    "rebuild": "CPU of a rebuild, ms",
    "verify": "CPU of a verification, ms",
    "requests": "requests",
    "archive": "archive, bytes",
    "output": "the rest of the output, bytes",
}


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="the figures as data")
    parser.add_argument("--page", action="store_true", help="what docs/scale.md reckons, from its own costs")
    given = parser.parse_args()
    if given.page:
        print("\n".join(reckoned(stated(PAGE.read_text("utf-8")))))
        return
    found = [marginal(given.documents) for _ in range(given.rounds)]
    costs = {name: median(one[name] for one in found) for name in NAMES}
    if given.json:
        print(json.dumps(costs))
        return
    print(f"\nOne document more, with a PDF of 2 KB; {given.documents:,} documents against a tenth of them")
    for name, told in NAMES.items():
        print(f"{told:<34}{costs[name]:>10,.1f}")


def stated(page: str) -> Costs:
    """The costs that docs/scale.md states, by name."""
    return {
        name: float(number.replace(",", ""))
        for name, number in re.findall(r"^\| `(\w+)` \|.*\| ([\d.,]+) \|$", page, re.M)
    }


def reckoned(costs: Costs) -> list[str]:
    """The table of docs/scale.md: a million documents once, and a hundred million captures of them over time."""
    documents, captures = 1e6, 1e8
    first, checks = documents * costs["requests"], captures - documents * costs["requests"]
    hour, day, gigabyte = 3.6e6, 86_400.0, 1e9
    with_pdf = costs["archive"] + costs["pdf"]
    archive = [documents * with_pdf / gigabyte, (documents * with_pdf + checks * costs["growth"]) / gigabyte]
    rows: list[tuple[str, float, float]] = [
        ("requests, millions", first / 1e6, captures / 1e6),
        ("days, one service at one request a second", first / day, captures / day),
        (
            "crawling, core hours",
            documents * costs["crawl"] / hour,
            (documents * costs["crawl"] + checks * costs["check"]) / hour,
        ),
        (
            "rebuilding, core hours",
            documents * costs["rebuild"] / hour,
            (documents * costs["rebuild"] + checks * costs["check"]) / hour,
        ),
        (
            "verifying the archive's records, core hours",
            documents * costs["verify"] / hour,
            captures * costs["record"] / hour,
        ),
        ("archive, GB", archive[0], archive[1]),
        (
            "files, texts, records, GB",
            documents * (costs["output"] + costs["pdf"]) / gigabyte,
            documents * (costs["output"] + costs["pdf"]) / gigabyte,
        ),
        (
            "catalog, GB",
            documents * costs["address"] * 2 / gigabyte,
            (documents * costs["address"] * 2 + checks * costs["capture"]) / gigabyte,
        ),
    ]
    return [f"| {told} | {once:,.0f} | {always:,.0f} |" for told, once, always in rows]


def marginal(documents: int) -> Costs:
    """What a document costs, by two sizes."""
    few, many = (costs_of(count) for count in (documents // 10, documents))
    return {name: (many[name] - few[name]) / (documents - documents // 10) for name in NAMES}


def costs_of(count: int) -> Costs:
    """What a library of so many documents costs."""
    with tempfile.TemporaryDirectory() as folder, served(count) as base:
        output = Path(folder, "out")
        there = ["-s", f"OUTPUT_DIR={output}"]
        crawl = spent([word.replace("{output}", str(output)) for word in ours_command(base)])
        requests = requests_of(output, base)
        rebuild, verify = (spent([sys.executable, "-m", "scrapy", verb, *there]) for verb in ("rebuild", "verify"))
        archive = size_of(output / "archive")
        sizes = {"archive": archive, "output": size_of(output) - archive}
        return {"crawl": crawl, "rebuild": rebuild, "verify": verify, "requests": requests, **sizes}


def spent(words: list[str]) -> float:
    """Milliseconds of CPU time of a command and its children; it must end well."""
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in DONE:
        raise SystemExit(f"exit code {process.returncode} of {' '.join(words)}:\n{said.decode()[-2000:]}")
    return (usage.ru_utime + usage.ru_stime) * 1_000


def requests_of(output: Path, base: str) -> int:
    """How many answers of a server the archive has; what is noted under the site's own address was asked for there."""
    with closing(sqlite3.connect(f"file:{output / 'catalog.sqlite'}?mode=ro", uri=True)) as database:
        found = database.execute("SELECT count(*) FROM captures WHERE url LIKE ? || '/%'", (base,))
        return int(found.fetchone()[0])


def size_of(folder: Path) -> int:
    """Bytes of all files in it."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
