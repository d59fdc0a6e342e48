"""Which of two records of a document is the current one, and which is an earlier version. No disk, no clock.

A record is another version when its content differs (`content_sha256`). The newer capture at the origin gives the
current record: an older one that is found later, in an archive, never replaces it. What a run captures itself is the
newest, whatever the date of the record before: the clock may have been ahead then. One whose date is not believed is
older than any. A page that was read elsewhere never takes the place of one that was read at the document's own address.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from scrapy.exceptions import DropItem

from scraper.media import FileStatus
from scraper.records import Capture, File, Record, Use, fields_of, to_json
from scraper.sources.moments import NOT_BELIEVED, believed

_OF_A_RECORD, _OF_A_FILE = fields_of(Use.OF_CAPTURE), fields_of(Use.OF_CAPTURE, File)

AT_NO_TIME = "9999"  # later than any moment: nothing is known of the run


@dataclass(frozen=True, slots=True)
class Settled:
    """What lies under `records/` from now on, and the earlier version that goes to `history/`, if there is one."""

    current: bytes
    earlier: bytes | None = None


class NotItsOwn(DropItem):
    """Another page says that it is a document whose record was read at its own address: that stays as it is."""


def settled(item: Record, before: bytes | None, began: str = AT_NO_TIME, *, is_claim: bool = False) -> Settled:
    """What becomes of a record that was made now, in a run that `began` then, and of the one that was there before.

    `is_claim`: it was read at another address, and nothing shows that its own leads there. Raises `NotItsOwn`.
    """
    if before is None:
        return Settled(to_json(item).encode())
    said = json.loads(before)
    is_claim = is_claim and not was_read_elsewhere(said)
    if is_claim and said["content_sha256"] != item.content_sha256:
        raise NotItsOwn(
            f"{item._read_at} says that it is this document; the record was read at its own address, and stays as it is"
        )
    mine = _age(item.model_dump(mode="json", include={"capture", "origin"}))
    is_of_now = mine[0] and mine[1] >= began
    is_older = is_claim or (_age(said) > mine and not is_of_now)
    if said["content_sha256"] == item.content_sha256:
        return Settled(_same_content(item, before, said, is_older=is_older))
    if said["capture"]["payload_sha256"] == item.capture.payload_sha256:  # the same page, read otherwise
        keep_better_files(item, said)
        if is_older:
            item.capture = Capture.model_validate(said["capture"])
        return Settled(to_json(item).encode())
    if is_older:
        return Settled(_as_it_was(item, before), to_json(item).encode())
    keep_better_files(item, said)
    return Settled(to_json(item).encode(), before)


def was_read_elsewhere(said: dict[str, Any]) -> bool:
    """Whether a record is known to come from another address of its document, by the place of its capture.

    >>> capture, aliases = {"url": "http://127.0.0.1/document/b.html"}, ["https://a.org/document/b"]
    >>> was_read_elsewhere({"capture": capture, "aliases": aliases, "url": "https://a.org/document/a"})
    True
    """
    place = unquote(said["capture"]["url"]).removesuffix("/index.html").removesuffix(".html")
    paths = [unquote(urlsplit(url).path) for url in said["aliases"]]
    return any(place.endswith(path) for path in paths if path.strip("/"))


def _age(said: dict[str, Any]) -> tuple[bool, str]:
    """The greater is the newer capture."""
    captured, retrieved = (said["capture"][name] for name in ("captured_at", "retrieved_at"))
    is_odd = any(one["code"] == NOT_BELIEVED for one in said["origin"].get("warnings", ()))
    odd = believed(datetime.fromisoformat(captured), datetime.fromisoformat(retrieved))[1]
    return not (is_odd or odd), captured


def _same_content(item: Record, before: bytes, said: dict[str, Any], *, is_older: bool) -> bytes:
    """The record as it was, where only captures differ; else the newer one, with the better of both their files."""
    if is_older:
        content = _as_it_was(item, before)
    else:
        keep_better_files(item, said)
        content = to_json(item).encode()
    return before if without_captures(said) == without_captures(json.loads(content)) else content


def _as_it_was(item: Record, before: bytes) -> bytes:
    """The record of the newer capture, with what the older one adds: addresses, and files that were better kept."""
    kept = Record.model_validate_json(before)
    keep_better_files(kept, item.model_dump(mode="json"))
    kept.aliases = item.aliases
    return to_json(kept).encode()


def keep_better_files(record: Record, other: dict[str, Any]) -> None:
    """A file that was kept whole stays kept: a run that did not get it so well takes nothing away."""
    there = {file["url"]: file for file in other["files"]}
    order = list(FileStatus)
    for n, file in enumerate(record.files):
        kept = there.get(file.url)
        if kept and kept["sha256"] and order.index(FileStatus(kept["status"])) < order.index(file.status):
            stated = {"label": file.label, "role": file.role.value}
            record.files[n] = File.model_validate_json(json.dumps(kept | stated))


def older_copies(item: Record) -> list[bytes]:
    """The versions that older copies of a document in the same source give, the newest first.

    Their files are those of the record: each address was asked for once.
    """
    copies, newer = [], item
    for older in item._earlier:
        if older.content_sha256 != newer.content_sha256:
            keep_better_files(older, item.model_dump(mode="json"))
            copies.append(to_json(older).encode())
        newer = older
    return copies


def without_captures(record: dict[str, Any]) -> dict[str, Any]:
    """`record` without what differs between two captures of the same content."""
    files = [file | dict.fromkeys(_OF_A_FILE) for file in record["files"]]
    return record | dict.fromkeys(_OF_A_RECORD) | {"files": files}
