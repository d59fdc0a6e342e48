"""No delay on this machine, unless one is set."""

import pytest
from scrapy.settings import Settings

from scraper import settings as project
from scraper.fetching.delays import delay_of, without_delay_on_loopback
from scraper.fetching.services import Services

LOOPBACK = "http://127.0.0.1:8000"


def settings_with(**given):
    own = {name: value for name, value in vars(project).items() if name.isupper()}
    settings = Settings()
    settings.setdict(own, "project")
    settings.setdict(given, "cmdline")
    return settings


@pytest.mark.parametrize(
    ("url", "given", "seconds"),
    [
        (LOOPBACK, {}, 0),
        ("http://localhost", {}, 0),
        (LOOPBACK, {"DOWNLOAD_DELAY": 3}, 3),
        ("https://www.oecd.org", {}, 1),
        ("http://10.0.0.1", {}, 1),
        ("https://www.oecd.org", {"DOWNLOAD_DELAY": 0}, 0),
    ],
)
def test_a_delay_holds_everywhere_but_on_this_machine(url, given, seconds):
    assert delay_of(settings_with(**given), "DOWNLOAD_DELAY", url) == seconds


@pytest.mark.parametrize(("given", "slot"), [({}, {"delay": 0.0}), ({"DOWNLOAD_DELAY": "2"}, None)])
def test_the_downloader_is_told_so(given, slot):
    settings = settings_with(IPP_LIVE_URL=LOOPBACK, **given)
    without_delay_on_loopback(settings)
    assert settings.getdict("DOWNLOAD_SLOTS").get("127.0.0.1") == slot
    assert {"index", "playback"} <= settings.getdict("DOWNLOAD_SLOTS").keys()


@pytest.mark.parametrize(("given", "waits"), [({}, False), ({"IPP_PLAYBACK_DELAY": 2}, True)])
def test_an_archive_on_this_machine_has_no_budget_unless_one_is_set(given, waits):
    services = Services(settings_with(IPP_WAYBACK_URL=LOOPBACK + "/ipp", **given), None)
    budget = services.of(f"{LOOPBACK}/ipp/20190101000000id_/https://www.oecd.org/").pace.budget
    assert (budget.interval > 0) is waits
    assert (services.of(f"{LOOPBACK}/ipp/cdx?url=x").pace.budget.most > 0) is False
