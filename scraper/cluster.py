"""Work on the machines of a Dask cluster, as an `Executor`: each of its workers starts the same limited children.

A worker opens nothing that strangers wrote: it hands a job, as bytes, to a child without network, and its answer back.
Nothing is lost with a worker, for Dask gives its jobs to another; nor with the cluster, whose jobs are then done here.
"""

import logging
import pickle
import socket
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import cache, partial
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

from scraper.children import ChildDied, Children, job_of, told, value_of
from scraper.workers import LOCAL_CLUSTER, BadWorkers

P = ParamSpec("P")
R = TypeVar("R")
Limits = tuple[float, int, bytes]
"""Of a child: seconds for a job, bytes of memory, and what it does first, as a job."""
logger = logging.getLogger(__name__)
_AT_ONCE = 64  # jobs of one worker: it has as many threads as it was started with
_RETRIES = 3


class Cluster(Executor):
    """Has the cluster at `where` do work; what its children may cost is as `Children` says."""

    def __init__(
        self, where: str, seconds: float, memory: int, begin: Callable[..., None] | None = None, *given: Any
    ) -> None:
        self._where, self._client = where, client_of(where)
        self._limits: Limits = (seconds, memory, job_of(begin, *given) if begin else b"")
        self._here = Children(1, seconds, memory, begin, *given)
        self._running: set[Any] = set()

    def submit(self, work: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> "Future[R]":
        """Has some machine do work that pickles by its name."""
        job, answer = job_of(work, *args, **kwargs), Future[R]()
        there = self._client.submit(in_child, self._limits, job, pure=False, retries=_RETRIES)
        self._running.add(there)
        there.add_done_callback(partial(self._take, answer, job))
        return answer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Takes no answers any more; the cluster goes on, for others."""
        running, self._running = self._running, set()
        if running:
            self._client.cancel(list(running))
        self._here.shutdown(wait, cancel_futures=cancel_futures)

    def _take(self, answer: "Future[Any]", job: bytes, there: Any) -> None:
        """Hands an answer over; a job that the cluster has lost is done here."""
        if there not in self._running:
            answer.cancel()
            return
        self._running.discard(there)
        try:
            said = there.result()
        except Exception as error:  # the work's own errors are answers: this is of the cluster
            _told_once(self._where, f"{type(error).__name__}: {error}".partition("\n")[0])
            here = self._here.submit_job(job)
            here.add_done_callback(partial(_hand_over, answer))
            return
        _settle(answer, said)


def _hand_over(answer: "Future[Any]", here: "Future[bytes]") -> None:
    if (error := here.exception()) is not None:
        answer.set_exception(error)
    else:
        _settle(answer, here.result())


def _settle(answer: "Future[Any]", said: bytes) -> None:
    if not answer.set_running_or_notify_cancel():
        return
    try:
        answer.set_result(value_of(said))
    except Exception as error:  # as the work raised it
        answer.set_exception(error)


@cache
def _told_once(where: str, why: str) -> None:
    logger.warning("The cluster %s lost some work, which is done on this machine: %s", where, why)


@cache
def client_of(where: str) -> Any:
    """The connection to a cluster, one a process; raises `BadWorkers` where there is none."""
    try:
        from distributed import Client, LocalCluster, Security
    except ImportError:
        raise BadWorkers(f"IPP_WORKERS={where} needs Dask: run `make dask`, and .venv-dask/bin/scrapy") from None
    # It warns where it asks again for the answers of a worker that has died: nothing is lost, and nobody need act.
    logging.getLogger("distributed.client").setLevel(logging.ERROR)
    if where == LOCAL_CLUSTER:
        return Client(LocalCluster(host="127.0.0.1", threads_per_worker=1, dashboard_address=None, security=True))
    parts = urlsplit(where)
    try:
        address = socket.gethostbyname(parts.hostname or "")
        security = Security(require_encryption=True) if parts.scheme == "tls" else None
        return Client(f"{parts.scheme}://{address}:{parts.port}", security=security)
    except (OSError, ValueError, TypeError) as error:
        raise BadWorkers(f"IPP_WORKERS={where}: no Dask scheduler answers there: {error}") from None


def in_child(limits: Limits, job: bytes) -> bytes:
    """What a worker of the cluster does: hands a job to a child of its own, and gives back what it answered."""
    try:
        return _children(limits).submit_job(job).result()
    except ChildDied as died:
        return told(died)


@cache
def _children(limits: Limits) -> Children:
    seconds, memory, begin = limits
    return Children(_AT_ONCE, seconds, memory, _begin, begin)


def _begin(job: bytes) -> None:
    """What a child does first."""
    if job:
        work, given, _ = pickle.loads(job)
        work(*given)
