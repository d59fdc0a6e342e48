"""Crawls that several tests look at, each made once. None of them changes an output: who does copies it."""

import pytest

from tests.crawl.samples import crawl_every_form


@pytest.fixture(scope="session")
def crawls(tmp_path_factory):
    """Every crawl of the sample site, and the server of those that have one."""
    return crawl_every_form(tmp_path_factory.mktemp("samples"))
