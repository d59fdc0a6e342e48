"""What pages gave: fields that records lack, unknown layouts, soft 404s, pages that fail."""

import pytest

from scraper.monitors.coverage import FIELDS, Coverage
from scraper.monitors.facts import Covered
from scraper.records import Doubt, OtherField, Value
from tests.monitors.runs import covered, judged, night, standing, told
from tests.records import record


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_that_many_records_lack_is_an_alarm(field):
    fewer = night(coverage=covered(100, **{field: 50}))
    assert standing(night(), fewer, fewer) == [("coverage", "site_changed", field)]


def test_a_field_that_slowly_goes_is_an_alarm():
    nights = [night()] * 5 + [night(coverage=covered(100, topics=90 - n)) for n in range(1, 10)]
    assert standing(*nights) == [("coverage", "site_changed", "topics")]


def test_a_field_that_few_records_ever_had_is_none():
    assert standing(*[night(coverage=covered(100, language=3))] * 5) == []


def test_a_few_records_say_nothing_of_coverage():
    few = night(coverage=covered(19, topics=0))
    assert standing(night(), few, few) == []


def test_a_relabelled_site_is_an_alarm_in_its_first_run():
    renamed = night(coverage=Covered(records=92, labels={"Tipo de conocimiento": 92, "Etiqueta": 90, "Rara": 2}))
    assert told(renamed) == [("labels", "site_changed", "Tipo de conocimiento"), ("labels", "site_changed", "Etiqueta")]
    [first, _] = judged(renamed)[0]
    assert "92 of 92 records have a field that this program does not know: 'Tipo de conocimiento'" in first.message


def test_labels_are_told_once_and_end_when_they_are_no_longer_shown():
    renamed, well = night(coverage=Covered(records=92, labels={"Etiqueta": 92})), night()
    assert told(renamed, renamed) == []
    assert standing(renamed, renamed) == [("labels", "site_changed", "Etiqueta")]
    assert standing(renamed, renamed, well) == []


@pytest.mark.parametrize(("count", "records"), [(2, 2), (2, 10), (9, 100)])
def test_a_label_of_a_few_records_is_no_alarm(count, records):
    assert standing(*[night(coverage=Covered(records=records, labels={"Etiqueta": count}))] * 2) == []


def test_only_labels_that_the_words_of_the_site_do_not_name_are_counted():
    coverage = Coverage()
    fields = [
        OtherField(label=label, values=[Value(text="x", url=None)]) for label in ("Etiqueta", "Publication Year:")
    ]
    one = record("a", other_fields=fields)
    one.origin.warnings = [Doubt(code="unknown_label", text="the field topics is labelled 'Temas'")]
    coverage.take(one)
    coverage.take(record("b"))
    assert coverage.covered().labels == {"Etiqueta": 1, "the field topics is labelled 'Temas'": 1}


def test_the_message_names_the_layouts():
    fewer = night(coverage=covered(100, {"drupal_document": 40, "printed": 60}, published=9))
    [finding] = judged(night(), fewer, fewer)[0]
    assert finding.message.startswith("9.0 % of 100 records have published, usually 90 %")
    assert "; read 40 by drupal_document, 60 by printed." in finding.message


@pytest.mark.parametrize("reason", ["unknown_layout", "ambiguous_layout", "page_changed", "no_address"])
def test_pages_that_no_layout_reads_are_an_alarm(reason):
    unknown = night(attempts={"accepted": 90, reason: 10})
    assert standing(unknown, unknown) == [("layouts", "site_changed", "pages")]


def test_two_odd_pages_are_none():
    odd = night(attempts={"accepted": 10, "unknown_layout": 2})
    assert standing(odd, odd) == []


def test_one_odd_page_in_a_hundred_is_none():
    odd = night(attempts={"accepted": 297, "unknown_layout": 3})
    assert standing(*[odd] * 5) == []


def test_soft_404s_that_become_more_are_an_alarm():
    soft = night(attempts={"accepted": 90, "soft_404": 10})
    assert standing(night(), soft, soft) == [("soft_404", "soft_404", "pages")]


def test_soft_404s_that_were_there_from_the_start_are_none():
    assert standing(*[night(attempts={"accepted": 90, "soft_404": 10})] * 5) == []


@pytest.mark.parametrize("reason", ["invalid", "internal_error", "not_kept", "unreadable"])
def test_pages_that_fail_here_are_an_alarm(reason):
    failing = night(reasons={reason: 5})
    assert standing(night(), failing, failing) == [("parsing", "parse_error", "pages")]


def test_coverage_counts_what_each_record_has():
    coverage = Coverage()
    coverage.take(record("a"))
    coverage.take(record("b", topics=[], language=None))
    found = coverage.covered()
    assert (found.records, found.layouts) == (2, {"drupal_document": 2})
    assert found.fields == dict.fromkeys(FIELDS, 2) | {"topics": 1, "language": 1}


def test_a_document_that_is_taken_twice_counts_once_as_it_was_last():
    coverage = Coverage()
    coverage.take(record("a"))
    coverage.take(record("a", topics=[]))
    assert (coverage.covered().records, coverage.covered().fields["topics"]) == (1, 0)


def test_no_record_has_no_field():
    assert Coverage().covered().fields == dict.fromkeys(FIELDS, 0)
