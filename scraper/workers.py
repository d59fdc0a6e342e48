"""Who does work that is pure and costs CPU: children of this process, or those of a Dask cluster (`IPP_WORKERS`)."""

import os
import socket
from collections.abc import Callable
from concurrent.futures import Executor
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from scraper.children import Children

LOCAL_CLUSTER = "dask"
_MOST = 4  # children, where nothing else is said: what assembles takes a core, and is not faster with more


class BadWorkers(ValueError):
    """What `IPP_WORKERS` says is no way to have work done."""


def new_workers(
    where: str, seconds: float, memory: int, begin: Callable[..., None] | None = None, *given: Any
) -> Executor:
    """An executor for work of up to `seconds` in children of `memory` bytes; raises `BadWorkers`.

    `where` is empty (as many children as suit this machine), their number, `dask`, or the address of a cluster.
    """
    check_workers(where)
    if is_cluster(where):
        from scraper.cluster import Cluster  # an optional package

        return Cluster(where, seconds, memory, begin, *given)
    return Children(count_of(where), seconds, memory, begin, *given)


def count_of(where: str) -> int:
    """How many children there are on this machine."""
    return int(where) if where else max(1, min((os.cpu_count() or 1) - 1, _MOST))


def usable_cores() -> int:
    """How many cores this process may use: fewer than the machine has, where it is bound to some of them."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def at_once(where: str) -> int:
    """How many jobs are done at once; of a cluster, by the workers that it has now."""
    if not is_cluster(where):
        return count_of(where)
    from scraper.cluster import client_of  # an optional package

    threads: dict[str, int] = client_of(where).ncores()
    return max(_MOST, sum(threads.values()))


def is_cluster(where: str) -> bool:
    """Whether a cluster does the work."""
    return where == LOCAL_CLUSTER or "://" in where


def check_workers(where: str) -> None:
    """Raises `BadWorkers`, with what to do, for what is neither a number nor a cluster, or no safe way to one."""
    if not where or where == LOCAL_CLUSTER or (where.isdecimal() and where.isascii() and int(where)):
        return
    scheme, host = urlsplit(where).scheme, _host_of(where)
    if scheme not in {"tls", "tcp"} or host is None:
        raise BadWorkers(
            f"IPP_WORKERS={where}: give a number of processes, `dask`, or the address of a Dask scheduler, like "
            "tls://scheduler:8786"
        )
    if scheme != "tls" and not _is_loopback(host):
        raise BadWorkers(f"IPP_WORKERS={where}: another machine is reached over TLS only: give tls://{host}:PORT")


def connect(where: str) -> list[str]:
    """Reaches the cluster, if one is named, and gives the hosts where it is; raises `BadWorkers`."""
    check_workers(where)
    if not is_cluster(where):
        return []
    from scraper.cluster import client_of  # an optional package

    client_of(where)
    return ["127.0.0.1"] if where == LOCAL_CLUSTER else [socket.gethostbyname(_host_of(where) or "")]


def _host_of(where: str) -> str | None:
    try:
        parts = urlsplit(where)
        return parts.hostname if parts.port else None
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
