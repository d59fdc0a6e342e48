"""Who does the work is said by one setting, and a way to other machines that is not safe is refused."""

import os
import pickle
import subprocess
import sys

import pytest

from scraper.children import ChildDied, Children
from scraper.workers import BadWorkers, at_once, check_workers, connect, count_of, new_workers


@pytest.mark.parametrize("where", ["", "4", "dask", "tls://scheduler:8786", "tcp://127.0.0.1:8786", "tcp://[::1]:1"])
def test_children_and_clusters_are_known(where):
    check_workers(where)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("0", "give a number of processes"),
        ("-1", "give a number of processes"),
        ("many", "give a number of processes"),
        ("http://127.0.0.1:8786", "the address of a Dask scheduler"),
        ("tls://scheduler", "the address of a Dask scheduler"),
        ("tls://scheduler:x", "the address of a Dask scheduler"),
        ("tcp://scheduler:8786", "another machine is reached over TLS only: give tls://scheduler:PORT"),
        ("tcp://192.0.2.1:8786", "another machine is reached over TLS only"),
    ],
)
def test_what_is_no_way_or_no_safe_one_is_refused(where, said):
    for do in (check_workers, connect, lambda where: new_workers(where, 1.0, 2**30)):
        with pytest.raises(BadWorkers, match=said):
            do(where)


def test_without_the_package_a_cluster_is_refused_with_what_to_do():
    with pytest.raises(BadWorkers, match="make dask"):
        connect("tls://127.0.0.1:1")


def test_children_of_this_machine_are_as_many_as_said():
    assert count_of("7") == at_once("7") == 7
    assert 1 <= count_of("") <= 4
    with new_workers("2", 60.0, 2**30) as workers:
        assert isinstance(workers, Children)
        assert workers.submit(abs, -3).result() == 3


def test_the_death_of_a_child_is_told_across_machines():
    died = pickle.loads(pickle.dumps(ChildDied("it died", was_fresh=True, is_from_outside=True)))
    assert (str(died), died.was_fresh, died.is_from_outside) == ("it died", True, True)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="cores cannot be taken away here")
def test_a_process_that_is_bound_to_one_core_uses_no_more():
    core = min(os.sched_getaffinity(0))
    bound = f"import os; os.sched_setaffinity(0, {{{core}}})"
    code = f"{bound}; from scraper.workers import usable_cores; print(usable_cores())"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "1\n"
