"""Start-up: what a light verb takes, as a multiple of what Scrapy itself takes to begin.

    python -m benchmarks.startup_bench [--rounds 9]

Scrapy's own is `scrapy version` where there is no project. Each command is a process of its own; in each round all run
in turn, so that what else the machine does falls on all. Ratios are of CPU time, round by round, and their median.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "tests/fixtures/samples/site/mirror/httrack-nested"
AIM = 1.2  # of `scrapy status`
OWN = "scrapy version, no project"
VERBS = sorted(path.stem for path in (ROOT / "scraper/commands").glob("*.py") if "class Command" in path.read_text())


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        output, elsewhere = Path(folder, "output"), Path(folder, "elsewhere")
        elsewhere.mkdir()
        spent(["crawl", "ipp_document", "-a", f"source={SAMPLE}", "-s", f"OUTPUT_DIR={output}"], ROOT, 0, 3)
        commands = commands_on(output)
        times: dict[str, list[float]] = {name: [] for name in (OWN, *commands)}
        for _ in range(options.rounds):
            times[OWN].append(spent(["version"], elsewhere, 0))
            for name, words in commands.items():
                times[name].append(spent(words, ROOT, 0))
    report(times)


def commands_on(output: Path) -> dict[str, list[str]]:
    """The light commands; some read an output."""
    there = ["-s", f"OUTPUT_DIR={output}"]
    return {
        "scrapy version": ["version"],
        **{f"scrapy {verb} -h": [verb, "-h"] for verb in VERBS},
        "scrapy status": ["status", *there],
        "scrapy status --format json": ["status", "--format", "json", *there],
        "scrapy changes": ["changes", *there],
        "scrapy report": ["report", *there],
        "scrapy list": ["list"],
    }


def spent(words: list[str], folder: Path, *codes: int) -> float:
    """CPU seconds of a command, its children included; fails where its exit code is none of these."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "scrapy", *words], cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in codes:
            said.seek(0)
            raise SystemExit(
                f"scrapy {' '.join(words)}: exit code {process.returncode}\n{said.read().decode()[-2000:]}"
            )
    return usage.ru_utime + usage.ru_stime


def report(times: dict[str, list[float]]) -> None:
    """One row a command."""
    rounds = len(times[OWN])
    ratios = {name: median(a / b for a, b in zip(own, times[OWN], strict=True)) for name, own in times.items()}
    print(f"\nStart-up; median of {rounds}\n{'':<32}{'CPU s':>8}{'x Scrapy':>10}")
    for name, seconds in times.items():
        print(f"{name:<32}{median(seconds):>8.2f}{ratios[name]:>10.2f}")
    print(f"scrapy status takes {ratios['scrapy status']:.2f} times what Scrapy takes to begin (aim: at most {AIM})")


if __name__ == "__main__":
    main()
