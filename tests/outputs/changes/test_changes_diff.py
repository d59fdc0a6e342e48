"""Diffs of texts: readable, true, and in bounded time."""

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.outputs.changes.aligning import BoundedMatcher
from scraper.outputs.changes.comparing import body_diff, differences
from scraper.outputs.changes.diff import LONGEST_TEXT, MOST_SENTENCES, unified
from scraper.outputs.changes.kept_versions import Version
from scraper.outputs.changes.sentences import file_sentences, sentences
from scraper.records import Published, to_json
from tests.records import record, term

few_lines = st.lists(st.sampled_from("abcde"), max_size=12)


def version(**said):
    return Version.model_validate_json(to_json(record(**said)))


def patched(lines, diff):
    """What a unified diff makes of `lines`: checks each line that it names."""
    made, at = [], 0
    for line in diff:
        if line.startswith("@@"):
            start, length = line.split()[1][1:].split(",")
            begin = int(start) - (length != "0")
            made += lines[at:begin]
            at = begin
        elif line[0] == "+":
            made.append(line[1:])
        else:
            assert lines[at] == line[1:]
            made += [line[1:]] * (line[0] == " ")
            at += 1
    return made + lines[at:]


@given(few_lines, few_lines)
def test_a_diff_leads_from_the_one_text_to_the_other(before, after):
    assert patched(before, unified(before, after).lines) == after


@given(few_lines)
def test_a_text_does_not_differ_from_itself(lines):
    assert unified(lines, lines).lines == []


@given(st.lists(st.integers(0, 30), unique=True), st.lists(st.integers(0, 30), unique=True))
def test_of_lines_that_occur_once_as_many_stay_as_can(before, after):
    a, b = map(str, before), map(str, after)
    a, b = list(a), list(b)
    kept = sum(block.size for block in BoundedMatcher(a, b).get_matching_blocks())
    assert kept >= sum(block.size for block in difflib.SequenceMatcher(None, a, b).get_matching_blocks())


def test_a_changed_sentence_of_a_long_paragraph_stands_by_itself():
    long = " ".join(f"Sentence {n} of a long paragraph." for n in range(50))
    assert body_diff(long, long.replace("Sentence 20", "Statement 20")).lines == [
        "@@ -20,3 +20,3 @@",
        " Sentence 19 of a long paragraph.",
        "-Sentence 20 of a long paragraph.",
        "+Statement 20 of a long paragraph.",
        " Sentence 21 of a long paragraph.",
    ]


def test_list_items_and_table_rows_are_lines():
    assert list(sentences("- One\n- Two\n\nCountry\tYear\nChile\t2012")) == [
        "- One",
        "- Two",
        "Country\tYear",
        "Chile\t2012",
    ]


def test_a_text_without_sentences_is_cut_between_words():
    lines = list(sentences("word " * 500))
    assert max(map(len, lines)) <= 400
    assert " ".join(lines) == ("word " * 500).strip()


@given(st.text())
def test_no_word_is_lost_between_lines(text):
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
    assert "".join("".join(file_sentences(text)).split()) == "".join(text.split())


def test_chinese_sentences_need_no_space():
    assert list(sentences("本报告分析创新。第二句。")) == ["本报告分析创新。", "第二句。"]


def test_a_word_more_on_paper_changes_one_sentence():
    before = "The council advises the government on\ninnovation policy. It meets\ntwice a year.\f"
    after = "The council advises the whole government\non innovation policy. It meets twice\na year.\f"
    assert unified(file_sentences(before), file_sentences(after)).lines == [
        "@@ -1,2 +1,2 @@",
        "-The council advises the government on innovation policy.",
        "+The council advises the whole government on innovation policy.",
        " It meets twice a year.",
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["x", "y"] * 20_000, ["y", "x", "x"] * 15_000),
        ([str(n % 7) for n in range(40_000)], [str(n % 11) for n in range(40_000)]),
    ],
)
def test_lines_without_order_are_told_as_replaced_and_that_is_said(before, after):
    diff = unified(before, after)
    assert len(diff.lines) == 2_000
    assert diff.left_out > 10_000
    assert "without a look at what they share" in diff.note


def test_a_text_that_is_too_long_is_not_compared_and_that_is_said():
    for diff in (
        body_diff("a" * (LONGEST_TEXT + 1), "b"),
        body_diff("A.\n" * (MOST_SENTENCES + 1), "b"),
    ):
        assert diff.lines == []
        assert diff.note.startswith("too long to be compared")


def test_each_field_is_told_with_what_it_was_and_is():
    before = version(published=Published(publisher="OECD", year=2012), topics=[term("topic", "a"), term("topic", "b")])
    after = version(
        title="Another",
        language="ru",
        knowledge_types=[],
        topics=[term("topic", "b"), term("topic", "a")],
        published=None,
        links=[],
    )
    told = [(one.field, one.before, one.after) for one in differences(before, after) if one.diff is None]
    assert told == [
        ("title", "A title", "Another"),
        ("language", "en", "ru"),
        ("knowledge_types", ["report"], []),
        ("topics", ["a", "b"], ["b", "a"]),
        ("published", "OECD, 2012", None),
    ]
    [links] = [one for one in differences(before, after) if one.diff is not None]
    assert (links.field, links.diff.lines) == ("links", ["@@ -1,1 +0,0 @@", "-OECD <https://www.oecd.org/>"])


def test_topics_with_the_same_label_are_told_by_their_address():
    other = term("topic", "clusters").model_copy(update={"url": "https://www.innovationpolicyplatform.org/topic/c"})
    [topics] = differences(version(), version(topics=[other]))
    assert topics.after == ["clusters <https://www.innovationpolicyplatform.org/topic/c>"]
