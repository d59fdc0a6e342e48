"""A site that was retired answers everything alike: its documents are looked for elsewhere, each under its own name."""

import csv
import shutil

import pytest

from scraper.fetching.notices import NOT_THERE
from tests.crawl.crawling import contents, crawl
from tests.crawl.pages import SITE, document
from tests.crawl.server import Answer, Server, moved
from tests.crawl.test_rebuild import PDF, rebuilt
from tests.crawl.wayback import Kept, Wayback
from tests.crawl.wayback_sample import FAST, MID, NEW, OLD, kept, place

ALL = Answer(200, document("closed", title="This platform was closed", body="Thank you."))
RETIRED = {
    "one page that repeats the address": lambda path: Answer(200, document(path.rpartition("/")[2], body="Thank you.")),
    "one page": lambda path: ALL,
    "one target": lambda path: ALL if path == "/document/closed" else moved("/document/closed", 302),
}


@pytest.mark.parametrize("answer", RETIRED.values(), ids=RETIRED)
def test_the_documents_of_a_retired_site_are_found_in_an_archive_or_lost_under_their_own_names(tmp_path, answer):
    archive = Wayback([kept("a", MID), kept("b", NEW)])
    with Server(answer) as live, Server(archive) as wayback:
        done = crawl(
            tmp_path,
            *("-a", "url=/document/a /document/b /document/c"),
            **{"IPP_SOURCE": "live,wayback", "IPP_LIVE_URL": live.url, "IPP_WAYBACK_URL": wayback.url} | FAST,
        )
        probes = [path for path in live.asked() if NOT_THERE in path]
    assert {one["id"]: one["capture"]["source"] for one in done.records().values()} == {
        "document/a": "wayback",
        "document/b": "wayback",
    }
    assert [one["aliases"] for one in done.records().values()] == [[f"{SITE}/node/1"]] * 2
    told = {entry["id"]: (entry["outcome"], entry.get("reason")) for entry in done.report["documents"]}
    assert told == {
        "document/a": ("found", None),
        "document/b": ("found", None),
        "document/c": ("lost", "soft_404"),
    }
    with (tmp_path / "requested.csv").open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.DictReader(table))
    assert [(row["address"], row["outcome"]) for row in rows] == [
        (f"{SITE}/document/a", "found"),
        (f"{SITE}/document/b", "found"),
        (f"{SITE}/document/c", "not found"),
    ]
    assert probes == [f"/document/{NOT_THERE}"]
    before = contents(tmp_path)
    again = rebuilt(tmp_path)
    assert (again.returncode, again.stderr) == (done.code, "")
    assert contents(tmp_path) == before


def led(slug, target, when=NEW):
    """A capture of a redirect."""
    return Kept(place(slug), when, status=301, headers=(("Location", f"{SITE}/document/{target}"),))


FILE = "/sites/default/files/x.pdf"
CAPTURES = [
    *(kept(slug, when, body) for slug in ("clusters", "patents") for when, body in ((OLD, None), (NEW, ALL.body))),
    led("skills", "closed"),
    led("vouchers", "closed"),
    kept("closed", NEW, ALL.body),
    led("universities", "never-captured"),
    *(led(slug, "tax-credits") for slug in ("old-name", "another", "third")),
    kept("tax-credits", NEW, document("tax-credits", FILE)),
    Kept(SITE + FILE, NEW, PDF, headers=(("Content-Type", "application/pdf"),)),
]


DRUPAL = (
    '<html><head><title>Weather</title><meta name="Generator" content="Drupal 7">{}</head><body class="page-node">'
    '<div class="node node-article"><h2>{}</h2><div class="content"><p>{}</p></div></div></body></html>'
)
NOT_IT = {
    "foreign": DRUPAL.format("", "Weather", "It rains.").encode(),
    "other_page": DRUPAL.format(f'<link rel="canonical" href="{SITE}/about">', "About", "This site.").encode(),
    "soft_404": DRUPAL.format("", "Innovation Policy Platform", "We want to help you find what you need.").encode(),
}
"""Pages that a document's address may give, and why they are not it."""
CAPTURES += [kept(f"{why}-{n}", NEW, body + b" " * n) for why, body in NOT_IT.items() for n in range(2)]
CAPTURES += [kept(f"{why}-0", OLD) for why in NOT_IT]


@pytest.fixture(scope="module")
def archived(tmp_path_factory):
    with Server(Wayback(CAPTURES)) as wayback:
        output = tmp_path_factory.mktemp("archived") / "output"
        return crawl(output, "-a", "source=wayback", IPP_WAYBACK_URL=wayback.url, **FAST)


def test_an_archive_that_caught_the_notice_last_gives_what_it_had_before(archived):
    found = {one["id"].removeprefix("document/"): one for one in archived.records().values()}
    assert found.keys() == {"clusters", "patents", "tax-credits", "closed", *(f"{why}-0" for why in NOT_IT)}
    assert {found[slug]["capture"]["captured_at"][:4] for slug in ("clusters", "patents")} == {OLD[:4]}
    renamed = [f"{SITE}/document/{slug}" for slug in ("another", "old-name", "third")]
    assert set(renamed) <= set(found["tax-credits"]["aliases"])
    assert not set(found["closed"]["aliases"]) - {f"{SITE}/node/1"}
    for slug in ("skills", "vouchers", "universities"):
        assert archived.document(f"document/{slug}")["reason"] == "soft_404"


@pytest.mark.parametrize("why", NOT_IT)
def test_what_is_no_document_of_the_site_ends_no_search_and_is_counted(archived, why):
    first, lost = (archived.document(f"document/{why}-{n}") for n in range(2))
    assert first["outcome"] == "found"
    assert [attempt["outcome"] for attempt in first["attempts"]] == [why, "accepted"]
    assert (lost["outcome"], lost["reason"]) == ("lost", why)
    assert "No document was asked for" not in archived.out + archived.err


def test_a_rebuild_comes_to_the_same(archived, tmp_path):
    output = tmp_path / "output"
    shutil.copytree(archived.output, output)
    before = contents(archived.output)
    again = rebuilt(output)
    assert (again.returncode, again.stderr) == (archived.code, "")
    after = contents(output)
    del before["report.json"], after["report.json"]
    assert after == before
