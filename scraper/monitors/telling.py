"""Findings in words: lines for people, a message for a webhook, a mail."""

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any

from scraper.monitors.destinations import Destinations
from scraper.monitors.facts import Facts, Finding


def alarm_lines(findings: Sequence[Finding]) -> list[str]:
    """A heading and a line for each finding, for the summary of a run; nothing where there is none."""
    if not findings:
        return []
    return [f"{headline(findings)}:", *(f"  {alarm_line(finding)}" for finding in findings)]


def headline(findings: Sequence[Finding]) -> str:
    """How many alarms there are, and of which causes."""
    causes = ", ".join(sorted({finding.cause for finding in findings}))
    return f"{len(findings)} alarm{'s' if len(findings) > 1 else ''} ({causes})"


def alarm_line(finding: Finding) -> str:
    """A finding in one line, whatever is in it."""
    said = f"{finding.message} Since {finding.since} ({finding.cause}: {finding.monitor}, {finding.subject})."
    return " ".join("".join(mark if mark.isprintable() else " " for mark in said).split())


def payload(news: Sequence[Finding], run: Facts) -> dict[str, Any]:
    """What a webhook is given: `text` as Slack and those like it take it, and the same as data."""
    lines = [f"IPP Archive, run of {run.started_at}", *alarm_lines(news)]
    said = {"started_at": run.started_at, "finished_at": run.finished_at, "kind": run.kind, "sources": run.sources}
    return {"text": _plain("\n".join(lines)), "alarms": [one.model_dump(mode="json") for one in news], "run": said}


def mail(news: Sequence[Finding], run: Facts, there: Destinations) -> EmailMessage:
    """The same as a mail in plain text, dated by the end of the run."""
    message = EmailMessage()
    message["Subject"] = f"IPP Archive: {headline(news)}"
    message["From"], message["To"] = there.mail_from, ", ".join(there.mail_to)
    message["Date"] = format_datetime(datetime.fromisoformat(run.finished_at))
    message["Message-ID"] = make_msgid(domain=there.mail_from.rpartition("@")[2])
    message.set_content("\n".join([f"Run of {run.started_at}, {run.asked}.", "", *alarm_lines(news)]) + "\n")
    return message


def _plain(text: str) -> str:
    """Without Slack's own marks, such as a mention of everyone."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
