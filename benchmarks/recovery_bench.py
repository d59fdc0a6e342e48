"""Recovery: reading an archive's index, canonical addresses, and what the chain of sources costs a request.

    python -m benchmarks.recovery_bench [--rounds 3] [--lines 10000] [--many 100000] [--documents 300]

Rates are by CPU time, of processes of their own or of one thread: the machine does other things as well. Peers take
turns with ours, and ratios are the medians of pairs.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from unittest.mock import patch
from urllib.parse import unquote

from w3lib.url import canonicalize_url

from benchmarks.crawl_bench import documents, ours_command, served
from scraper.addresses import address as addresses
from tests.addresses.test_address import DOCUMENTS, ONE_IDENTITY, test_every_form_of_a_document_has_its_id

ROOT = Path(__file__).parents[1]
JUDGES = ROOT / ".venv-judges" / "bin" / "python"
OURS = "ours: checked, site's address, on disk"
PLAIN = "csv or json, w3lib, sqlite3"
PYWB = "pywb's CDXObject and surt, sqlite3"


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=100_000)
    parser.add_argument("--documents", type=int, default=300)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        reading(Path(folder), given.lines, given.many, given.rounds)
    canonical(given.rounds)
    chaining(given.documents, given.rounds)


def reading(folder: Path, few: int, many: int, rounds: int) -> None:
    """The bytes of an index into its table, each time by a fresh process."""
    for count in (few, many):
        (folder / str(count)).mkdir()
        words = [sys.executable, "-m", "benchmarks._index_lines", str(folder / str(count)), str(count)]
        subprocess.run(words, cwd=ROOT, check=True)
    for form, told in (("text", "the Internet Archive's text, in parts"), ("json", "pywb's CDXJ, all at once")):
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in readers(form)}
        for _ in range(rounds):
            for name, command in readers(form).items():
                runs[name].append(read(command, folder, few))
        large = {name: read(readers(form)[name], folder, many) for name in (OURS, PLAIN)}
        print(f"\nAn index, {told}: {few:,} lines, median of {rounds}, and {many:,} lines, once")
        compared(few, runs, many, large)


def compared(few: int, runs: dict[str, list[dict[str, float]]], many: int, large: dict[str, dict[str, float]]) -> None:
    """One table: rates, and how far memory rose above the start."""
    print(f"{'':<40}{'lines/s':>10}{'MB':>8}{'lines/s':>12}{'MB':>8}")
    for name in runs:
        report(name, few, runs[name], many, large.get(name))
    for name in list(runs)[1:]:
        print(f"  ours to {name}: {ratio(runs[name], runs[OURS]):.2f}")
    more = large[OURS]["memory"] - median(run["memory"] for run in runs[OURS])
    print(f"  memory, ours: {more:+.1f} MB for {many // few} times the lines (aim: flat)")


def readers(form: str) -> dict[str, list[str]]:
    """The commands, to be followed by the folder; pywb's where .venv-judges is.

    Peers do less: they take every address as it comes, and keep what no crawl asks for as well.
    """
    module = [sys.executable, "-m", "benchmarks._read_index"]
    commands = {OURS: [*module, "ours", form], PLAIN: [*module, "plain", form]}
    return commands | ({PYWB: [str(JUDGES), "-m", "benchmarks._pywb_index", form]} if JUDGES.exists() else {})


def read(command: list[str], folder: Path, count: int) -> dict[str, float]:
    """CPU seconds and memory in MB of one reading; fails where most of the lines are not in the table."""
    words = [*command, str(folder / str(count))]
    done: dict[str, float] = json.loads(subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    if not 0.75 * count < done["has"] <= count:
        raise SystemExit(f"{words}: {done['has']} captures of {count} lines")
    return done


def report(name: str, few: int, runs: list[dict[str, float]], many: int, large: dict[str, float] | None) -> None:
    """One row."""
    rate, memory = few / median(run["cpu"] for run in runs), median(run["memory"] for run in runs)
    rest = f"{many / large['cpu']:>12.0f}{large['memory']:>8.1f}" if large else ""
    print(f"{name:<40}{rate:>10.0f}{memory:>8.1f}{rest}")


def canonical(rounds: int) -> None:
    """Every form that the tests know of an address; remembered, each was asked for just before."""
    texts = [given for given, _ in ONE_IDENTITY]
    for url in DOCUMENTS:
        path = url.removeprefix(addresses.SITE)
        forms = test_every_form_of_a_document_has_its_id.pytestmark[0].args[1]
        texts += [form.format(path=path, query=path[1:], decoded=unquote(path)) for form in forms]
    cold, remembered, theirs = [], [], []
    for _ in range(rounds):
        with patch.multiple(addresses, remembered=addresses._settled, _remembered_meaning=addresses._meant):
            cold.append(spent(addresses.read_address, texts, 10))
        remembered.append(spent(addresses.read_address, texts, 200))
        theirs.append(spent(canonicalize_url, texts, 10))
    print(f"\n{len(texts)} forms of addresses, median of {rounds}")
    print(f"{'':<40}{'addresses/s':>12}{'x w3lib':>10}")
    for name, seconds in (
        ("w3lib.url.canonicalize_url", theirs),
        ("read_address, without its memory", cold),
        ("read_address, remembered", remembered),
    ):
        times = median(a["cpu"] / b["cpu"] for a, b in zip(theirs, seconds, strict=True))
        print(f"{name:<40}{1 / median(one['cpu'] for one in seconds):>12.0f}{times:>10.2f}")
    print("w3lib sorts the query and normalises escapes; ours finds the page of the site, out of mirrors and archives")


def spent(work: Callable[[str], object], texts: list[str], times: int) -> dict[str, float]:
    """CPU seconds for one address."""
    start = time.process_time()
    for _ in range(times):
        for text in texts:
            work(text)
    return {"cpu": (time.process_time() - start) / times / len(texts)}


def chaining(count: int, rounds: int) -> None:
    """The chain's own steps in a crawl over loopback with `-a source=live`."""
    with served(count) as base:
        runs = [crawled(count, base) for _ in range(rounds)]
    print(f"\nThe chain of sources, {count} documents with a PDF each over loopback, median of {rounds}")
    requests, elsewhere = (median(run[name] for run in runs) for name in ("requests", "elsewhere"))
    print(f"  {requests:.0f} addresses asked for, and {elsewhere:.0f} times another place of one")
    print(f"{'CPU of the crawl process, start apart':<40}{'µs/address':>12}{'share':>9}")
    for name in ("chain", "requests made", "pages read", "files judged", "other places", "cpu"):
        own = [run.get(name, 0.0) for run in runs]
        share = median(one / run["cpu"] for one, run in zip(own, runs, strict=True))
        each = median(one / run["requests"] for one, run in zip(own, runs, strict=True))
        shown = {"chain": "the chain's own", "cpu": "all"}.get(name, name)
        print(f"{shown:<40}{each * 1e6:>12.0f}{share:>9.2%}")
    print("aim: the chain's own under 3 %; a spider without it would make requests, read pages and judge files as well")


def crawled(count: int, base: str) -> dict[str, float]:
    """The accounts of one crawl; fails where a document is missing."""
    with tempfile.TemporaryDirectory() as output:
        words = [word.replace("{output}", output) for word in ours_command(base)[3:]]
        command = [sys.executable, "-m", "benchmarks._clocked_crawl", f"{output}/figures", *words, "-a", "source=live"]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if documents(Path(output)) != count:
            raise SystemExit(f"{documents(Path(output))} of {count} documents:\n{done.stdout[-2000:]}")
        figures: dict[str, float] = json.loads(Path(output, "figures").read_text())
        return figures


def ratio(theirs: list[dict[str, float]], ours: list[dict[str, float]]) -> float:
    """How many times as fast ours is, the median pair by pair."""
    return median(a["cpu"] / b["cpu"] for a, b in zip(theirs, ours, strict=True))


if __name__ == "__main__":
    main()
