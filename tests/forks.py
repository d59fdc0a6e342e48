"""Runs `scrapy` as a person does, in a process of its own, which need not import everything again.

Each command is a fork of a process that has the imports, as in the demonstration: they are most of what a short command
takes. What a start itself does is tested where a command starts from nothing (tests/commands/test_start.py and others).
"""

import os
import runpy
import signal
import subprocess
import sys
import tempfile
import time
from functools import cache
from multiprocessing import connection, forkserver, get_context
from pathlib import Path
from threading import Lock

ROOT = Path(__file__).parents[1]
# Long enough for a slow machine; a command that hangs fails the test all the same.
PATIENCE = 240
_FORKS = get_context("forkserver")
# What only a new process takes from its environment.
_AT_THE_START = ("LANG", "LC_", "LD_", "MALLOC_", "PYTHON")


class Started:
    """A process that runs, as `subprocess.Popen` has one."""

    def __init__(self, words, environment, out, err):
        self._words = [*map(str, words)]
        python, option, *rest = self._words
        assert (python, option) == (sys.executable, "-m"), words
        _environment_of_the_forks()
        self._process = _FORKS.Process(target=_execute, args=(rest, dict(environment), out, err))
        self._process.start()
        self._lock = Lock()  # of two threads that ask, one would read its exit code and the other none
        self.pid = self._process.pid

    def send_signal(self, number):
        """Sends a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self):
        """Kills it."""
        self.send_signal(signal.SIGKILL)

    def poll(self):
        """Its exit code; None while it runs."""
        with self._lock:
            return self._process.exitcode

    def wait(self, patience):
        """Its exit code, once it has ended."""
        if not connection.wait([self._process.sentinel], patience):
            raise subprocess.TimeoutExpired(self._words, patience)
        return self.poll()


def start(words, *, environment=os.environ, out=os.devnull, err=os.devnull):
    """Starts `python -m MODULE WORDS` with its words to files."""
    return Started(words, environment, out, err)


def run(words, *, environment=os.environ):
    """Runs `python -m MODULE WORDS` to its end: what it printed, and its exit code, as `subprocess.run` gives them."""
    if _at_the_start(environment) != _environment_of_the_forks():
        return _from_nothing(words, environment)
    with tempfile.TemporaryDirectory() as place:
        out, err = Path(place, "out"), Path(place, "err")
        process = start(words, environment=environment, out=out, err=err)
        try:
            code = process.wait(PATIENCE)
        finally:
            process.kill()
        return subprocess.CompletedProcess(words, code, _text(out), _text(err))


def scrapy(*words, environment=os.environ):
    """Runs `scrapy WORDS` to its end, as `run` does."""
    return run([sys.executable, "-m", "scrapy", *words], environment=environment)


def _text(path):
    return path.read_text("utf-8") if path.exists() else ""


@cache
def _environment_of_the_forks():
    """Starts the process that has the imports; what it took from its environment.

    What it imports is said here, since the demonstration says the same for its own when it is imported.
    """
    _FORKS.set_forkserver_preload(["tests.preloaded"])
    forkserver.ensure_running()
    return _at_the_start(os.environ)


def _at_the_start(environment):
    return {name: value for name, value in environment.items() if name.startswith(_AT_THE_START)}


def _from_nothing(words, environment):
    return subprocess.run(
        [*map(str, words)],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def _has_forks_as_children():
    from scraper import children  # not where tests run, which have children that are programs
    from tests.forked_children import Template

    children.start = Template().start


def _execute(words, environment, out, err):
    """Runs a module where its words go to files; ends the process with its exit code."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(ROOT)
    _has_forks_as_children()
    module, *rest = words
    sys.argv = [module, *rest]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
