"""A server without an index tells of its captures by TimeMaps, in one part or several, or only by its TimeGate."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from tests.crawl.crawling import SAMPLES, contents, crawl, run
from tests.crawl.pages import SITE, document
from tests.crawl.server import Answer, Server
from tests.crawl.test_rebuild import rebuilt
from tests.crawl.wayback import PDF, Kept, Wayback

INTACT = (SAMPLES.parent / "files/intact.pdf").read_bytes()
NOT_FOUND = (SAMPLES / "site/lists/404.html").read_bytes()
FAST = {"IPP_PLAYBACK_DELAY": 0, "IPP_INDEX_PER_MINUTE": 0, "IPP_BACKOFF": 1}
OLD, MID, NEW = "20131020145101", "20150601000000", "20180816111911"
FILE = f"{SITE}/sites/default/files/x.pdf"
HERE = "http://www.innovationpolicyplatform.org"
LINKS = (("Content-Type", "application/link-format"),)


@dataclass
class TimeMaps(Wayback):
    """Has no index, but lists the captures of one address, `part` in each TimeMap."""

    base: str = ""
    part: int = 100

    def __call__(self, path):
        head, _, url = path.partition("/link/")
        if head.startswith("/web/timemap") and url:
            self.times.append((path, 0))
            first = int(head.removeprefix("/web/timemap").strip("/") or 0)
            return next((answer for habit in self.habits if (answer := habit(path))), None) or self.timemap(url, first)
        return super().__call__(path)

    def index(self, asked):
        return Answer(404, b"<html>No index here</html>")

    def captures_of(self, url):
        there = [one for one in self.captures if Kept(one.url, "").key == Kept(url, "").key]
        return sorted(there, key=lambda one: one.timestamp)

    def timemap(self, url, first=0):
        there = self.captures_of(url)
        if not there:
            return Answer(404, b"[]")
        links = [f'<{url}>; rel="original"', f'<{self.base}/web/timemap/link/{url}>; rel="self"']
        for one in there[first : first + self.part]:
            when = format_datetime(datetime.strptime(one.timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC), usegmt=True)
            links.append(f'<{self.base}/web/{one.timestamp}/{one.url}>; rel="memento"; datetime="{when}"')
        if first + self.part < len(there):
            links.append(f'<{self.base}/web/timemap/{first + self.part}/link/{url}>; rel="timemap"')
        return Answer(200, ",\n".join(links).encode(), LINKS)


class OnlyTimeGate(TimeMaps):
    """Has neither index nor TimeMaps, but leads to the newest capture."""

    def __call__(self, path):
        url = path.removeprefix("/web/")
        told = next((answer for habit in self.habits if (answer := habit(path))), None)
        if told is None and url.startswith("http") and (there := self.captures_of(url)):
            return Answer(302, headers=(("Location", f"/web/{there[-1].timestamp}/{there[-1].url}"),))
        return super().__call__(path)

    def timemap(self, url, first=0):
        return Answer(404, b"<html>Not here</html>")


def kept(slug, timestamp=MID, body=None, **options):
    return Kept(f"{HERE}/document/{slug}", timestamp, body or document(slug), **options)


def captures():
    return [
        kept("whole", NEW, document("whole", FILE)),
        Kept(f"{HERE}/sites/default/files/x.pdf", MID, INTACT, headers=PDF),
        Kept("http://innovationpolicyplatform.com/document/on-com", MID, document("on-com")),
        Kept(f"{SITE}/www.innovationpolicyplatform.org/document/nested/index.html", MID, document("nested")),
        kept("newest-bad", NEW, NOT_FOUND),
        kept("newest-bad", MID),
        kept("newest-bad", OLD),
    ]


def crawled(archive, output, *slugs, **settings):
    with Server(archive) as server:
        archive.base = server.url
        urls = " ".join(f"/document/{slug}" for slug in slugs)
        settings = {"IPP_WAYBACK_URL": server.url} | FAST | settings
        return crawl(output, "-a", "source=wayback", "-a", f"url={urls}", **settings)


def failing(prefix, status):
    """A habit: addresses that begin so are never answered."""
    return lambda path: Answer(status, b"<html>Sorry</html>") if path.startswith(prefix) else None


@pytest.fixture(scope="module", params=[100, 1], ids=["in one part", "in several parts"])
def recovery(request, tmp_path_factory):
    archive = TimeMaps(captures(), part=request.param)
    output = tmp_path_factory.mktemp("timemaps") / "output"
    return crawled(archive, output, "whole", "on-com", "nested", "newest-bad", "not-held"), archive


def test_a_document_and_its_file_are_found_by_their_timemaps(recovery):
    record = recovery[0].records()["document/whole"]
    assert record["capture"]["captured_at"] == "2018-08-16T11:19:11Z"
    assert [(file["status"], file["capture"]["captured_at"]) for file in record["files"]] == [
        ("archived", "2015-06-01T00:00:00Z")
    ]
    assert recovery[0].kept_files() == [INTACT]


@pytest.mark.parametrize("slug", ["on-com", "nested"])
def test_a_capture_of_another_address_of_the_document_is_found(slug, recovery):
    assert recovery[0].records()[f"document/{slug}"]["title"] == slug


def test_the_newest_of_the_good_captures_is_kept(recovery):
    assert recovery[0].records()["document/newest-bad"]["capture"]["captured_at"] == "2015-06-01T00:00:00Z"


def test_an_address_without_captures_is_lost_as_not_held(recovery):
    crawled, _ = recovery
    entry = crawled.document("document/not-held")
    assert (entry["outcome"], entry["reason"]) == ("lost", "not_held")
    assert (crawled.code, crawled.err) == (3, "")
    assert len(crawled.records()) == 4


def test_no_timemap_and_no_capture_is_asked_for_twice(recovery):
    paths = [path for path, _ in recovery[1].times]
    assert [path for path in set(paths) if paths.count(path) > 1] == []


def test_a_crawl_by_timemaps_is_rebuilt_from_the_archive(recovery, tmp_path):
    output = tmp_path / "output"
    shutil.copytree(recovery[0].output, output)
    assert run("verify", OUTPUT_DIR=output).returncode == 0
    before = contents(output)
    done = rebuilt(output)
    assert (done.returncode, done.stderr) == (3, "")
    after = contents(output)
    del before["report.json"], after["report.json"]
    assert [path for path in before | after if before.get(path) != after.get(path)] == []


def test_a_server_with_only_a_timegate_gives_its_newest_captures(tmp_path):
    found = crawled(OnlyTimeGate(captures()), tmp_path, "whole", "not-held")
    [file] = found.records()["document/whole"]["files"]
    assert (file["status"], found.kept_files()) == ("archived", [INTACT])
    assert found.document("document/not-held")["reason"] == "not_held"
    assert (found.code, found.err) == (3, "")


def test_a_timemap_may_name_its_other_parts_by_their_paths(tmp_path):
    archive = TimeMaps(captures(), part=1)
    archive.timemap = lambda url, first=0: relative(TimeMaps.timemap(archive, url, first), archive.base)
    found = crawled(archive, tmp_path, "newest-bad")
    assert found.records()["document/newest-bad"]["capture"]["captured_at"] == "2015-06-01T00:00:00Z"


def relative(answer, base):
    return Answer(answer.status, answer.body.replace(base.encode(), b""), answer.headers)


@pytest.mark.parametrize("status", [404, 500])
@pytest.mark.parametrize("missing", [1, 2])
def test_a_part_that_is_missing_hides_no_other(missing, status, tmp_path):
    archive = TimeMaps([kept("a", when, document("a", title=when)) for when in (OLD, MID, NEW)], part=1)
    archive.habits = [failing(f"/web/timemap/{missing}/", status)]
    archive.timemap = lambda url, first=0: with_all_parts(archive, url, first)
    record = crawled(archive, tmp_path, "a").records()["document/a"]
    assert record["title"] == (MID if missing == 2 else NEW)


def with_all_parts(archive, url, first):
    """A TimeMap that names all parts, in place of the next only."""
    answer = TimeMaps.timemap(archive, url, first)
    if answer.status != 200 or first:
        return answer
    others = "".join(f',\n<{archive.base}/web/timemap/{n}/link/{url}>; rel="timemap"' for n in (2, 1))
    return Answer(200, answer.body.rsplit(b",\n", 1)[0] + others.encode(), answer.headers)


def test_a_timemap_that_is_too_long_for_memory_is_read_from_disk(tmp_path):
    found = crawled(TimeMaps(captures()), tmp_path, "newest-bad", ARCHIVE_BODY_IN_MEMORY=200)
    assert found.records()["document/newest-bad"]["capture"]["captured_at"] == "2015-06-01T00:00:00Z"


FAILURES = [(500, "server_error"), (403, "refused")]


@pytest.mark.parametrize(("status", "reason"), FAILURES)
@pytest.mark.parametrize("prefix", ["/web/timemap/", "/web/http"], ids=["timemap", "timegate"])
def test_a_document_that_could_not_be_asked_for_is_not_said_to_have_no_captures(prefix, status, reason, tmp_path):
    archive = OnlyTimeGate(captures(), habits=[failing(prefix, status)])
    entry = crawled(archive, tmp_path, "whole").document("document/whole")
    assert (entry["outcome"], entry["reason"]) == ("lost", reason)


def test_a_timemap_that_fails_hides_no_other_of_the_document(tmp_path):
    archive = TimeMaps(captures(), habits=[failing(f"/web/timemap/link/{SITE}/document/", 403)])
    assert list(crawled(archive, tmp_path, "on-com").records()) == ["document/on-com"]
