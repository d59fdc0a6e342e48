"""How a crawl ends, as whoever called it is told (README, Exit codes)."""

from errno import EDQUOT, ENOSPC
from typing import Any

DONE, FAILED, NOT_REACHED, LOST, ALARMED, NOT_WRITTEN = 0, 1, 2, 3, 4, 5


def is_unwritten(reason: str | None) -> bool:
    """Whether a crawl that ended for this reason could not write."""
    from scraper.archive.archive import NOT_WRITABLE as ARCHIVE_NOT_WRITABLE
    from scraper.store import NOT_WRITABLE

    return reason in {NOT_WRITABLE, ARCHIVE_NOT_WRITABLE}


def exit_code_of(error: OSError) -> int:
    """5 where a command found no room to write, else 1.

    >>> exit_code_of(OSError(ENOSPC, "No space left on device")), exit_code_of(OSError(13, "Permission denied"))
    (5, 1)
    """
    return NOT_WRITTEN if error.errno in {ENOSPC, EDQUOT} else FAILED


def exit_code(report: dict[str, Any]) -> int:
    """0 done and complete, 2 nothing could be reached, 3 done with something lost or partly found, 4 an alarm that is
    news, 5 not written.

    >>> run = {"finish_reason": "finished", "asked": "library"}
    >>> exit_code({"figures": {"answers": 0, "unreachable": 3}, "unread": [], "run": run})
    2
    """
    figures = report["figures"]
    if is_unwritten(report["run"]["finish_reason"]):
        return NOT_WRITTEN
    if not figures["answers"] and figures["unreachable"]:
        return NOT_REACHED
    if (report.get("alarms") or {}).get("new"):
        return ALARMED
    if report["run"]["finish_reason"] != "finished":
        return LOST
    documents = ("documents_partly_found", "documents_lost", "documents_unreachable")
    losses = (*documents, "files_lost", "files_partly_found", "addresses_refused")
    was_given = (report.get("requested") or {"found": 0})["found"]  # a file, say
    is_part = report["run"]["asked"] == "due" or "shard" in report["run"]  # there may be nothing in it
    is_something = figures["documents_wanted"] or is_part or was_given
    is_unread = report["unread"] or (report.get("lists") or {"lost": []})["lost"]
    is_complete = is_something and not is_unread and not any(figures[name] for name in losses)
    return DONE if is_complete else LOST
