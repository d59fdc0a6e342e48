"""A run that a clock dated ten years ahead: what comes after it goes on, and nothing is lost or stays old."""

import json
from datetime import UTC, datetime

from scraper.archive.clock import GOES_ON
from tests.crawl.at import crawl_at
from tests.crawl.changing_site import Site
from tests.crawl.crawling import contents, run
from tests.crawl.test_rebuild import rebuilt
from tests.crawl.year.place import Place

WRONG, FIRST, SECOND = (datetime(year, 1, day, 2, tzinfo=UTC) for year, day in ((2036, 4), (2027, 4), (2027, 11)))


def body_of(output):
    return json.loads((output / "records/document/grants.json").read_bytes())["body"].rpartition("\n")[2]


def test_a_clock_that_was_ahead_once_costs_one_option_and_nothing_else(tmp_path):
    output, site = tmp_path / "output", Site()
    for what in ("add grants", "add vouchers"):
        site.happen(what)
    with Place() as place, place.serving(site):
        assert crawl_at(WRONG, place.url, output).code == 0
        site.happen("edit grants")
        refused = crawl_at(FIRST, place.url, output)
        assert refused.code == 1
        assert GOES_ON in refused.err
        crawl_at(FIRST, place.url, output, "-a", "due=true", ARCHIVE_CLOCK_IS_RIGHT="true")
        assert body_of(output) == "A second paragraph, in its words of edition 1."
        site.happen("edit grants")
        assert crawl_at(SECOND, place.url, output).code == 0
    before = contents(output)
    assert rebuilt(output).stderr == ""
    assert contents(output) == before
    assert body_of(output) == "A second paragraph, in its words of edition 2."
    assert len(list((output / "history/document/grants").iterdir())) == 2


def test_status_says_that_a_clock_was_wrong_and_what_to_do(tmp_path):
    output, site = tmp_path / "output", Site()
    site.happen("add grants")
    with Place() as place, place.serving(site):
        crawl_at(WRONG, place.url, output)
    said = run("status", OUTPUT_DIR=output).stdout
    assert "Clock       the last run is dated later than now: either clock was wrong\n" in said
    assert GOES_ON in said
