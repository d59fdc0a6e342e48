"""The Atom feed, judged by the grammar of RFC 4287, by the rules that it has beside it, and by a reader of feeds."""

import re
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import feedparser
import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from scraper.outputs.changes.atom_feed import atom_feed
from scraper.outputs.changes.changed import change_between
from scraper.records import Record, content_sha256, to_json
from scraper.store import record_path
from tests.crawl.year.reading import changed_entries
from tests.pipelines.changes_store import EVER, FIRST, SECOND, THIRD, Store, make_story, url_of, version

GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).parents[2] / "fixtures/atom/atom.rng"))
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = [
    "<script>alert(1)</script>",
    "]]></content><entry/>",
    "&lt;img src=x onerror=alert(1)&gt;",
    "\x9b2J \u202egnp.exe \ufffe\uffff",
    "'\"><iframe src=//outside.example>",
]


@pytest.fixture
def story(tmp_path):
    made = make_story(tmp_path)
    yield made
    made.catalog.close()


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path)
    for at in (FIRST, SECOND, THIRD):
        made.run(at)
    yield made
    made.catalog.close()


def feed_of(store, since=EVER):
    """The feed, once the grammar and the rules have found no fault."""
    content = store.written(atom_feed, since)
    feed = etree.fromstring(content.encode())
    assert GRAMMAR.validate(feed), GRAMMAR.error_log
    assert list(faults(feed)) == []
    return feed


def faults(feed):
    """What RFC 4287 asks for beside its grammar, and the feed does not keep."""
    entries = feed.findall(f"{ATOM}entry")
    if feed.find(f"{ATOM}author") is None and any(one.find(f"{ATOM}author") is None for one in entries):
        yield "4.1.1: no author"
    for one in (feed, *entries):
        alternates = [
            link.get("type") for link in one.findall(f"{ATOM}link") if link.get("rel", "alternate") == "alternate"
        ]
        if len(alternates) != len(set(alternates)):
            yield "4.1.1, 4.1.2: two alternate links of one type"
        if one is not feed and not alternates and one.find(f"{ATOM}content") is None:
            yield "4.1.2: neither content nor an alternate link"
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", one.findtext(f"{ATOM}updated")):
            yield "3.3: no moment of RFC 3339"
        if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:\S+$", one.findtext(f"{ATOM}id")):
            yield "4.2.6: no IRI"
    seen = [(one.findtext(f"{ATOM}id"), one.findtext(f"{ATOM}updated")) for one in entries]
    if len(seen) != len(set(seen)):
        yield "4.1.1: two entries of the same id and moment"


def entries(feed):
    return feed.findall(f"{ATOM}entry")


def ids(store, since=EVER):
    return [one.findtext(f"{ATOM}id") for one in entries(feed_of(store, since))]


def html_of(entry):
    return lxml.html.fragment_fromstring(entry.findtext(f"{ATOM}content"), create_parent="div")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("<updated>2026-11-08</updated>", r"<updated>[^<]*</updated>"),
        ("", r"<id>[^<]*</id>"),
        ("", r"<author>.*?</author>"),
        ("<entry/>", r"<entry>"),
        ("<title>a</title><title>b</title>", r"<title>[^<]*</title>"),
        ("<surprise/>", r"<subtitle>.*?</subtitle>"),
    ],
)
def test_the_judge_finds_a_feed_that_is_none(story, wrong, right):
    spoilt = re.sub(right, wrong, story.written(atom_feed), count=1, flags=re.S).replace("<entry/>", "<entry/><entry>")
    feed = etree.fromstring(spoilt.encode())
    assert not GRAMMAR.validate(feed) or list(faults(feed))


def test_each_change_is_an_entry_the_newest_first(story):
    feed = feed_of(story)
    assert [one.findtext(f"{ATOM}title") for one in entries(feed)][:5] == [
        "Changed: Clusters again",
        "Gone: Title of b",
        "Moved: Title of c",
        "Back: Title of e",
        "New: Title of g",
    ]
    assert [one.find(f"{ATOM}category").get("term") for one in entries(feed)] == [
        "changed",
        "gone",
        "moved",
        "back",
        *["new"] * 7,
    ]
    moments = [one.findtext(f"{ATOM}updated") for one in entries(feed)]
    assert moments == sorted(moments, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == SECOND


def test_an_entry_leads_to_its_document_and_shows_what_changed(story):
    changed = entries(feed_of(story, None))[0]
    assert changed.find(f"{ATOM}link").attrib == {"rel": "alternate", "href": url_of("a")}
    shown = html_of(changed)
    assert [one.text for one in shown.iter("del")] == ["Clusters", "Two is two.", "Page two."]
    assert [one.text for one in shown.iter("ins")] == ["Clusters again", "Two is 2.", "Page 2."]
    gone = html_of(entries(feed_of(story, None))[1]).text_content()
    assert "gone: 404 in 2 complete runs" in gone
    assert "kept: records/document/b.json" in gone


def test_the_ids_stay_the_same_for_ever(story):
    feed = feed_of(story)
    assert feed.findtext(f"{ATOM}id") == "urn:uuid:5505d6eb-0594-5464-b603-002db548a577"
    assert entries(feed)[0].findtext(f"{ATOM}id") == "urn:uuid:ae4c9e3b-0bd8-5473-9656-931897c69ff4"
    before = ids(story)
    story.run(THIRD)
    story.note(THIRD, "gone", "g", evidence="410")
    assert ids(story)[1:] == before
    assert set(ids(story, SECOND)) < set(ids(story))
    assert {UUID(one.removeprefix("urn:uuid:")).version for one in before} == {5}


HAPPENS = st.tuples(st.sampled_from(["", "edit", "retitle"]), st.sampled_from(["", "gone", "back", "moved"]))


@settings(max_examples=15, deadline=None)
@given(weeks=st.lists(HAPPENS, max_size=5))
def test_no_entry_changes_whatever_happens_later(weeks, tmp_path_factory):
    store, feeds = Store(tmp_path_factory.mktemp("feeds")), []
    for number, happens in enumerate([["new"], *weeks], 1):
        live(store, f"2026-11-{number:02}T08:00:00Z", happens)
        feeds.append(feedparser.parse(store.written(atom_feed, EVER).encode()))
    store.catalog.close()
    assert list(changed_entries(feeds)) == []
    assert [entry.title for entry in feeds[-1].entries][-1] == "New: Title of a"


def live(store, at, happens):
    """A run: what it saw of one document, and what a crawl leaves of that."""
    store.run(at)
    path = record_path(store.output, "document/a")
    before = Record.model_validate_json(path.read_bytes()) if path.exists() else None
    for what in filter(None, happens):
        if what in {"gone", "back", "moved"}:
            store.note(at, what, to=url_of("b"), evidence="410")
            continue
        title = {"new": "Title of a", "edit": before and before.title}.get(what, f"Title of {at}")
        now = version(at, title=title, body=f"As of {at}.")
        now.content_sha256 = content_sha256(now)
        now.capture.payload_sha256 = sha256(at.encode()).hexdigest()
        earlier = {"earlier": store.keep_earlier(before)} if before else {}
        what, detail = change_between(content_of(before), content_of(now))
        store.note(at, what, **detail | earlier)
        store.keep(now)


def content_of(record):
    return to_json(record).encode() if record else None


def test_the_same_state_gives_the_same_feed(story):
    assert story.written(atom_feed) == story.written(atom_feed)


def test_a_feed_without_a_change_is_valid(store):
    assert feed_of(store).findtext(f"{ATOM}updated") == THIRD
    assert entries(feed_of(store, "2027-01-01T00:00:00Z")) == []


def test_hostile_text_is_text(store):
    for n, said in enumerate(HOSTILE):
        old, new = (
            version(FIRST, str(n), title=f"old {said}"),
            version(SECOND, str(n), title=said, body=f"{said}\n\n{said}"),
        )
        store.keep_earlier(old)
        store.keep(new)
        store.changed(SECOND, old, new, "title", "body")
        store.note(THIRD, "moved", str(n), to=f"javascript:{said}")
    feed = feed_of(store)
    assert len(entries(feed)) == 2 * len(HOSTILE)
    assert {one.tag for entry in entries(feed) for one in html_of(entry).iter()} <= {
        "div",
        "p",
        "h4",
        "a",
        "del",
        "ins",
        "span",
    }
    hrefs = [one for entry in entries(feed) for one in html_of(entry).xpath("//@*[name() != 'rel']")]
    assert {one.startswith("https://www.innovationpolicyplatform.org/document/") for one in hrefs} == {True}
    assert f"Changed: {HOSTILE[0]}" in [one.findtext(f"{ATOM}title") for one in entries(feed)]
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\ufffe\uffff]", store.written(atom_feed, EVER))


def test_an_address_that_is_none_of_the_web_is_no_link(store):
    store.note(THIRD, "new")
    store.catalog.database.execute("UPDATE changes SET url = 'javascript:alert(1)'")
    [one] = entries(feed_of(store))
    assert one.find(f"{ATOM}link") is None
    assert html_of(one).xpath("//a") == []


def test_only_the_newest_are_in_the_feed_and_it_says_how_the_rest_is_told(store):
    for n in range(150):
        store.note(FIRST, "new", f"{n:03}")
        store.note(THIRD, "gone", f"{n:03}", evidence="410")
    feed = feed_of(store)
    assert len(entries(feed)) == 200
    assert [one.find(f"{ATOM}category").get("term") for one in entries(feed)].count("gone") == 150
    said = "The newest 200 changes; 100 older ones: scrapy changes --since all --format json"
    assert feed.findtext(f"{ATOM}subtitle") == said


def test_of_a_long_diff_the_feed_shows_the_first_lines(store):
    old = version(FIRST, body="")
    new = version(SECOND, body="\n".join(f"Line {n}." for n in range(100)))
    store.keep_earlier(old)
    store.keep(new)
    store.changed(SECOND, old, new, "body")
    shown = html_of(entries(feed_of(store))[0])
    assert len(list(shown.iter("ins"))) == 59  # and the line of its place
    assert "not in the feed: 41 more lines" in shown.text_content()


def test_a_reader_of_feeds_reads_it(story):
    feedparser = pytest.importorskip("feedparser")
    read = feedparser.parse(story.written(atom_feed, EVER).encode())
    assert (read.bozo, read.version, len(read.entries)) == (False, "atom10", 11)
    first = read.entries[0]
    assert (first.title, first.link) == ("Changed: Clusters again", url_of("a"))
    assert [tag.term for tag in first.tags] == ["changed"]
    assert datetime(*first.updated_parsed[:6]).isoformat() + "Z" == SECOND
    assert "<ins>Two is 2.</ins>" in first.content[0].value
