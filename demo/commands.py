"""The commands that the demonstration runs, each in a process of its own as a person would start it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

SNAPSHOT = Path("demo/snapshot")
_WENT_WELL = {0, 3}  # 3: done, with the losses that the snapshot has


class Failed(RuntimeError):
    """A command that did not do what it is shown for, with what it said."""


def scrapy(*words: str, output: Path) -> str:
    """What `scrapy WORDS` prints; raises `Failed`."""
    command = [sys.executable, "-m", "scrapy", *words, "-s", f"OUTPUT_DIR={output}"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode not in _WENT_WELL:
        raise Failed(f"`scrapy {' '.join(words)}` ended with exit code {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def crawl(output: Path, source: str, url: str | None = None) -> None:
    """Crawls a folder of the snapshot: all of it, or one address."""
    asked = ["-a", f"url={url}"] if url else []
    scrapy("crawl", "ipp_document", *asked, "-a", f"source={SNAPSHOT / source}", output=output)


def records(output: Path) -> list[dict[str, Any]]:
    """The current records of an output."""
    return [json.loads(line) for line in (output / "documents.jsonl").read_text("utf-8").splitlines()]
