"""On a Dask cluster the same bytes are made, whoever is killed meanwhile, and what was read is not read again."""

import shutil

import pytest

from tests.crawl.crawling import WGET, contents, crawl
from tests.crawl.dask_cluster import PYTHON, dask_cluster, entries, with_patience
from tests.crawl.test_readings import copied, told

SOME = 20  # readings after which somebody is killed
LEFT_OUT = shutil.ignore_patterns("country", "node", "print", "taxonomy", "topic", "[p-z]*.html")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """A crawl of some of the sample mirror, on one machine."""
    if not PYTHON.exists():
        pytest.fail(f"{PYTHON} is missing: make dask")
    folder = tmp_path_factory.mktemp("mirror")
    shutil.copytree(WGET, folder / "some", ignore=LEFT_OUT)
    assert crawl(folder / "output", "-a", f"source={folder / 'some'}").code == 3
    return folder / "output"


def test_a_cluster_makes_the_same_bytes_though_its_driver_and_a_worker_are_killed(crawled, tmp_path):
    output = copied(crawled, tmp_path / "output")
    before, total = contents(output), entries(output)
    shutil.rmtree(output / ".readings")
    with dask_cluster(tmp_path) as cluster:
        assert cluster.address.startswith("tls://127.0.0.1:")
        first = cluster.rebuild(output)
        while entries(output) < SOME:
            with_patience(first)
        first.kill()
        first.communicate()
        kept = entries(output)
        assert SOME <= kept < total
        second = cluster.rebuild(output)
        while entries(output) < kept + SOME:
            with_patience(second)
        cluster.workers[0].kill()
        out, err = second.communicate()
    assert (second.returncode, err) == (3, "")
    assert contents(output) == before
    read = sum(told(out)[:2])
    assert 0 < read <= entries(output) - kept + SOME, "what the first driver had read is not read again"
