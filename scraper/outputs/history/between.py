"""What differs between a document as it was on two dates."""

import re
from calendar import monthrange
from dataclasses import dataclass
from pathlib import Path

from scraper.outputs.changes.comparing import Difference, differences
from scraper.outputs.changes.events import FileChange
from scraper.outputs.changes.file_texts import FileDifference, file_difference
from scraper.outputs.changes.kept_versions import Version
from scraper.outputs.changes.since import moment_since
from scraper.outputs.history.life import Life

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
EVER_AFTER = "9999-12-31T23:59:59Z"


class NoVersionThen(RuntimeError):
    """Why two dates cannot be compared, in one line."""


@dataclass(frozen=True, slots=True)
class Between:
    """Two versions, and what differs."""

    was: Version
    now: Version
    differences: list[Difference]
    files: list[FileDifference]


def between(output: Path, life: Life, start: str | None, end: str | None) -> Between:
    """What differs between the versions of two dates: without `start` the first, without `end` the last.

    Raises `NotAMoment` and `NoVersionThen`.
    """
    if not life.versions:
        raise NoVersionThen(f"{life.id}: no version of it is kept, so that nothing can be compared")
    since = _moment(start, "--from") if start is not None else life.versions[0].capture.captured_at
    until = _moment(end, "--to") if end is not None else EVER_AFTER
    was, now = _version_on(life, since), _version_on(life, until)
    files = _replaced(_files_on(life, was, since), _files_on(life, now, until))
    return Between(was, now, list(differences(was, now)), [file_difference(output, one) for one in files])


def _moment(when: str, option: str) -> str:
    """A date, a month and a year are their ends: whatever was captured in them counts.

    >>> [_moment(when, "--from") for when in ("2016", "2016-02", "2016-02-03", "2016-02-03T04:05:06Z")]
    ['2016-12-31T23:59:59Z', '2016-02-29T23:59:59Z', '2016-02-03T23:59:59Z', '2016-02-03T04:05:06Z']
    """
    found = _DATE.fullmatch(when)
    if found is None:
        return moment_since(when, option)
    year, month, day = found[1], found[2] or "12", found[3]
    is_month = 1 <= int(month) <= 12 and int(year) > 0  # else it is refused as it stands
    last = day or (monthrange(int(year), int(month))[1] if is_month else "31")
    return moment_since(f"{year}-{month}-{last}T23:59:59Z", option)


def _version_on(life: Life, moment: str) -> Version:
    """The version that was the last one then."""
    found = [one for one in life.versions if one.capture.captured_at <= moment]
    if not found:
        first = life.versions[0].capture.captured_at
        raise NoVersionThen(f"{moment}: before the first version of {life.id}, which was captured on {first}")
    return found[-1]


def _files_on(life: Life, version: Version, moment: str) -> dict[str, str | None]:
    """What was kept of each file then: a version stays the same where only a file has other bytes."""
    kept = {file.url: file.sha256 for file in version.files}
    for change in reversed([change for change in life.changes if change.at > moment]):
        for file in change.detail.get("files", []):
            if kept.get(file["url"]) == file["after"]:
                kept[file["url"]] = file["before"]
    return kept


def _replaced(before: dict[str, str | None], after: dict[str, str | None]) -> list[FileChange]:
    changed = [url for url in dict.fromkeys((*before, *after)) if before.get(url) != after.get(url)]
    return [FileChange(url=url, before=before.get(url), after=after.get(url)) for url in changed]
