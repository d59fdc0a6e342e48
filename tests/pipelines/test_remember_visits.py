"""What becomes of an address in the crawl's memory."""

import errno

import pytest
from scrapy.exceptions import DropItem

from pipelines.remember_visits import RememberVisits
from scraper.archive.archive import ArchiveNotWritable
from scraper.fetching.ending import CrawlEnds
from scraper.memory.memory import NotRemembered
from scraper.results.results import Lost, NotKept
from scraper.spiders.drafts import loose_file
from tests.records import SITE, record


class Remembered:
    """A memory that keeps what it is told."""

    began = 0

    def __init__(self):
        self.visits = []

    def visit(self, visit):
        self.visits.append((visit.url, visit.kind, visit.state))


@pytest.fixture
def memory():
    return Remembered()


@pytest.fixture
def step(memory):
    return RememberVisits(lambda: memory)


def test_a_document_that_was_kept_is_not_lost_by_another_of_its_addresses(step, memory):
    kept = record()
    kept._is_kept = True
    step.process_item(kept)
    step.process_result(Lost(kept.url, "missing", [], is_document=True))
    assert memory.visits == [(kept.url, "document", "done")]


@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "full"), NotRemembered("full"), ArchiveNotWritable("full"), CrawlEnds(SITE)],
    ids=["disk", "catalog", "archive", "end"],
)
def test_what_could_not_be_written_stays_pending(step, memory, error):
    step.process_result(NotKept(record(), error))
    assert memory.visits == []


def test_a_document_whose_record_is_not_kept_is_not_done(step, memory):
    step.process_item(record())
    assert memory.visits == []


def test_a_record_that_could_not_be_made_is_lost(step, memory):
    step.process_result(NotKept(record(), ValueError("odd")))
    assert [state for *_, state in memory.visits] == ["lost"]


def test_a_file_without_a_document_is_a_file(step, memory):
    step.process_result(NotKept(loose_file(f"{SITE}/sites/default/files/x.pdf"), DropItem("odd")))
    assert [kind for _, kind, _ in memory.visits] == ["file"]
