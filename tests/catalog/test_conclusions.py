"""Gone needs evidence: 410, or 404 in two complete runs. Nothing else is one, and nothing is removed."""

import pytest

from tests.memory.memories import URL, catalog, ended, run_of, seen, told


def weeks(folder, *given, complete=()):
    """Runs week by week, each a list of arguments of `seen`; the journal, and the state of the document at the end."""
    with catalog(folder) as opened:
        for week, visit in enumerate(given):
            memory = run_of(opened, week)
            if visit is not None:
                seen(memory, *visit[:2], **(visit[2] if len(visit) > 2 else {}))
            ended(memory, is_complete=week not in complete)
        return told(memory), memory.addresses.known(URL)


THERE, MISSING, GONE = ("there", "c1"), ("missing", None), ("gone", None)


def test_a_404_in_two_complete_runs_is_gone(tmp_path):
    journal, known = weeks(tmp_path, THERE, MISSING, MISSING)
    assert journal == [("2", "gone", "document/a")]
    assert (known.state, known.content) == ("gone", "c1"), "what was kept stays known"


def test_a_410_is_gone_at_once(tmp_path):
    assert weeks(tmp_path, THERE, GONE)[0] == [("1", "gone", "document/a")]


@pytest.mark.parametrize(
    "between",
    [
        (None,),  # not asked
        ((None, None),),  # down, refused, a soft 404: it did not say
        ((None, None), None, (None, None)),
    ],
)
def test_what_the_site_does_not_say_is_no_evidence_and_takes_none_away(tmp_path, between):
    journal, _ = weeks(tmp_path, THERE, MISSING, *between)
    assert journal == []
    journal, _ = weeks(tmp_path / "on", THERE, MISSING, *between, MISSING)
    assert [what for _, what, _ in journal] == ["gone"]


def test_a_document_that_was_there_between_two_404s_is_not_gone(tmp_path):
    assert weeks(tmp_path, THERE, MISSING, THERE, MISSING)[0] == []


def test_a_run_that_was_cut_off_is_no_evidence(tmp_path):
    assert weeks(tmp_path, THERE, MISSING, MISSING, complete={2})[0] == []
    assert weeks(tmp_path / "on", THERE, MISSING, MISSING, MISSING, complete={2})[0] == [("3", "gone", "document/a")]


def test_gone_is_told_once_and_back_when_it_is_there_again(tmp_path):
    journal, known = weeks(tmp_path, THERE, GONE, MISSING, GONE, ("there", "c2"), THERE)
    assert journal == [("1", "gone", "document/a"), ("4", "back", "document/a")]
    assert (known.state, known.missing) == ("done", 0)


def test_a_gone_document_that_the_site_does_not_speak_of_stays_gone(tmp_path):
    assert weeks(tmp_path, THERE, GONE, (None, None))[1].state == "gone"


def test_what_never_was_there_is_lost_and_not_gone(tmp_path):
    journal, known = weeks(tmp_path, MISSING, MISSING, GONE)
    assert (journal, known.state) == ([], "lost")


def test_a_document_that_redirects_to_another_is_moved_once(tmp_path):
    moved = ("there", None, {"moved_to": URL + "2"})
    journal, known = weeks(tmp_path, THERE, moved, moved)
    assert journal == [("1", "moved", "document/a")]
    assert (known.kind, known.moved_to) == ("document", URL + "2")


def test_what_becomes_of_the_old_address_of_a_document_that_moved_is_no_news(tmp_path):
    moved = ("there", None, {"moved_to": URL + "2"})
    journal, known = weeks(tmp_path, THERE, moved, MISSING, MISSING, (None, None), moved)
    assert (journal, known.state) == ([("1", "moved", "document/a")], "done")


def test_an_end_that_is_repeated_counts_once(tmp_path):
    with catalog(tmp_path) as opened:
        first = run_of(opened, 0)
        seen(first, "there", "c1")
        ended(first)
        missing = []
        for week in (1, 1, 1, 2, 2):  # a run that is repeated after it was cut off
            memory = run_of(opened, week)
            seen(memory, "missing")
            ended(memory)
            missing.append(memory.addresses.known(URL).missing)
        assert missing == [1, 1, 1, 2, 2]
        assert told(memory) == [("2", "gone", "document/a")]
