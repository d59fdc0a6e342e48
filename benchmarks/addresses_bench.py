"""Many addresses: the catalog's size, what the start and end of a crawl take with it, and the queue of a crawl.

    python -m benchmarks.addresses_bench [--most 1000000]

At `--most` addresses, at a tenth and at a thousandth of them: what is to be flat is the same at all. Each work has a
process of its own; memory is how far its peak rose after all was imported.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scraper.catalog.catalog import NAME

ROOT = Path(__file__).parents[1]
QUEUES = {
    "ours": "CatalogScheduler",
    "disk": "Scrapy's own, on disk (JOBDIR)",
    "memory": "Scrapy's own, in memory",
}
Taken = dict[str, dict[str, float]]


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--most", type=int, default=1_000_000)
    given = parser.parse_args()
    counts = [given.most // 1_000, given.most // 10, given.most]
    with tempfile.TemporaryDirectory() as folder:
        outputs = {count: Path(folder, str(count)) for count in counts}
        print(f"\nThe catalog{'':<19}{'addresses/s':>12}{'MB/1,000':>10}{'captures/s':>12}{'MB/1,000':>10}{'MB':>9}")
        for count, output in outputs.items():
            made(count, output)
        starting({count: steps("start", output, count) for count, output in outputs.items()})
        asking_status(outputs)
    queueing(counts[1:])


def made(count: int, output: Path) -> None:
    """Makes a catalog, and prints its row."""
    output.mkdir()
    built = steps("build", output, count)
    of_addresses = size(output)
    built |= steps("captures", output, count)
    rates = [count / built[name]["seconds"] for name in ("build", "captures")]
    each = [one / count * 1_000 for one in (of_addresses, size(output) - of_addresses)]
    print(
        f"{count:>11,} of 94 characters{'':<5}{rates[0]:>12.0f}{each[0]:>10.2f}{rates[1]:>12.0f}{each[1]:>10.2f}"
        f"{size(output):>9.1f}",
        flush=True,
    )


def steps(task: str, output: Path, count: int) -> Taken:
    """What each step of a task took."""
    taken: Taken = json.loads(by_itself("_address_steps", task, output, count))
    return taken


def by_itself(module: str, task: str, folder: Path, count: int) -> bytes:
    """What a process of its own says."""
    words = [sys.executable, "-W", "ignore", "-m", f"benchmarks.{module}", task, str(folder), str(count)]
    return subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout


def size(output: Path) -> float:
    """MB of a catalog."""
    return (output / NAME).stat().st_size / 1e6


def starting(taken: dict[int, Taken]) -> None:
    """One table: a row a step, and the peak of memory after it."""
    print(f"\n{'Seconds, and MB so far':<34}" + "".join(f"{count:>13,}{'MB':>7}" for count in taken))
    [first, *_] = taken.values()
    for step in first:
        cells = (f"{one[step]['seconds']:>13.2f}{one[step]['memory']:>7.1f}" for one in taken.values())
        print(f"  {step:<32}" + "".join(cells))
    print("aim: memory flat; a crawl starts with all down to begin_run, and may then ask for what is due or kept")


def asking_status(outputs: dict[int, Path]) -> None:
    """`scrapy status` over each, the start of its process included."""
    row = f"{'scrapy status, the whole process':<34}"
    for output in outputs.values():
        start = time.perf_counter()
        words = [sys.executable, "-m", "scrapy", "status", "-s", f"OUTPUT_DIR={output}"]
        process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"scrapy status: {os.waitstatus_to_exitcode(status)}")
        row += f"{time.perf_counter() - start:>13.2f}{usage.ru_maxrss / 1024:>7.1f}"
    print(row)


def queueing(counts: list[int]) -> None:
    """Requests into a scheduler and out again, in the order of their priority."""
    print(f"\n{'Requests':<32}{'number':>11}{'in/s':>9}{'out/s':>9}{'CPU µs':>8}{'MB':>8}{'files':>7}{'their MB':>10}")
    for kind, name in QUEUES.items():
        for count in counts:
            with tempfile.TemporaryDirectory() as folder:
                report(name, count, json.loads(by_itself("_scheduling", kind, Path(folder), count)))
    print("aim: memory flat; CPU is of one request, in and out; the catalog of ours is the memory of all runs as well")


def report(name: str, count: int, taken: dict[str, float]) -> None:
    """One row."""
    rates = f"{count / taken['in']:>9.0f}{count / taken['out']:>9.0f}"
    cpu = (taken["cpu in"] + taken["cpu out"]) / count * 1e6
    disk = f"{taken['files']:>7.0f}{taken['size']:>10.1f}"
    print(f"{name:<32}{count:>11,}{rates}{cpu:>8.0f}{taken['memory']:>8.1f}{disk}", flush=True)


if __name__ == "__main__":
    main()
