"""Crawls that several tests look at, each made once. None of them changes an output: who does copies it."""

import pytest

from tests.crawl.samples import EveryForm


@pytest.fixture(scope="session")
def crawls(folder_of_all):
    """Every crawl of the sample site, and what the server was asked by those that have one."""
    return EveryForm(folder_of_all / "samples")
