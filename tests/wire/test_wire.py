"""The archive has what was on the wire, byte for byte, and Scrapy's components see what they always see."""

import contextlib
import datetime
import json
import re
import ssl
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from scraper.archive.records import digest_of, split_http
from scraper.catalog.catalog import NAME, CaptureRow, Catalog
from tests.wire.cases import CASES
from tests.wire.raw_server import Exchange, RawServer, tls_context
from tests.wire.reading import Kept, exchanges, records

ROOT = Path(__file__).parents[2]
PATIENCE = 240
VERSIONS = {"TLSv1.2": ssl.TLSVersion.TLSv1_2, "TLSv1.3": ssl.TLSVersion.TLSv1_3}
RECORDING = {
    "EXTENSIONS": {"scraper.archive.archive.Archive": 0},
    "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), "scraper.archive.recording.RecordingDownloadHandler"),
}
# Where the client stops by itself, how much it has by then is a matter of timing.
TIMING = {"bytes_received", "bytes_length", "bytes_sha256", "length", "sha256"}


@dataclass
class Crawl:
    """What a crawl of all cases gave: by case the server's log, what Scrapy saw, and what the archive has."""

    log: dict[str, list[Exchange]]
    seen: dict[str, list[dict]]
    kept: dict[str, list[Kept]]
    captures: list[CaptureRow]
    folder: Path


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    contexts = {name: tls_context(folder, version) for name, version in VERSIONS.items()}
    started = {
        name: RawServer(case.scripts, contexts.get(case.tls), contexts["TLSv1.3"] if case.origin else None)
        for name, case in CASES.items()
    }
    yield started
    for server in started.values():
        server.close()


@pytest.fixture(scope="module")
def recorded(servers, tmp_path_factory):
    """All cases, with the recording handler."""
    folder = tmp_path_factory.mktemp("recorded")
    return crawl(servers, folder, RECORDING | {"ARCHIVE_DIR": str(folder / "archive")})


@pytest.fixture(scope="module")
def plain(servers, recorded, tmp_path_factory):
    """All cases, with Scrapy's own handler; after the other, since they share the servers."""
    return crawl(servers, tmp_path_factory.mktemp("plain"), {})


def crawl(servers, folder, settings):
    tracks = [track_of(name, servers[name].port) for name in CASES]
    job = folder / "job.json"
    job.write_text(json.dumps({"settings": settings, "tracks": tracks}), "utf-8")
    command = [sys.executable, "-m", "tests.wire.wire_spider", job]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    (folder / "log.txt").write_text(done.stderr, "utf-8")
    assert done.returncode == 0, done.stderr
    seen = [json.loads(line) for line in done.stdout.splitlines()]
    kept = exchanges(folder / "archive")
    return Crawl(
        {
            name: [one for one in server.take_log() if not one.asked.startswith(b"CONNECT")]
            for name, server in servers.items()
        },
        {name: [one for one in seen if of_case(one, name, servers[name].port)] for name in CASES},
        {name: [one for one in kept if of_server(one.url, name, servers[name].port)] for name in CASES},
        captures(folder),
        folder,
    )


def captures(folder):
    """The rows of the catalog, if there is one."""
    if not (folder / NAME).exists():
        return []
    with contextlib.closing(Catalog(folder / NAME)) as catalog:
        return list(catalog.captures())


def track_of(name, port):
    """The asks of a case as the spider takes them."""
    case = CASES[name]
    track = []
    for number, ask in enumerate(case.asks):
        place = case.origin or f"127.0.0.1:{port}"
        proxy = {"proxy": f"http://user:secret@127.0.0.1:{port}"} if case.origin else {}
        track.append(
            {
                "name": f"{name}/{number}",
                "url": f"{ask.scheme or ('https' if case.tls else 'http')}://{place}{ask.path}",
                "method": ask.method,
                "headers": ask.headers,
                "body": ask.body.decode("latin-1"),
                "meta": dict(ask.meta) | proxy,
            }
        )
    return track


def of_server(url, name, port):
    return f"//127.0.0.1:{port}/" in url or f"//{CASES[name].origin}/" in url


def of_case(seen, name, port):
    return seen["name"].partition("/")[0] == name or of_server(seen["name"], name, port)


@pytest.fixture(params=CASES)
def name(request):
    return request.param


def pairs(crawl, name):
    """Each exchange of the server's log with what is kept of it."""
    log, kept = crawl.log[name], crawl.kept[name]
    left = sorted(kept, key=lambda one: one.response is not None)  # a request that is sent twice was not answered first
    found = []
    for exchange in log:
        asked = without_secret(exchange.asked)
        match = next((one for one in left if one.requests and one.request.block == asked), None)
        assert match, f"{exchange.path}: no request is kept that equals {asked!r}"
        left.remove(match)
        found.append((exchange, match))
    assert not [one for one in left if one.requests or one.response], "more is kept than there was"
    return found


def without_secret(asked):
    """A request without what only the proxy is told."""
    return re.sub(rb"(?im)^proxy-authorization:.*\r\n", b"", asked)


def test_request_and_answer_are_kept_byte_for_byte(recorded, name):
    for exchange, kept in pairs(recorded, name):
        answer = exchange.play.answer
        if CASES[name].partly:
            assert answer.startswith(kept.answer)
            assert kept.answer
        else:
            assert (kept.answer or b"") == answer


def test_every_case_is_asked(recorded, name):
    if CASES[name].origin != "refused.example":
        assert recorded.log[name]
    assert len([one for one in recorded.seen[name] if one["name"].startswith(name)]) == len(CASES[name].asks)


def test_interim_answers_are_told_in_the_metadata(recorded, name):
    for exchange, kept in pairs(recorded, name):
        told = [json.loads(one).encode("latin-1") for one in kept.said("interim-response")]
        assert told == list(exchange.play.interim)


def test_what_cut_an_answer_is_marked(recorded, name):
    for exchange, kept in pairs(recorded, name):
        if kept.response and exchange.play.truncated != "any":
            assert kept.response.get("WARC-Truncated") == exchange.play.truncated


def test_without_a_byte_of_an_answer_there_is_no_response_but_an_error(recorded, name):
    for exchange, kept in pairs(recorded, name):
        if not exchange.sent:
            assert kept.response is None
            assert kept.said("error")


def test_records_of_an_exchange_name_one_another(recorded, name):
    for _, kept in pairs(recorded, name):
        [metadata] = kept.metadata
        assert metadata.get("Content-Type") == "application/warc-fields"
        first = kept.response or kept.request
        assert metadata.get("WARC-Concurrent-To") == f"<{first.record_id}>"
        if kept.response:
            assert kept.request.get("WARC-Concurrent-To") == f"<{kept.response.record_id}>"
            assert kept.response.get("WARC-Concurrent-To") == f"<{kept.request.record_id}>"


def test_records_say_when_whom_and_over_what(recorded, name):
    for exchange, kept in pairs(recorded, name):
        for record in filter(None, (kept.response, kept.request)):
            when = datetime.datetime.fromisoformat(record.require("WARC-Date"))
            assert abs(datetime.datetime.now(datetime.UTC) - when) < datetime.timedelta(hours=1)
            # Behind a proxy the address of the origin is not known.
            assert record.get("WARC-IP-Address") == (None if CASES[name].origin else "127.0.0.1")
            protocols = [value for field, value in record.headers if field == "WARC-Protocol"]
            assert protocols == ["http/1.1", *([exchange.tls.lower().replace("tlsv", "tls/")] if exchange.tls else [])]
            assert record.get("WARC-Cipher-Suite") == exchange.cipher
            assert record.require("WARC-Target-URI") == kept.url
            kind = "request" if record is kept.request else "response"
            assert record.require("Content-Type") == f"application/http; msgtype={kind}"


def test_components_see_what_they_see_with_scrapys_own_handler(recorded, plain, name):
    left_out = TIMING if CASES[name].partly else {"bytes_received"}
    ours, theirs = ([without(one, left_out) for one in crawl.seen[name]] for crawl in (recorded, plain))
    assert ours == theirs


def without(seen, left_out):
    return {field: value for field, value in seen.items() if field not in left_out}


def test_both_handlers_send_the_same_bytes(recorded, plain, name):
    assert [one.asked for one in recorded.log[name]] == [one.asked for one in plain.log[name]]


def test_scrapy_loses_only_what_a_case_says(recorded, name):
    lost = CASES[name].lost
    errors = [one.get("error") for one in recorded.seen[name] if one["name"].startswith(name) and one.get("error")]
    if lost == "any":
        assert errors
    elif lost:
        assert errors == [lost]


def test_connections_are_used_again(recorded):
    numbers = {
        name: [one.connection for one in recorded.log[name]]
        for name in ("reuse_of_one_connection", "tls_reuse", "proxy_tunnel")
    }
    assert all(len(set(ones)) == 1 for ones in numbers.values()), numbers


def test_a_request_sent_again_over_a_new_connection_is_kept_twice(recorded):
    [_, first, second] = pairs(recorded, "reuse_of_a_connection_that_closes")
    assert first[0].connection != second[0].connection
    assert first[1].response is None
    assert second[1].response.type == "response"


def test_a_request_with_a_body_is_not_sent_again(recorded):
    assert len(recorded.log["reuse_of_a_connection_that_closes_with_a_body"]) == 2


def test_a_payload_is_held_once(recorded):
    kept = [kept for _, kept in pairs(recorded, "same_payload_twice")]
    assert [one.response.type for one in kept] == ["response", "revisit", "revisit"]


def test_no_password_is_kept(recorded):
    assert any(b"proxy-authorization" in one.asked.lower() for one in recorded.log["proxy"])
    assert not any(b"proxy-authorization" in one.block.lower() for one in records(recorded.folder / "archive"))
    assert not any(b"user:secret" in one.block for one in records(recorded.folder / "archive"))


def test_digests_are_of_the_block(recorded):
    kept = records(recorded.folder / "archive")
    assert all(one.get("WARC-Block-Digest") == digest_of(one.block) for one in kept)


def test_payload_digests_are_of_what_follows_the_head(recorded, name):
    for _, kept in pairs(recorded, name):
        assert kept.request.get("WARC-Payload-Digest") == digest_of(split_http(kept.request.block)[1])
        if kept.response:
            assert kept.response.get("WARC-Payload-Digest") == digest_of(kept.payload)


def test_the_catalog_has_the_status_that_scrapy_saw(recorded, name):
    catalog = {row.url: row.status for row in recorded.captures}
    for seen in recorded.seen[name]:
        if seen.get("status", 1000) < 1000:  # a status has three digits (RFC 9110, 15)
            assert catalog[seen["url"].partition("#")[0]] == seen["status"]


def test_the_target_is_what_was_asked_for(recorded, name):
    for exchange, kept in pairs(recorded, name):
        target = exchange.asked.split(b" ")[1].decode("latin-1")
        [host] = re.findall(rb"(?m)^Host: (.*)\r$", exchange.asked)
        scheme = "https" if exchange.tls else "http"
        if name == "query_empty":
            target += "?"  # Twisted leaves it out
        assert kept.url == (target if "://" in target else f"{scheme}://{host.decode()}{target}")


def test_nothing_fails_on_the_way(recorded, plain):
    logs = [(crawl.folder / "log.txt").read_text("utf-8") for crawl in (recorded, plain)]
    assert [log.count("Traceback") for log in logs] == [0, 0]
    assert [log.count("Unhandled") for log in logs] == [0, 0]
