"""Runs `scrapy` as a person does, in a process of its own, which need not import everything again.

Each command is a fork of a process that has the imports, as in the demonstration: they are most of what a short command
takes. What a start itself does is tested where a command starts from nothing (tests/commands/test_start.py and others).
"""

import os
import subprocess
import sys
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Long enough for a slow machine; a command that hangs fails the test all the same.
PATIENCE = 240
_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.preloaded"])
# What only a new process takes from its environment.
_AT_THE_START = ("LANG", "LC_", "LD_", "MALLOC_", "PYTHON")


def scrapy(*words, environment=os.environ):
    """What `scrapy WORDS` printed, and its exit code, as `subprocess.run` gives them."""
    words = [*map(str, words)]
    if _at_the_start(environment) != _at_the_start(os.environ):
        return _from_nothing(words, environment)
    with tempfile.TemporaryDirectory() as place:
        out, err = Path(place, "out"), Path(place, "err")
        process = _FORKS.Process(target=_execute, args=(words, dict(environment), out, err))
        process.start()
        process.join(PATIENCE)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(words, PATIENCE, _text(out), _text(err))
        return subprocess.CompletedProcess(words, process.exitcode, _text(out), _text(err))


def _text(path):
    return path.read_text("utf-8") if path.exists() else ""


def _at_the_start(environment):
    return {name: value for name, value in environment.items() if name.startswith(_AT_THE_START)}


def _from_nothing(words, environment):
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *words],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def _execute(words, environment, out, err):
    """Runs a command where its words go to files; ends the process with its exit code."""
    from scrapy.cmdline import execute

    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(ROOT)
    execute(["scrapy", *words])
