"""Crawls of a generated site over loopback: this project against a plain Scrapy spider, and memory as the site grows.

Documents per second are of whole processes, start included; both crawl the same site, in turn, 16 requests at once.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
ROUNDS = 3


def main() -> None:
    """Prints the table."""
    with served(1_000) as base:
        ours, plain = [], []
        for _ in range(ROUNDS):
            ours.append(run(1_000, ours_command(base)))
            plain.append(run(1_000, plain_command(base)))
    print("\n1,000 documents with a PDF each, over loopback; median of", ROUNDS)
    print(f"{'':<44}{'documents/s':>12}{'CPU s':>8}{'memory MB':>11}")
    report("ipp_document: records, checks, file text", ours)
    report("plain Scrapy, FilesPipeline, JSON feed", plain)
    ratio = median(a["rate"] / b["rate"] for a, b in zip(ours, plain, strict=True))
    print(f"ratio of documents/s, pair by pair: {ratio:.2f} (aim: at least 0.9)")
    with served(10_000) as base:
        large = run(10_000, ours_command(base))
    small = median(one["memory"] for one in ours)
    print(
        f"memory at 10,000 documents: {large['memory']:.0f} MB, {large['memory'] / small:.2f} times that at 1,000"
        " (aim: flat)"
    )


def ours_command(base: str) -> list[str]:
    """This project's crawl, its throttle off."""
    settings = {
        "IPP_LIVE_URL": base,
        "IPP_SOURCE": "live",
        "DOWNLOAD_DELAY": "0",
        "CONCURRENT_REQUESTS_PER_DOMAIN": "16",
    }
    options = [option for name, value in settings.items() for option in ("-s", f"{name}={value}")]
    return [sys.executable, "-m", "scrapy", "crawl", "ipp_document", *options, "-s", "OUTPUT_DIR={output}"]


def plain_command(base: str) -> list[str]:
    """The peer's."""
    return [sys.executable, "-m", "benchmarks._plain_spider", base, "{output}"]


def run(count: int, command: list[str]) -> dict[str, float]:
    """Runs a crawl into a fresh folder; documents a second, CPU seconds and peak memory of its process."""
    with tempfile.TemporaryDirectory() as output:
        log = Path(output) / "log"
        start = time.perf_counter()
        with log.open("w") as file:
            process = subprocess.Popen(
                [part.replace("{output}", output) for part in command], cwd=ROOT, stdout=file, stderr=file
            )
            _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        done = documents(Path(output))
        if done != count:
            raise SystemExit(f"{done} of {count} documents, exit code {status}:\n{log.read_text()[-2000:]}")
    return {"rate": count / seconds, "cpu": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss / 1024}


def documents(output: Path) -> int:
    """How many documents a crawl kept."""
    if (output / "items.json").exists():
        return len(json.loads((output / "items.json").read_text()))
    return sum(1 for _ in (output / "records").rglob("*.json"))


def report(name: str, runs: list[dict[str, float]]) -> None:
    """One row."""
    rate, cpu, memory = (median(run[key] for run in runs) for key in ("rate", "cpu", "memory"))
    print(f"{name:<44}{rate:>12.1f}{cpu:>8.1f}{memory:>11.0f}")


@contextmanager
def served(count: int) -> Iterator[str]:
    """The base of a generated site while it is served."""
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks._site", str(count)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
    finally:
        server.kill()
        server.communicate()


if __name__ == "__main__":
    main()
