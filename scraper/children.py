"""Work on what strangers wrote, done in child processes: limited, without network, ended when they are in the way.

`Children` is an `Executor`. A child is a plain program on two pipes: a spawned process of `multiprocessing` would
import the parent's main module, all of Scrapy, and a `ProcessPoolExecutor` fails all that is under way when one child
dies. A job is a frame on the child's standard input, its answer one on standard output: eight bytes of length, before
the answer a byte that says whether the child ends with it, then a pickle.
"""

import gc
import os
import pickle
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from select import POLLIN, POLLOUT, poll
from struct import Struct
from typing import Any, ParamSpec, TypeVar

from scraper.isolation import FROM_OUTSIDE, block_network, die_with, leave_interrupts_to_the_parent, set_limit

P = ParamSpec("P")
R = TypeVar("R")
_PROJECT = Path(__file__).parents[1]
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); from scraper.children import serve; serve(*map(int, sys.argv[2:]))"
)
_LENGTH = Struct("!Q")
_ANSWER = Struct("!?Q")  # whether it is the child's last
_PIECE = 64 * 1024  # bytes, as many as a pipe takes at once
_GARBAGE = 2 * 1024**2  # bytes of jobs, after which a child looks for garbage: trees take fifty times as much
_SECONDS_TO_START = 60.0
_SECONDS_TO_DIE = 10.0


class ChildDied(RuntimeError):
    """A child ended, or had to be ended, before it answered; the message says how.

    `how`: its exit code or signal, empty where it had taken too long. `was_fresh`: it had answered nothing before.
    `is_from_outside`: somebody else ended it, whatever the job.
    """

    def __init__(self, why: str, how: str = "", *, was_fresh: bool, is_from_outside: bool = False) -> None:
        super().__init__(why, how)
        self.how = how
        self.was_fresh = was_fresh
        self.is_from_outside = is_from_outside

    def __str__(self) -> str:
        """Why it ended."""
        return str(self.args[0])

    def __reduce__(self) -> tuple[Any, ...]:
        """It comes back from another machine as it was."""
        return partial(ChildDied, was_fresh=self.was_fresh, is_from_outside=self.is_from_outside), self.args


class Children(Executor):
    """Up to `count` children, each started when it is needed; a job may take `seconds`, a child `memory` bytes.

    `begin` and its arguments are the first that each child does. A future raises `ChildDied`, or what the work raised.
    """

    def __init__(
        self, count: int, seconds: float, memory: int, begin: Callable[..., None] | None = None, *given: Any
    ) -> None:
        self._seconds, self._memory = seconds, memory
        self._begin = job_of(begin or _nothing, *given)
        self._threads = ThreadPoolExecutor(count, "child")  # each has a child
        self._own = threading.local()
        self._children: set[_Child] = set()
        self._is_closed = False

    def submit(self, work: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> "Future[R]":
        """Has a child do work that pickles by its name."""
        return self._threads.submit(self._do, job_of(work, *args, **kwargs))

    def submit_job(self, job: bytes) -> "Future[bytes]":
        """Has a child do a job (`job_of`); its answer is a pickle, for `value_of`, that is not opened here."""
        return self._threads.submit(self._answer, job)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Ends the children: at once, or when what was submitted is done."""
        if wait:
            self._threads.shutdown(wait=True, cancel_futures=cancel_futures)
        self._is_closed = True
        for child in list(self._children):
            child.kill()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def process_ids(self) -> list[int]:
        """Of the children that run."""
        return [child.process.pid for child in list(self._children)]

    def _do(self, job: bytes) -> Any:
        return value_of(self._answer(job))

    def _answer(self, job: bytes) -> bytes:
        child: _Child | None = getattr(self._own, "child", None)
        try:
            if child is None:
                child = self._own.child = self._started()
            answer = child.ask(job, self._seconds)
            if child.is_spent:
                self._own.child = None
                self._children.discard(child)
                child.kill()
            return answer
        except BaseException:
            self._own.child = None
            if child is not None:
                child.kill()
                self._children.discard(child)
            raise

    def _started(self) -> "_Child":
        child = _Child(self._memory)
        self._children.add(child)
        if self._is_closed:
            child.kill()
        try:
            value_of(child.ask(self._begin, _SECONDS_TO_START))
        except BaseException:
            child.kill()
            self._children.discard(child)
            raise
        child.served = 0
        return child


def job_of(work: Callable[..., Any], *args: Any, **kwargs: Any) -> bytes:
    """Work as a child is given it: it pickles by its name."""
    return pickle.dumps((work, args, kwargs), pickle.HIGHEST_PROTOCOL)


def value_of(answer: bytes) -> Any:
    """What a child answered; raises what the work raised."""
    is_done, value = pickle.loads(answer)
    if not is_done:
        raise value
    return value


def start(memory: int) -> "subprocess.Popen[bytes]":
    """A new child, on two pipes."""
    words = (sys.executable, "-I", "-c", _PROGRAM, str(_PROJECT), str(os.getpid()), str(memory))
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)


class _Child:
    """One child, seen from outside."""

    def __init__(self, memory: int) -> None:
        self.process = start(memory)
        self.served, self.is_spent = 0, False
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            os.set_blocking(stream.fileno(), False)

    def ask(self, job: bytes, seconds: float) -> bytes:
        """Its answer to a job; raises `ChildDied`."""
        try:
            answer = self._exchange(_LENGTH.pack(len(job)) + job, seconds)
        except TimeoutError:
            raise ChildDied(f"it took more than {seconds:g} s", was_fresh=not self.served) from None
        except (BrokenPipeError, EOFError):
            raise self._cause_of_death() from None
        self.served += 1
        return answer

    def _exchange(self, job: bytes, seconds: float) -> bytes:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        to_child, from_child = self.process.stdin.fileno(), self.process.stdout.fileno()
        pipes = poll()
        pipes.register(to_child, POLLOUT)
        pipes.register(from_child, POLLIN)
        until, left, answer = time.monotonic() + seconds, memoryview(job), bytearray()
        while len(answer) < _ANSWER.size or len(answer) < _ANSWER.size + _ANSWER.unpack_from(answer)[1]:
            ready = pipes.poll(max(0.0, until - time.monotonic()) * 1000)
            if not ready:
                raise TimeoutError
            for pipe, _ in ready:
                if pipe == from_child:
                    answer += _read(from_child)
                elif left := left[os.write(to_child, left[:_PIECE]) :]:
                    continue
                else:
                    pipes.unregister(to_child)
        self.is_spent = _ANSWER.unpack_from(answer)[0]
        return bytes(answer[_ANSWER.size :])

    def _cause_of_death(self) -> ChildDied:
        """Why it ended: it closed its output, so its end is near."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(_SECONDS_TO_DIE)
        code = self.kill()
        how = f"exit code {code}" if code >= 0 else signal.Signals(-code).name
        return ChildDied(f"it died ({how})", how, was_fresh=not self.served, is_from_outside=-code in FROM_OUTSIDE)

    def kill(self) -> int:
        """Ends it, if it still runs; its exit code, or minus the signal."""
        self.process.kill()
        code = self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            with suppress(OSError):  # what it was not given any more
                if stream is not None:
                    stream.close()
        return code


def _nothing() -> None:
    """What a child begins with that has nothing to prepare."""


def _read(pipe: int) -> bytes:
    piece = os.read(pipe, _PIECE)
    if not piece:
        raise EOFError
    return piece


class _State:
    """What a child knows of itself."""

    done = 0
    is_last = False


_state = _State()


def is_fresh() -> bool:
    """Whether this child has had no job before the present one; its beginning is none."""
    return _state.done < 2


def retire() -> None:
    """Has this child end after its present answer, and another one take its place."""
    _state.is_last = True


def serve(parent: int, memory: int) -> None:
    """What a child is: does jobs until its input ends. It looks for garbage seldom."""
    leave_interrupts_to_the_parent()
    block_network()
    die_with(parent)
    set_limit(resource.RLIMIT_AS, memory)
    jobs, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    _silence()
    gc.disable()
    unseen = 0
    while not _state.is_last and (head := jobs.read(_LENGTH.size)):
        job = jobs.read(_LENGTH.unpack(head)[0])
        answer = _answer(job)
        answers.write(_ANSWER.pack(_state.is_last, len(answer)) + answer)
        answers.flush()
        _state.done, unseen = _state.done + 1, unseen + len(job)
        if _state.done == 1:
            gc.freeze()  # what has been imported
        elif unseen > _GARBAGE:
            gc.collect()
            unseen = 0


def _answer(job: bytes) -> bytes:
    try:
        work, args, kwargs = pickle.loads(job)
        return pickle.dumps((True, work(*args, **kwargs)), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # whoever waits for it is told
        return told(error)


def told(error: Exception) -> bytes:
    """An answer that is an error."""
    try:
        return pickle.dumps((False, error), pickle.HIGHEST_PROTOCOL)
    except Exception:  # pickle raises whatever an object does
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")), pickle.HIGHEST_PROTOCOL)


def _silence() -> None:
    """Sends what libraries print nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
