"""Work in children: its answers and errors come back, and a child that dies or hangs costs only what it was doing."""

import os
import signal
import socket
import sys
from contextlib import contextmanager

import pytest

from scraper.children import ChildDied, Children
from scraper.isolation import NetworkBlocked

MEMORY = 512 * 1024**2


@contextmanager
def children(count=1, seconds=60.0, begin=None, *given):
    work = Children(count, seconds, MEMORY, begin, *given)
    try:
        yield work
    finally:
        work.shutdown(wait=False)


def died(future):
    with pytest.raises(ChildDied) as raised:
        future.result()
    return raised.value


def test_answers_come_from_another_process_that_stays():
    with children() as work:
        assert work.submit(os.getpid).result() == work.submit(os.getpid).result() != os.getpid()


def test_long_jobs_and_answers_pass_whole():
    with children() as work:
        assert work.submit(doubled, b"abc" * 1_000_000).result() == b"abc" * 2_000_000


def test_a_child_begins_as_it_is_told_and_imports_no_scrapy():
    with children(1, 60.0, begin_with, "site") as work:
        assert work.submit(begun_with).result() == "site"
        assert not {"scrapy", "twisted"} & work.submit(loaded).result()


def test_an_error_of_the_work_is_raised_and_the_child_goes_on():
    with children() as work:
        child = work.submit(os.getpid).result()
        with pytest.raises(ZeroDivisionError):
            work.submit(divmod, 1, 0).result()
        with pytest.raises(RuntimeError, match="Local: cannot travel"):
            work.submit(fail_locally).result()
        assert work.submit(os.getpid).result() == child


def test_a_child_has_no_network():
    with children() as work, pytest.raises(NetworkBlocked):
        work.submit(look_up).result()


def test_a_child_that_ends_itself_says_how():
    with children() as work:
        end = died(work.submit(os._exit, 3))
        assert (str(end), end.was_fresh, end.is_from_outside) == ("it died (exit code 3)", True, False)


def test_a_child_that_somebody_kills_is_no_fault_of_its_work():
    with children() as work:
        work.submit(os.getpid).result()
        end = died(work.submit(kill_myself))
        assert (str(end), end.was_fresh, end.is_from_outside) == ("it died (SIGKILL)", False, True)


def test_memory_ends_the_work_and_not_the_parent():
    with children() as work, pytest.raises(MemoryError):
        work.submit(bytearray, 2 * MEMORY).result()


def test_a_child_that_hangs_is_ended():
    with children(1, 0.5) as work:
        assert str(died(work.submit(signal.pause))) == "it took more than 0.5 s"
        assert work.submit(abs, -1).result() == 1


def test_one_that_dies_costs_no_other_work():
    with children(2) as work:
        waiting = work.submit(signal.pause)
        died(work.submit(os._exit, 1))
        assert [work.submit(abs, -number).result() for number in range(3)] == [0, 1, 2]
        assert not waiting.done()


def test_none_is_left_when_all_is_shut():
    with children(2) as work:
        work.submit(os.getpid).result()
        [child] = work.process_ids()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def doubled(content):
    return content * 2


def begin_with(site):
    sys.site_of_the_test = site


def begun_with():
    return sys.site_of_the_test


def loaded():
    return set(sys.modules)


def fail_locally():
    class Local(Exception):
        pass

    raise Local("cannot travel")


def look_up():
    socket.getaddrinfo("example.org", 80)


def kill_myself():
    os.kill(os.getpid(), signal.SIGKILL)
