"""The section on what the monitors say."""

from collections.abc import Iterator

from scraper.monitors.telling import alarm_line
from scraper.outputs.reports.entries import entries
from scraper.outputs.reports.markup import Html, element
from scraper.outputs.reports.report import Report
from scraper.outputs.reports.section import Section


def alarms(report: Report) -> Iterator[Section]:
    """What stands, first what had not been told before; no section where nothing does."""
    if report.alarms is not None and report.alarms.standing:
        told = [finding for finding in report.alarms.standing if finding not in report.alarms.new]
        lines = [f"New: {alarm_line(finding)}" for finding in report.alarms.new]
        lines += [f"Told before: {alarm_line(finding)}" for finding in told]
        content: Iterator[Html] = entries(element("li", line) for line in lines)
        yield Section("alarms", "Alarms", content, len(lines))
