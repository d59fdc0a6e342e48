"""A shard has its share of what each service may be asked, unless it asks from an address of its own."""

import pytest
from scrapy.utils.test import get_crawler

from scraper import settings as project
from scraper.fetching.pace import Budget
from scraper.fetching.services import Services
from scraper.spiders.ipp_document import IppDocumentSpider

INDEX, PLAYBACK = "https://web.archive.org/cdx/search/cdx", "https://web.archive.org/web/"
PROJECT = {name: value for name, value in vars(project).items() if name.isupper()}


def spider_of(shard, **settings):
    """A spider with the project's settings, of which it has made its own."""
    crawler = get_crawler(IppDocumentSpider)
    crawler.settings.frozen = False
    crawler.settings.setdict(PROJECT, "project")
    crawler.settings.setdict({"IPP_CONTACT": "me@example.org"} | settings, "cmdline")
    return IppDocumentSpider.from_crawler(crawler, **({"shard": shard} if shard else {}))


def budgets(spider):
    services = Services(spider.crawler.settings, None, spider.shares)
    return [services.of(url).pace.budget for url in (INDEX, PLAYBACK)]


@pytest.mark.parametrize("words", [(None, {}), ("2/4", {"IPP_OWN_EGRESS": "true"})])
def test_a_crawl_that_shares_nothing_has_the_whole_budget(words):
    spider = spider_of(words[0], **words[1])
    assert budgets(spider) == [Budget(1.0, 20, 60.0, 1), Budget(1.0, 0, 60.0, 1)]
    assert spider.crawler.settings.getfloat("DOWNLOAD_DELAY") == 1
    assert spider.crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 4


def test_a_shard_of_four_has_a_quarter_of_it():
    spider = spider_of("2/4")
    assert budgets(spider) == [Budget(4.0, 5, 60.0, 1), Budget(4.0, 0, 60.0, 1)]
    assert spider.crawler.settings.getfloat("DOWNLOAD_DELAY") == 4
    assert spider.crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1


def test_without_a_contact_it_is_half_of_that():
    assert budgets(spider_of("2/4", IPP_CONTACT="")) == [Budget(8.0, 2, 60.0, 1), Budget(8.0, 0, 60.0, 1)]


def test_a_slot_that_was_given_a_delay_is_shared_too():
    slots = spider_of("1/3", DOWNLOAD_SLOTS={"slow.org": {"delay": 2}, "fast.org": {"concurrency": 8}})
    assert slots.crawler.settings.getdict("DOWNLOAD_SLOTS") == {
        "slow.org": {"delay": 6},
        "fast.org": {"concurrency": 8},
    }


def test_this_machine_is_asked_without_delay_all_the_same():
    spider = spider_of("1/3", IPP_LIVE_URL="http://127.0.0.1:8000")
    assert spider.crawler.settings.getdict("DOWNLOAD_SLOTS")["127.0.0.1"]["delay"] == 0
