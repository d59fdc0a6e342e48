"""Findings in words: lines for people, a message for a webhook, a mail."""

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any

from scraper.monitors.destinations import Destinations
from scraper.monitors.facts import Facts, Finding, Key
from scraper.text import counted


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


def ended_lines(ended: Sequence[Key]) -> list[str]:
    """A heading and a line for each alarm that has ended; nothing where there is none."""
    if not ended:
        return []
    return [f"{ended_headline(ended)}:", *(f"  {monitor} of {subject}" for monitor, subject, _ in ended)]


def ended_headline(ended: Sequence[Key]) -> str:
    """How many alarms have ended."""
    return counted(len(ended), "alarm has ended", "alarms have ended")


def payload(news: Sequence[Finding], run: Facts, ended: Sequence[Key] = ()) -> dict[str, Any]:
    """What a webhook is given: `text` as Slack and those like it take it, and the same as data."""
    lines = [f"IPP Archive, run of {run.started_at}", *alarm_lines(news), *ended_lines(ended)]
    said = {"started_at": run.started_at, "finished_at": run.finished_at, "kind": run.kind, "sources": run.sources}
    over = [{"monitor": monitor, "subject": subject} for monitor, subject, _ in ended]
    alarms = [one.model_dump(mode="json") for one in news]
    return {"text": plain("\n".join(lines)), "alarms": alarms, "ended": over, "run": said}


def shaped(said: dict[str, Any], template: Any) -> Any:
    """What a webhook is given, in the shape of a JSON template: `{text}` in its texts is the message; None: as it is.

    >>> shaped({"text": "1 alarm"}, {"content": "Archive: {text}", "tags": ["{text}", 1]})
    {'content': 'Archive: 1 alarm', 'tags': ['1 alarm', 1]}
    """
    match template:
        case None:
            return said
        case str():
            return template.replace("{text}", said["text"])
        case dict():
            return {name: shaped(said, value) if value is not None else None for name, value in template.items()}
        case list():
            return [shaped(said, value) if value is not None else None for value in template]
    return template


def mail(news: Sequence[Finding], run: Facts, there: Destinations, ended: Sequence[Key] = ()) -> EmailMessage:
    """The same as a mail in plain text, dated by the end of the run."""
    message = EmailMessage()
    message["Subject"] = "IPP Archive: " + (headline(news) if news else ended_headline(ended))
    message["From"], message["To"] = there.mail_from, ", ".join(there.mail_to)
    message["Date"] = format_datetime(datetime.fromisoformat(run.finished_at))
    message["Message-ID"] = make_msgid(domain=there.mail_from.rpartition("@")[2])
    message.set_content(
        "\n".join([f"Run of {run.started_at}, {run.asked}.", "", *alarm_lines(news), *ended_lines(ended)]) + "\n"
    )
    return message


def plain(text: str) -> str:
    """Without Slack's own marks, such as a mention of everyone."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
