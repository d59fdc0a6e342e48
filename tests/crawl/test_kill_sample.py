"""A crawl of the sample site that is cut off anywhere ends, with the next, as if it had not been."""

import os

import pytest

from tests.crawl.kills import Kill, chosen, prove, small_disks, uninterrupted
from tests.sampling import sampled


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return uninterrupted(tmp_path_factory.mktemp("whole"))


def check(folder, kill, whole):
    proof = prove(folder, kill, whole)
    assert proof.faults == [], f"{kill}, {proof.phase}"


@pytest.mark.parametrize("kill", sampled([("answer", 0.5), ("write", 0.4), ("write", 0.999)], 1), ids=str)
def test_a_crawl_that_was_killed_loses_and_doubles_nothing(tmp_path, whole, kill):
    at, share = kill
    check(tmp_path, Kill(at, round(share * (whole.asked if at == "answer" else whole.writes))), whole)


@pytest.mark.soak
def test_so_it_is_with_three_hundred_kills(tmp_path, whole):
    for number, kill in enumerate(chosen(300, whole)):
        folder = tmp_path / str(number)
        folder.mkdir()
        check(folder, kill, whole)


@pytest.mark.soak
@pytest.mark.skipif(os.geteuid() != 0, reason="a small disk takes root to mount")
def test_so_it_is_with_sixty_small_disks(tmp_path, whole):
    for number, kill in enumerate(small_disks(60, whole)):
        folder = tmp_path / str(number)
        folder.mkdir()
        check(folder, kill, whole)
