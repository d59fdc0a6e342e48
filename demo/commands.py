"""The commands that the demonstration runs, each in a process of its own as a person would start it.

Half of what a short command takes is imports, so those are made once: each process is a fork of one that has them.
"""

import json
import os
import signal
import tempfile
from multiprocessing import active_children, forkserver, get_context, resource_tracker
from pathlib import Path
from typing import Any

SNAPSHOT = Path("demo/snapshot")
_WENT_WELL = {0, 3}  # 3: done, with the losses that the snapshot has
_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(["demo.preloaded"])


class Failed(RuntimeError):
    """A command that did not do what it is shown for, with what it said."""


def start() -> None:
    """Starts the process that has the imports; a Ctrl-C is the demonstration's to hear, now or a moment later."""
    resource_tracker.ensure_running()  # first: it lets signals through again
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    forkserver.ensure_running()
    signal.signal(signal.SIGINT, before)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def stop() -> None:
    """Ends the commands that run."""
    for process in active_children():
        process.kill()


def scrapy(*words: str, output: Path) -> str:
    """What `scrapy WORDS` prints; raises `Failed`."""
    with tempfile.TemporaryDirectory() as folder:
        told, complained = Path(folder, "told"), Path(folder, "complained")
        command = ["scrapy", *words, "-s", f"OUTPUT_DIR={output}"]
        process = _FORKS.Process(target=_execute, args=(command, told, complained))
        process.start()
        process.join()
        said = told.read_text("utf-8")
        if process.exitcode not in _WENT_WELL:
            complaint = f"`scrapy {' '.join(words)}` ended with exit code {process.exitcode}"
            raise Failed(f"{complaint}:\n{said}{complained.read_text('utf-8')}")
        return said


def _execute(command: list[str], told: Path, complained: Path) -> None:
    """Runs a command where its words go to files; ends the process with its exit code."""
    from scrapy.cmdline import execute

    for number, path in ((1, told), (2, complained)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    execute(command)


def crawl(output: Path, source: str, url: str | None = None) -> None:
    """Crawls a folder of the snapshot: all of it, or one address."""
    asked = ["-a", f"url={url}"] if url else []
    scrapy("crawl", "ipp_document", *asked, "-a", f"source={SNAPSHOT / source}", output=output)


def records(output: Path) -> list[dict[str, Any]]:
    """The current records of an output."""
    return [json.loads(line) for line in (output / "documents.jsonl").read_text("utf-8").splitlines()]
