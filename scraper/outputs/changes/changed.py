"""What changed in a document between two records of it. No disk, no clock.

A change is one of the content (`content_sha256`), or of the bytes of a file that is kept whole in both. A change of
layout, white space, capture or source is none.
"""

import json
from typing import Any

from scraper.catalog.journal import CHANGED, NEW
from scraper.media import FileStatus
from scraper.records import CONTENT, Role

_WHOLE = FileStatus.ARCHIVED.value


def change_between(before: bytes | None, now: bytes) -> tuple[str, dict[str, Any]] | None:
    """`new` or `changed`, with its detail as `Change` has it; None for no change."""
    says = json.loads(now)
    if before is None:
        return NEW, {"title": says["title"]}
    said = json.loads(before)
    files = replaced_files(said["files"], says["files"])
    is_same_page = said["capture"]["payload_sha256"] == says["capture"]["payload_sha256"]  # if so, read otherwise
    has_changed = said["content_sha256"] != says["content_sha256"] and not is_same_page
    if not has_changed and not files:
        return None
    named = [name for name in CONTENT if name != "files" and name in said]  # what the earlier does not know was learnt
    fields = [name for name in named if said[name] != says[name]] if has_changed else []
    if files or _content_files(said) != _content_files(says):
        fields.append("files")
    return CHANGED, ({"emptied": True} if said["body"] and not says["body"] else {}) | {
        "title": says["title"],
        "fields": fields,
        "before": said["content_sha256"],
        "after": says["content_sha256"],
        "earlier": None,
        "files": files,
    }


def replaced_files(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Files that are kept whole in both, with other bytes: `url`, `before` and `after` (SHA-256)."""
    there = {file["url"]: file["sha256"] for file in before if file["status"] == _WHOLE}
    return [
        {"url": file["url"], "before": there[file["url"]], "after": file["sha256"]}
        for file in now
        if file["status"] == _WHOLE and there.get(file["url"], file["sha256"]) != file["sha256"]
    ]


def _content_files(record: dict[str, Any]) -> list[str]:
    return [file["url"] for file in record["files"] if file["role"] != Role.BODY]
