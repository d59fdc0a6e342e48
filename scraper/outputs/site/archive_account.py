"""The account of all that is kept, where the last run was asked for a part of the library alone."""

from collections.abc import Iterable
from typing import Any

from scraper.catalog.catalog import Catalog
from scraper.catalog.library_losses import has_library_run, library_losses
from scraper.outcomes import UNANSWERED, Outcome
from scraper.outputs.account.account import Account
from scraper.outputs.reports.report import Report
from scraper.records import Record


def is_of_part(report: Report, catalog: Catalog) -> bool:
    """Whether the run was asked for given addresses, or for what was due, after one over the whole library."""
    return report.run.asked != "library" and has_library_run(catalog.database)


def account_of_archive(report: Report, records: Iterable[Record], catalog: Catalog) -> Report:
    """What is kept, from whatever run, and what the runs over the library asked for and no run had."""
    account = Account()
    for record in records:
        account.kept(record)
    for url, known in library_losses(catalog.database):
        reason = known or Outcome.OTHER
        account.lost(url, reason, _attempts(url, reason), is_document=True)
    return Report.model_validate(account.report(report.run.model_dump()))


def _attempts(url: str, reason: str) -> list[dict[str, Any]]:
    """Of what nobody answered, that: it may be there."""
    outcome = Outcome.named(reason)
    if outcome not in UNANSWERED:
        return []
    return [{"source": "catalog", "url": url, "outcome": outcome.value, "status": None, "detail": None}]
