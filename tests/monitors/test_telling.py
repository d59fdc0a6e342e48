"""Findings as lines for a terminal."""

from scraper.monitors.facts import Finding
from scraper.monitors.telling import alarm_lines


def finding(**changes):
    said = {"monitor": "sources", "cause": "dns", "subject": "live", "message": "No answer.", "since": "2026-01-01"}
    return Finding(**said | changes)


def test_without_findings_there_is_no_line():
    assert alarm_lines([]) == []


def test_each_finding_is_a_line_below_a_heading():
    assert alarm_lines([finding(), finding(cause="disk", monitor="disk", subject="output")]) == [
        "2 alarms (disk, dns):",
        "  No answer. Since 2026-01-01 (dns: sources, live).",
        "  No answer. Since 2026-01-01 (disk: disk, output).",
    ]


def test_what_is_in_a_finding_does_nothing_to_a_terminal():
    [_, line] = alarm_lines([finding(subject="a\x1b[31m\nb")])
    assert line == "  No answer. Since 2026-01-01 (dns: sources, a [31m b)."
