"""What strangers wrote steers no terminal and forges no log line, whoever prints it."""

import io
import logging
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.panel import Panel
from rich.table import Table
from rich.text import Text
from scrapy.settings import Settings

from scraper.text import in_one_line, shown
from scraper.watching.log_lines import PlainRecord, say
from scraper.watching.plain_console import PlainConsole

STEERING = [*map(chr, (0, 7, 8, 11, 12, 13, 27, 127, 0x85, 0x9B)), *"\u061c\u200f\u2028\u2029\u202e\u2066\u2069\ufeff"]
HOSTILE = "a" + "".join(STEERING) + "z"


def is_plain(text):
    return not any(one in text for one in STEERING)


@given(st.text())
def test_nothing_that_is_shown_can_steer_a_terminal(text):
    assert is_plain(shown(text))
    assert "\n" not in in_one_line(text)
    in_one_line(text).encode()  # also of a lone half of a surrogate pair


@pytest.mark.parametrize("text", ["Résumé – naïve", "報告書", "a\tb\nc", "हिन्दी", "\U0001f600"])
def test_what_people_write_stays_as_it_is(text):
    assert shown(text) == text


@pytest.mark.parametrize("part", [HOSTILE, Text(HOSTILE), Panel(HOSTILE)])
@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_console_prints_no_such_character_of_a_text(part, is_terminal):
    file = io.StringIO()
    console = PlainConsole(file=file, force_terminal=is_terminal, highlight=False, width=80)
    console.print(part, soft_wrap=isinstance(part, str), markup=False)
    console.print("[1;1H\x1b]0;title\x07", markup=False)
    said = re.sub(r"\x1b\[[0-9;]*m", "", file.getvalue())
    assert is_plain(said)
    assert "z" in said


def test_a_console_prints_no_such_character_of_a_table_and_keeps_its_own_colours():
    file = io.StringIO()
    table = Table(title=HOSTILE)
    table.add_column(HOSTILE)
    table.add_row(Text(HOSTILE, "red"))
    PlainConsole(file=file, force_terminal=True, color_system="standard").print(table)
    assert "\x1b[31m" in file.getvalue()
    assert is_plain(re.sub(r"\x1b\[[0-9;]*m", "", file.getvalue()))


def logged(message, *args, error=None):
    record = PlainRecord(
        "a", logging.WARNING, __file__, 1, message, args, (type(error), error, None) if error else None
    )
    return logging.Formatter("%(levelname)s %(message)s").format(record)


def test_a_log_line_has_no_such_character_and_stays_one_line():
    assert logged("not read: %s", HOSTILE + "\n2026 [scrapy] INFO: forged").count("\n") == 0
    assert is_plain(logged("not read: %s", HOSTILE))
    assert is_plain(logged("not read: %(what)s", {"what": HOSTILE}))
    assert is_plain(logged(HOSTILE))


def test_a_traceback_in_a_log_keeps_its_lines_and_no_such_character():
    said = logged("failed", error=ValueError(HOSTILE))
    assert is_plain(said)
    assert "\nValueError: a" in said


def test_a_line_on_stderr_has_no_such_character(capsys):
    say(HOSTILE, Settings({"IPP_LOG_FORMAT": "text"}))
    assert is_plain(capsys.readouterr().err)
