"""Sample crawls give what they gave: `frozen.py` says how it is frozen anew where a change is wanted."""

import pytest

from tests.crawl.frozen import content_of_form, differences, digests_of, frozen
from tests.crawl.frozen_crawls import crawl_small_ones
from tests.crawl.samples import FORMS

FROZEN = frozen()


@pytest.fixture(scope="module")
def small_ones(tmp_path_factory):
    """The exit code and the content of each crawl of `frozen_crawls.py`."""
    return crawl_small_ones(tmp_path_factory.mktemp("frozen"))


@pytest.mark.parametrize("name", FORMS)
def test_a_form_of_the_sample_site_gives_what_it_gave(crawls, name):
    assert differences(FROZEN.get(name), digests_of(*content_of_form(*crawls[name]))) == []


@pytest.mark.parametrize("name", sorted(FROZEN.keys() - set(FORMS)))
def test_a_crawl_gives_what_it_gave(small_ones, name):
    assert differences(FROZEN[name], digests_of(*small_ones[name])) == []


def test_every_crawl_is_frozen(small_ones):
    assert set(FROZEN) == {*FORMS, *small_ones}


def test_what_differs_is_named():
    before = {"exit code": 0, "records": {"count": 2, "sha256": "b" * 64, "each": {"x.json": "1", "y.json": "2"}}}
    after = {"exit code": 3, "records": {"count": 2, "sha256": "a" * 64, "each": {"y.json": "3", "z.json": "4"}}}
    assert differences(before, after) == [
        "exit code: 0, now 3",
        "record x.json is no more",
        "record y.json differs",
        "record z.json is new",
        "records: 2 (bbbbbbbb), now 2 (aaaaaaaa)",
    ]
