"""The line that says how far an export is."""

import io

from scraper.outputs.exports.progress import shown


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_an_export_that_takes_longer_than_two_seconds_says_how_far_it_is_and_leaves_no_line():
    terminal, seconds = Terminal(), iter([0, 1, 2.1, 2.1, 2.2, 2.4, 2.4])
    assert list(shown("abcd", "documents", clock=lambda: next(seconds), terminal=terminal)) == list("abcd")
    assert terminal.getvalue() == "\r1 of 4 documents\r3 of 4 documents\r\x1b[K"


def test_a_quick_one_says_nothing():
    terminal = Terminal()
    assert list(shown("abc", "files", clock=lambda: 0.0, terminal=terminal)) == list("abc")
    assert terminal.getvalue() == ""


def test_nothing_is_written_into_a_file():
    written, seconds = io.StringIO(), iter(range(0, 100, 10))
    assert list(shown("abc", "files", clock=lambda: next(seconds), terminal=written)) == list("abc")
    assert written.getvalue() == ""
