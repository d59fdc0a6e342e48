"""The site's search in a real Chromium: milliseconds to the first result, and of each query after it.

    python -m benchmarks.site_bench [--documents 3000]

The page is opened from the disk, with whole texts. What a query takes includes any wait of the page for more letters.
The computing of the first words is that of the whole index, which is made on while the first results are shown.
"""

import argparse
import json
import random
import re
import subprocess
import tempfile
from pathlib import Path

from scraper.catalog.catalog import NAME, Catalog
from scraper.outputs.exports.site import export_site
from scraper.records import to_json
from scraper.store import record_path, write_atomically
from tests.judges import browser
from tests.records import record, term

ROOT = Path(__file__).parents[1]
JUDGES = ROOT / ".venv-judges/bin/python"
WORDS = re.findall(r"[A-Za-z]+", (ROOT / "demo/documents.toml").read_text("utf-8"))
QUERIES = ["voucher", "laboratory", "regional innovation", "Slovenia", "clus", "firms universities"]


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=3000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "output")
        make(output, options.documents)
        export_site(output, Path(folder, "site"), full_text=True)
        page = Path(folder, "site/search.html").as_uri()
        command = [str(JUDGES), str(ROOT / "tests/outputs/exports/in_browser.py"), browser(), "timed", page, *QUERIES]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    print(f"{options.documents:,} documents; a whole body has about {BODY * 6 / 1000:.0f} kB; ms, and ms of computing")
    for one in json.loads(done.stdout):
        print(f"{one['words']:<22}{one['ms']:>8.0f}{one['cpu']:>8.0f}  {one['said']}")


BODY = 400  # words


def make(output: Path, documents: int) -> None:
    """Records with bodies of words that occur as they do in the demonstration's texts; the same each time."""
    chance = random.Random(1)
    Catalog(output / NAME).close()
    for number in range(documents):
        body = " ".join(chance.choices(WORDS, k=BODY)) + (" Slovenia" if number == documents // 2 else "")
        title = " ".join(chance.choices(WORDS, k=8))
        topics = [term("topic", chance.choice(WORDS).lower())]
        one = record(f"d{number}", title=title, body=body, topics=topics, files=[], aliases=[])
        write_atomically(record_path(output, one.id), to_json(one).encode(), durable=False)


if __name__ == "__main__":
    main()
