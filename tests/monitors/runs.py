"""Facts of runs to try monitors on: a healthy night, and what may go wrong in one."""

from scraper.monitors.coverage import FIELDS
from scraper.monitors.expected import NOTHING_EXPECTED
from scraper.monitors.facts import Covered, DamagedCapture, Facts, Fixity
from scraper.monitors.judging import findings, news


def night(**changes):
    """A healthy run over the whole library: 100 documents and 60 files, all from the live site."""
    healthy = {
        "figures": figures(100, 60),
        "sources": ["live", "wayback"],
        "attempts": {"accepted": 170},
        "verdicts": {"live": {"served": 170}},
        "coverage": covered(100),
        "requests": 200,
    }
    return Facts(**healthy | changes)


def figures(documents, files):
    return {"documents_found": documents, "documents_partly_found": 0, "files_found": files, "files_partly_found": 0}


def covered(records, layouts=None, **fields):
    """Every field in nine records of ten, but for those that are named."""
    usual = dict.fromkeys(FIELDS, records * 9 // 10)
    return Covered(records=records, fields=usual | fields, layouts=layouts or {"drupal_document": records})


def documents(count, **changes):
    return night(figures=figures(count, 60), **changes)


def damaged(file="archive/a.warc.gz", record="urn:uuid:1"):
    return Fixity(checked=20, faults=[DamagedCapture(file=file, record=record, fault="the gzip member is damaged")])


def judged(*nights, expected=NOTHING_EXPECTED):
    """Judges runs one after the other, a night each: the findings and the news of the last, and all runs."""
    before = []
    for number, run in enumerate(nights):
        day = f"2026-{1 + number // 28:02}-{1 + number % 28:02}"
        times = {"started_at": f"{day}T02:00:00Z", "finished_at": f"{day}T03:00:00Z"}
        run = run.model_copy(update={name: run.__dict__[name] or value for name, value in times.items()})
        standing = findings(run, before, expected)
        told = news(standing, before)
        before.append(run.with_findings(standing))
    return standing, told, before


def standing(*nights, **options):
    """What stands after the last of these nights, as (monitor, cause, subject)."""
    return [(one.monitor, one.cause, one.subject) for one in judged(*nights, **options)[0]]


def told(*nights, **options):
    """What is told after the last of these nights."""
    return [(one.monitor, one.cause, one.subject) for one in judged(*nights, **options)[1]]
