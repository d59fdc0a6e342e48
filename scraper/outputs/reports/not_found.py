"""Documents that a run did not find, by what that means: kept all the same, perhaps still there, or never had."""

from typing import NamedTuple

from scraper.addresses.address import Address, read_address
from scraper.addresses.kinds import LISTINGS
from scraper.outcomes import NOT_FOUND, Outcome
from scraper.outputs.reports.report import Document


class Group(NamedTuple):
    """Some of them, and what is said of them all."""

    title: str
    documents: list[Document]


def not_found(documents: list[Document]) -> dict[str, Group]:
    """The groups by name, in their order; each document is in one."""
    missed = [one for one in documents if one.outcome in NOT_FOUND]
    lists = [one for one in missed if one.outcome == "lost" and _is_list(one)]
    rest = [one for one in missed if not one.is_kept and one not in lists]
    return {
        "kept": Group("Documents kept from earlier, not seen in this run", [one for one in missed if one.is_kept]),
        Outcome.UNREACHABLE.value: Group(
            "Documents not reached", [one for one in rest if one.outcome == Outcome.UNREACHABLE.value]
        ),
        "lost": Group("Documents lost: never found", [one for one in rest if one.outcome == "lost"]),
        "lists": Group("Lists that were given and not found: check how their names are spelt", lists),
    }


def _is_list(document: Document) -> bool:
    """Whether what was given, and counts as wanted, is a topic or another list."""
    found = read_address(document.url)
    return isinstance(found, Address) and found.kind in LISTINGS
