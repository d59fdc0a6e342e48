"""A power cut takes any part of what the disk had not confirmed, and the next start mends it.

`make soak` has three hundred more: `python -m tests.crawl.power_cuts 300`.
"""

import pytest

from tests.crawl.power_cuts import prove, uninterrupted


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return uninterrupted(tmp_path_factory.mktemp("whole"))


@pytest.mark.parametrize("seed", range(3))
def test_what_a_power_cut_took_is_mended_by_the_next_start(tmp_path, whole, seed):
    assert prove(tmp_path, seed, whole) == []


def test_what_follows_from_the_archive_may_all_be_empty(tmp_path, whole):
    assert prove(tmp_path, 8, whole, is_worst=True) == []
