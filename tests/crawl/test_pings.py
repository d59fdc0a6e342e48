"""Whoever waits for runs is told of each crawl that begins, and how it ended, whatever became of it."""

from datetime import UTC, datetime, timedelta

from tests.crawl.at import crawl_at
from tests.crawl.changing_site import Site
from tests.crawl.year.place import Place
from tests.monitors.test_alarms import hook

FIRST, DAY = datetime(2027, 1, 4, 2, tzinfo=UTC), timedelta(days=1)


def test_each_crawl_says_that_it_begins_and_how_it_ended(tmp_path):
    output, site = tmp_path / "output", Site()
    site.happen("add grants")
    with Place() as place, hook() as (watcher, there):

        def said(moment, code, *words):
            watcher.posted.clear()
            with place.serving(site):
                done = crawl_at(moment, place.url, output, *words, IPP_PING_URL=there.webhook)
            assert done.code == code, done.err
            return [path.removeprefix("/services/T0/SECRET") for path, *_ in watcher.posted]

        assert said(FIRST, 0) == ["/start", ""]
        assert said(FIRST + DAY, 3, "-a", "url=/document/lost") == ["/start", ""]
        assert said(FIRST - DAY, 1) == ["/fail"], "refused: the clock is behind"
        assert said(FIRST + 2 * DAY, 1, "-a", "urls=/no/such/file") == ["/fail"]
        site.happen("go_down")
        assert said(FIRST + 3 * DAY, 2)[-1] == "/fail"
