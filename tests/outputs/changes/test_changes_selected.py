"""What is told of one document, or of those of a topic or a knowledge type."""

import json

import pytest
from lxml import etree

from scraper.outputs.changes.atom_feed import atom_feed
from scraper.outputs.changes.json_file import json_file
from scraper.outputs.changes.selecting import NothingMeant, Selection, selected
from scraper.outputs.changes.told import Teller
from scraper.outputs.named_document import NoSuchDocument, named_document
from scraper.records import Term
from tests.pipelines.changes_store import EVER, FIRST, SECOND, Store, version
from tests.records import SITE


def term(label):
    return Term(id=f"topic/{label.lower()}", label=label, url=f"{SITE}/topic/{label.lower()}")


@pytest.fixture
def tagged(tmp_path):
    """Two documents of a topic, of which one was of another before, and a third that is in none."""
    made = Store(tmp_path)
    made.run(FIRST)
    made.run(SECOND)
    before, after = version(FIRST, "a", topics=[term("Finance")]), version(SECOND, "a", topics=[term("Clusters")])
    made.note(FIRST, "new", "a")
    made.changed(SECOND, before, after, "topics", earlier=made.keep_earlier(before))
    made.note(SECOND, "new", "b")
    made.note(SECOND, "gone", "c", evidence="410")
    for one in (after, version(SECOND, "b", topics=[term("Clusters")]), version(FIRST, "c", topics=[])):
        made.keep(one)
    made.checked("c", SECOND, "lost")
    yield made
    made.catalog.close()


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(topic="Clusters"), ["new a", "changed a", "new b"]),
        (Selection(topic="topic/CLUSTERS"), ["new a", "changed a", "new b"]),
        (Selection(topic="Finance"), ["new a", "changed a"]),  # what a feed has told stays in it
        (Selection(type="report"), ["new a", "changed a", "new b", "gone c"]),
        (Selection(topic="Clusters", type="report", id="document/b"), ["new b"]),
        (Selection(id="document/c"), ["gone c"]),
        (Selection(), ["new a", "changed a", "new b", "gone c"]),
    ],
)
def test_only_documents_that_were_asked_for_are_told(tagged, selection, expected):
    span = selected(tagged.span(EVER), tagged.output, selection)
    assert [f"{one.what} {one.id.removeprefix('document/')}" for one in span.events] == expected
    assert span.only == selection.words


def test_a_term_that_no_document_has_is_refused_with_the_nearest(tagged):
    with pytest.raises(NothingMeant, match=r"--topic Cluster: no document has it; did you mean 'Clusters'\?"):
        selected(tagged.span(EVER), tagged.output, Selection(topic="Cluster"))


def written(store, form, selection):
    span = selected(store.span(EVER), store.output, selection)
    return b"".join(form(span, Teller(store.output, store.journal)))


def test_a_topic_has_a_feed_of_its_own_with_the_entries_of_the_whole_feed(tagged):
    whole, topic, again = (
        etree.fromstring(written(tagged, atom_feed, selection))
        for selection in (Selection(), Selection(topic="Clusters"), Selection(topic="Clusters"))
    )
    ids = [one.findtext("{*}id") for one in topic.findall("{*}entry")]
    assert set(ids) < {one.findtext("{*}id") for one in whole.findall("{*}entry")}
    assert topic.findtext("{*}id") == again.findtext("{*}id") != whole.findtext("{*}id")
    assert topic.findtext("{*}title") == "IPP Archive: changes (topic Clusters)"


def test_json_says_what_was_asked_for(tagged):
    said = json.loads(written(tagged, json_file, Selection(id="document/c")))
    assert (said["only"], said["counts"]["gone"], said["counts"]["new"]) == (["id document/c"], 1, 0)


@pytest.mark.parametrize(
    "given",
    ["document/a", "/document/a", f"{SITE}/document/a?page=1", f"{SITE}/print/document/a", f"{SITE}/node/1", "node/1"],
)
def test_a_document_is_named_by_its_id_or_any_form_of_its_address(tmp_path, given):
    store = Store(tmp_path)
    store.keep(version(FIRST, "a"))
    assert named_document(tmp_path, store.catalog, given) == "document/a"
    store.catalog.close()


def test_a_document_that_was_never_kept_is_known_and_a_misspelt_one_has_its_nearest(tmp_path):
    store = Store(tmp_path)
    store.checked("smart-cities", FIRST, "lost")
    assert named_document(tmp_path, store.catalog, f"{SITE}/document/smart-cities") == "document/smart-cities"
    with pytest.raises(NoSuchDocument, match=r"smart-city: no document .*; did you mean document/smart-cities\?"):
        named_document(tmp_path, store.catalog, "document/smart-city")
    store.catalog.close()
