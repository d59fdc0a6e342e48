"""By how much an archive grows with each check of a site that does not change, by part; and what a year comes to.

    python -m benchmarks.growth_bench [--documents 200]

A generated site over loopback, whose documents have a PDF of 100 KB each, is crawled whole at first, then twice a week
later with validators. The last table is the second check times what a year has of it; docs/moving.md quotes both.
"""

import argparse
import tempfile
from functools import partial
from pathlib import Path

from benchmarks._counting_server import CountingServer
from benchmarks._site import GeneratedSite
from benchmarks.recrawl_bench import answer_of_generated, crawled

PARTS = {"WARC": "archive/*.warc.gz", "index": "archive/index.cdxj", "catalog": "catalog.sqlite"}
_LIBRARY = 4_000  # addresses: of 1,500 documents, their files and lists
_A_YEAR = {"weekly, all": 52, "monthly, all": 12, "twice a year, all": 2}


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=200)
    site = GeneratedSite(parser.parse_args().documents)
    answer = partial(answer_of_generated, site, 100_000)
    with CountingServer(answer, is_coded=False) as server, tempfile.TemporaryDirectory() as folder:
        output, before = Path(folder, "out"), dict.fromkeys(PARTS, 0)
        print(f"{'run':<14}{'requests':>9}" + "".join(f"{f'{name}, bytes each':>20}" for name in PARTS))
        for name, days in (("first", 0), ("a week later", 7), ("two weeks", 14)):
            requests = crawled(server, Path(folder), days, ()).counts.requests
            now = {part: sum(path.stat().st_size for path in output.glob(found)) for part, found in PARTS.items()}
            each = {part: (now[part] - before[part]) / requests for part in PARTS}
            print(f"{name:<14}{requests:>9}" + "".join(f"{each[part]:>20,.0f}" for part in PARTS), flush=True)
            before = now
    for name, times in _A_YEAR.items():
        size = sum(each.values()) * times * _LIBRARY / 1e6
        print(f"{_LIBRARY:,} addresses checked {name}: {size:,.0f} MB a year")


if __name__ == "__main__":
    main()
