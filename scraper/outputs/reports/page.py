"""The account of a run as one page that needs nothing else: no script, no picture, nothing from elsewhere."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from scraper.outputs.reports.alarms import alarms
from scraper.outputs.reports.found import found_section
from scraper.outputs.reports.kept import KeptTitle
from scraper.outputs.reports.losses import losses
from scraper.outputs.reports.markup import Html, element, joined, wrapped
from scraper.outputs.reports.overview import overview
from scraper.outputs.reports.report import Report, ReportedRun
from scraper.outputs.reports.times import duration, for_people
from scraper.text import counted

_STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_HEAD = Html(
    f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>IPP Archive: found and lost</title>
<style>
{_STYLE}</style>
</head>
<body>
"""
)
_ENDED = {"finished": "complete", "shutdown": "stopped by hand"}


def page(report: Report, kept: Mapping[str, KeptTitle] = MappingProxyType({})) -> Iterator[bytes]:
    """The page in pieces: that of a large library is long. `kept` has the documents of the archive by their ids."""
    for piece in _pieces(report, kept):
        yield piece.encode()


def _pieces(report: Report, kept: Mapping[str, KeptTitle]) -> Iterator[Html]:
    all_sections = [*alarms(report), *overview(report, kept), *losses(report, kept), found_section(report, kept)]
    sections = [section for section in all_sections if section.count != 0]
    yield _HEAD
    yield element("header", element("h1", "IPP Archive: found and lost"), _run(report.run))
    yield element("nav", element("ul", *(section.as_entry() for section in sections)), aria_label="Contents")
    for section in sections:
        yield from section
    yield from wrapped("footer", [f"Made from report.json, version {report.schema_version}, which has every detail."])
    yield Html("</body>\n</html>\n")


def _run(run: ReportedRun) -> Html:
    ended = _ENDED.get(run.finish_reason, f"stopped: {run.finish_reason}")
    asked = counted(len(run.asked), "address", "addresses") if isinstance(run.asked, list) else run.asked
    facts = {
        "Began": for_people(run.started_at),
        "Ended": f"{for_people(run.finished_at)}, after {duration(run.seconds)}: {ended}",
        "Source": run.source,
        "Asked for": asked,
        "Output": run.output,
    }
    return element("dl", *(joined([element("dt", name), element("dd", said)]) for name, said in facts.items()))
