import gc
import weakref

import pytest

from scraper.watching.garbage import Garbage


class OfARun:
    """Something that refers to itself, as a crawler does."""

    def __init__(self):
        self.own = self


@pytest.fixture
def as_it_was():
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.mark.usefixtures("as_it_was")
def test_what_one_run_has_left_is_gone_when_the_next_begins_in_the_same_process():
    of_the_first = OfARun()
    left = weakref.ref(of_the_first)
    Garbage().start()
    del of_the_first
    assert left() is not None
    Garbage().start()
    assert left() is None
    assert gc.get_freeze_count() > 0
