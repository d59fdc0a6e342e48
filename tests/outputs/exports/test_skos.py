"""`scrapy export skos`: judged by rdflib."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from scraper.outputs.exports.export import ExportError
from scraper.outputs.exports.skos import Concept, _turtle, export_skos
from scraper.records import Term
from tests.outputs.exports.store import keep, make_store
from tests.records import SITE, term

CHILE_AND_PERU = [term("country", "chile"), term("country", "peru")]
VALUE = URIRef("https://schema.org/value")


@pytest.fixture
def output(tmp_path):
    output = tmp_path / "output"
    make_store(output)
    clusters = term("topic", "clusters").model_copy(update={"label": 'Clusters "new" \\ more'})
    bare = Term(id=None, label="No <address>", url=None)
    keep(output, "c", None, topics=[clusters, bare, term("topic", "clusters")], countries=CHILE_AND_PERU)
    return output


def read(path):
    return Graph().parse(path, format="turtle")


def test_each_concept_has_its_documents(output, tmp_path):
    assert export_skos(output, tmp_path / "ipp.ttl").counts == {"concepts": 5}
    graph = read(tmp_path / "ipp.ttl")
    counts = {
        str(one): int(graph.value(graph.value(one, DCTERMS.extent), VALUE)) for one in graph[: RDF.type : SKOS.Concept]
    }
    assert counts == {
        f"{SITE}/country/chile": 3,
        f"{SITE}/country/peru": 1,
        f"{SITE}/knowledge-type/report": 3,
        f"{SITE}/topic/clusters": 3,
        f"{SITE}/topic#no%20%3Caddress%3E": 1,
    }


def test_a_concept_has_one_preferred_label_and_keeps_the_others(output, tmp_path):
    export_skos(output, tmp_path / "ipp.ttl")
    graph = read(tmp_path / "ipp.ttl")
    clusters = URIRef(f"{SITE}/topic/clusters")
    assert list(graph[clusters : SKOS.prefLabel]) == [Literal("clusters")]
    assert list(graph[clusters : SKOS.altLabel]) == [Literal('Clusters "new" \\ more')]


def test_each_concept_is_in_its_scheme_both_ways(output, tmp_path):
    export_skos(output, tmp_path / "ipp.ttl")
    graph = read(tmp_path / "ipp.ttl")
    above = {(one, scheme) for one, scheme in graph[: SKOS.topConceptOf]}
    below = {(one, scheme) for scheme, one in graph[: SKOS.hasTopConcept]}
    assert above == below
    assert {str(scheme) for _, scheme in above} == {f"{SITE}/{name}" for name in ("topic", "knowledge-type", "country")}


@given(st.text(min_size=1))
def test_any_label_is_read_as_it_is(label):
    concept = Concept(documents=1)
    concept.labels[label] += 1
    graph = Graph().parse(data="".join(_turtle({"http://a/b": concept}, "2019-04-10")), format="turtle")
    assert str(graph.value(URIRef("http://a/b"), SKOS.prefLabel)) == label


def test_the_same_records_give_the_same_bytes_and_none_give_none(output, tmp_path):
    export_skos(output, tmp_path / "a")
    export_skos(output, tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    with pytest.raises(ExportError):
        export_skos(tmp_path / "nothing", tmp_path / "c")
