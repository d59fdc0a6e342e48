"""Of every kind of source, after each of three runs: pywb replays each document and file where people look for it."""

import gzip
import zipfile
from hashlib import sha256
from urllib.parse import urldefrag

import pytest

from scraper.outputs.exports.wacz import export_wacz
from tests.crawl.crawling import warcs
from tests.crawl.replay_kinds import KINDS, captures_of
from tests.judges import get, pywb_of


@pytest.mark.parametrize("kind", KINDS)
def test_each_address_replays_what_was_captured(kind, tmp_path):
    states = dict(zip(("first", "second", "third"), KINDS[kind](tmp_path / "source"), strict=True))
    held = {name: captures_of(output) for name, output in states.items()}
    assert all(len(captures) >= 2 for captures in held.values())
    collections = {f"{name}-archive": from_archive(output) for name, output in states.items()}
    collections |= {f"{name}-wacz": from_wacz(output, tmp_path / name) for name, output in states.items()}
    with pywb_of(tmp_path, collections) as replays:
        wrong = {name: wrongs(replay, held[name.partition("-")[0]]) for name, replay in replays.items()}
    assert {name: found for name, found in wrong.items() if found} == {}


def wrongs(replay, captures):
    """What is wrong with captures as they are replayed: asked for with their date, and with none."""
    found = []
    for one in captures:
        found += faults(replay, one, {one.sha256}, one.timestamp)
        # With no date it is the one next to today.
        found += faults(replay, one, {other.sha256 for other in captures if other.url == one.url}, "")
    return found


def faults(replay, capture, expected, timestamp):
    status, headers, body = get(replay.url(capture.url, timestamp, "id_"))
    if not timestamp and status in {302, 307}:  # to the latest
        status, headers, body = get(urldefrag(headers["Location"]).url)
    if status != 200:
        yield f"{capture.url} at {timestamp!r}: status {status}"
    elif sha256(plain(body, headers)).hexdigest() not in expected:
        yield f"{capture.url} at {timestamp!r}: another payload"


def plain(body, headers):
    return gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body


def from_archive(output):
    return warcs(output), output / "archive/index.cdxj"


def from_wacz(output, folder):
    """The WARC files and the index of an exported WACZ."""
    export_wacz(output, folder / "made.wacz")
    with zipfile.ZipFile(folder / "made.wacz") as file:
        file.extractall(folder / "unpacked")
    index = folder / "unpacked/index.cdxj"
    index.write_bytes(gzip.decompress((folder / "unpacked/indexes/index.cdx.gz").read_bytes()))
    return sorted((folder / "unpacked/archive").iterdir()), index
