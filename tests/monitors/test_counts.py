"""Documents and files found, against the last runs and against what is expected."""

import re
from pathlib import Path

import pytest

from scraper.monitors.expected import BadExpected, Expected, ExpectedCount, read_expected
from scraper.sites.ipp import SITE
from tests.monitors.runs import documents, figures, judged, night, standing

AT_LEAST = Expected(sources=["live", "wayback"], documents=ExpectedCount(at_least=80), files=ExpectedCount(at_most=70))


def test_files_are_counted_as_documents_are():
    fewer = night(figures=figures(100, 40))
    assert standing(night(), fewer, fewer) == [("counts", "site_changed", "files")]


def test_partly_found_counts_as_found():
    part = night(figures=figures(50, 60) | {"documents_partly_found": 50})
    assert standing(night(), part, part) == []


def test_a_single_document_is_no_alarm_in_a_small_library():
    assert standing(documents(5), documents(4), documents(4)) == []


def test_the_cause_is_what_more_addresses_were_lost_by():
    fewer = documents(60, troubles={"missing": 42, "timeout": 6})
    nights = [documents(100, troubles={"missing": 40})] * 5
    assert standing(*nights, fewer, fewer) == [("counts", "timeout", "documents")]


def test_most_documents_missing_is_a_site_that_is_gone():
    gone = documents(5, troubles={"missing": 95})
    assert standing(night(), gone, gone) == [("counts", "site_gone", "documents")]


def test_some_documents_missing_is_not():
    fewer = documents(80, troubles={"missing": 20})
    assert standing(night(), fewer, fewer) == [("counts", "missing", "documents")]


def test_the_message_names_the_numbers_and_says_what_to_do():
    fewer = documents(80, troubles={"missing": 20})
    [finding] = judged(*[night()] * 7, fewer, fewer)[0]
    assert finding.message == (
        "80 documents found, usually 100 (the median of the 7 runs before): 20 addresses lost, 20 more than usual, "
        "since nothing is there any more. `documents`, `files` and `pages` in report.json name what is gone, and where "
        "it was looked for."
    )


def test_fewer_than_expected_is_an_alarm_at_once_where_all_answered():
    assert standing(documents(70), expected=AT_LEAST) == [("expected", "site_changed", "documents")]


def test_fewer_than_expected_in_one_bad_night_is_none():
    bad = documents(70, verdicts={"live": {"served": 100, "dns": 70}}, troubles={"dns": 70})
    assert standing(bad, expected=AT_LEAST) == []
    assert ("expected", "dns", "documents") in standing(bad, bad, expected=AT_LEAST)


def test_more_than_expected_is_an_alarm():
    assert standing(night(figures=figures(100, 71)), expected=AT_LEAST) == [("expected", "site_changed", "files")]


def test_what_is_expected_is_found_exactly():
    assert standing(night(figures=figures(80, 70)), expected=AT_LEAST) == []


def test_nothing_is_expected_of_other_sources():
    assert standing(documents(1, sources=["output/in"]), expected=AT_LEAST) == []


def test_the_order_of_sources_does_not_matter_to_what_is_expected():
    swapped = documents(70, sources=["wayback", "live"])
    assert standing(swapped, expected=AT_LEAST) == [("expected", "site_changed", "documents")]


def test_without_sources_the_counts_are_expected_of_any():
    anywhere = AT_LEAST.model_copy(update={"sources": None})
    assert standing(documents(1, sources=["x"]), expected=anywhere) == [("expected", "site_changed", "documents")]


def test_the_expected_counts_of_this_site_can_be_read():
    expected = read_expected(SITE.expected)
    assert expected.documents.at_least > 0
    assert expected.is_of(["live", "wayback"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "Invalid JSON"),
        ('{"documents": {"at_least": "many"}}', "documents.at_least: Input should be a valid integer"),
        ('{"pages": {}}', "pages: Extra inputs are not permitted"),
    ],
)
def test_expected_counts_that_cannot_be_used_are_refused_in_one_line(tmp_path, text, said):
    path = tmp_path / "counts.json"
    path.write_text(text)
    with pytest.raises(BadExpected, match=said) as refused:
        read_expected(path)
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_of_expected_counts_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadExpected, match="cannot be read: No such file"):
        read_expected(tmp_path / "counts.json")


def test_fewer_than_expected_where_an_index_was_not_read_is_none_at_once():
    bad = documents(70, verdicts={"live": {"served": 70}}, unread={"wayback": "index_unread"})
    assert standing(bad, expected=AT_LEAST) == []
    assert ("expected", "site_changed", "documents") in standing(bad, bad, expected=AT_LEAST)


def test_the_file_that_the_docs_show_can_be_used(tmp_path):
    docs = (Path(__file__).parents[2] / "docs/monitors.md").read_text("utf-8")
    [shown] = re.findall(r"```json\n(.*?)```", docs, re.DOTALL)
    (tmp_path / "counts.json").write_text(shown)
    expected = read_expected(tmp_path / "counts.json")
    assert (expected.documents.at_least, expected.files.at_most) == (1450, None)
    assert expected.is_of(["wayback", "live"])
