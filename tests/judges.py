"""Tools made by others that judge our archives, each run as a process: `make judges` installs them.

pywb is under the GPL and overwrites packages that Scrapy needs, so nothing here imports it.
"""

import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

BIN = Path(__file__).parents[1] / ".venv-judges" / "bin"
DEADLINE = 300  # seconds after which something hangs, on a machine of any speed
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def judge(name: str) -> str:
    """The path of a judge's program: warcio, fastwarc, cdxj-indexer, cdx-indexer, wacz, wayback, python."""
    if not (BIN / name).exists():
        pytest.fail(f"{BIN / name} is missing: make judges")
    return str(BIN / name)


def run_judge(name: str, *args: str | Path) -> subprocess.CompletedProcess[str]:
    """What a judge's program said, and its exit code."""
    return subprocess.run([judge(name), *args], capture_output=True, text=True, timeout=DEADLINE)


def fastwarc_faults(warc: Path) -> list[str]:
    """What FastWARC finds wrong with the block and payload digests of one file, a line a record.

    It takes the payload digest of a revisit, which names the payload of another record, for that of the revisit's own
    empty one, so what it says of those is left out.
    """
    said = run_judge("fastwarc", "check", "--verify-payloads", "--quiet", "--output", "-", warc)
    index = run_judge("fastwarc", "index", "--fields", "warc-record-id,warc-type", warc)
    records = [json.loads(line) for line in index.stdout.splitlines()]
    excused = {f"{r['warc-record-id']}: OK, PAYLOAD_FAIL" for r in records if r["warc-type"] == "revisit"}
    lines = said.stdout.splitlines()
    faults = [line for line in lines if "FAIL" in line and line not in excused]
    if said.returncode != 0 and not any("FAIL" in line for line in lines):
        faults.append(said.stderr)  # it gave up
    return faults


@dataclass(frozen=True)
class Replay:
    """A pywb that serves one collection: its base URL, without a slash at the end, and the collection's name."""

    base: str
    collection: str

    def url(self, address: str, timestamp: str = "", modifier: str = "") -> str:
        """Where a capture is replayed; modifier "id_" leaves the payload as it was captured."""
        return f"{self.base}/{self.collection}/{timestamp}{modifier}/{address}"

    def payload(self, address: str, timestamp: str) -> bytes:
        """The payload of the capture of that very time, without transfer coding and with content coding as captured."""
        status, _, body = get(self.url(address, timestamp, "id_"))
        assert status == 200, f"{address} of {timestamp} is replayed with status {status}"
        return body

    def cdx(self, address: str) -> list[dict[str, str]]:
        """What pywb's CDX server knows of an address, a dict a capture; `example.org/*` asks for all below it."""
        url = f"{self.base}/{self.collection}/cdx?output=json&url={quote(address, safe='*')}"
        status, _, body = get(url)
        assert status == 200, f"the CDX server answers {address} with status {status}"
        return [json.loads(line) for line in body.splitlines()]


def get(url: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Status, headers and body of one answer; redirects are not followed."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=DEADLINE)
    try:
        # pywb removes a content coding that is not asked for.
        target = url.removeprefix(f"{parts.scheme}://{parts.netloc}")
        connection.request("GET", target, headers={"Accept-Encoding": "gzip, deflate, br"})
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


@contextmanager
def pywb(tmp_path: Path, warcs: list[Path], index: Path | None = None) -> Iterator[Replay]:
    """A real pywb that replays these files, found through this index or, without one, through pywb's own."""
    index = index or pywb_index(tmp_path / f"index-{secrets.token_hex(4)}.cdxj", warcs)
    with pywb_of(tmp_path, {"archive": (warcs, index)}) as replays:
        yield replays["archive"]


@contextmanager
def pywb_of(tmp_path: Path, collections: dict[str, tuple[list[Path], Path]]) -> Iterator[dict[str, Replay]]:
    """A real pywb that replays several collections, by their names: each the files and the index of them."""
    home = Path(tempfile.mkdtemp(prefix="pywb-", dir=tmp_path))
    ours = secrets.token_hex(4)  # nobody else's: what answers for it is this pywb
    config = {
        "framed_replay": False,
        "enable_memento": True,
        "redirect_to_exact": True,
        "collections": {f"{name}-{ours}": _collection(*one) for name, one in collections.items()},
    }
    (home / "config.yaml").write_text(json.dumps(config))  # JSON is YAML
    for _ in range(10):
        base = f"http://127.0.0.1:{free_port()}"
        replays = {name: Replay(base, f"{name}-{ours}") for name in collections}
        first = next(iter(replays.values()))
        with serving(home, first) as process:
            if is_up(process, first):
                yield replays
                return
        said = (home / "log").read_text()
        if "Address already in use" not in said:  # else another program took the port in between
            break
    pytest.fail(f"pywb did not start:\n{said}")


def _collection(warcs: list[Path], index: Path) -> dict[str, object]:
    folders = dict.fromkeys(f"{path.resolve().parent}/" for path in (index, *warcs))
    return {"index_paths": str(index.resolve()), "archive_paths": list(folders)}


def pywb_index(path: Path, warcs: list[Path]) -> Path:
    """Writes an index by pywb's own indexer."""
    said = run_judge("cdx-indexer", "--cdxj", "--sort", "--output", path, *warcs)
    assert said.returncode == 0, said.stderr
    return path


@contextmanager
def serving(home: Path, replay: Replay) -> Iterator[subprocess.Popen[bytes]]:
    """pywb's process, on its way up."""
    command = [judge("wayback"), "-b", "127.0.0.1", "-p", str(urlsplit(replay.base).port)]
    with (home / "log").open("wb") as log, process_group(command, cwd=home, stdout=log, stderr=log) as process:
        yield process


def is_up(process: subprocess.Popen[bytes], replay: Replay) -> bool:
    """Waits until pywb answers, or has ended: then False."""
    deadline = time.monotonic() + DEADLINE
    while time.monotonic() < deadline:
        with suppress(OSError, http.client.HTTPException, AssertionError):
            replay.cdx("example.org")
            return True
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.05)
            return False
    return False


def free_port() -> int:
    """A port of 127.0.0.1 that was free a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def process_group(command: list[str], **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is gone after this, with all that it started."""
    process = subprocess.Popen(command, start_new_session=True, **options)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError, PermissionError):  # macOS: not permitted, when none is left
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@dataclass(frozen=True)
class Opened:
    """A page as Chromium shows it."""

    dom: str
    contacted: set[str]  # "ADDRESS:PORT" of each TCP connection tried and of each UDP socket that sent
    wanted: set[str]  # hosts of all that the page asked for; Chromium can reach none but 127.0.0.1


def chromium_dom(url: str) -> Opened:
    """Opens a page in a headless Chromium that knows no host but 127.0.0.1."""
    program = browser()
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        command = [
            program,
            *"--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --no-proxy-server".split(),
            *"--disable-background-networking --disable-component-update --disable-sync --disable-breakpad".split(),
            "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
            f"--user-data-dir={home / 'profile'}",
            f"--log-net-log={home / 'net.json'}",
            "--dump-dom",
            url,
        ]
        dom, errors = home / "dom", home / "errors"
        with (
            dom.open("wb") as out,
            errors.open("wb") as err,
            process_group(command, cwd=home, stdout=out, stderr=err) as process,
        ):
            code = process.wait(timeout=DEADLINE)
        assert code == 0, f"Chromium ended with {code}:\n{errors.read_text()}"
        log = json.loads((home / "net.json").read_text())
        return Opened(dom.read_text(), contacted(log), wanted(log))


def browser() -> str:
    """The program of a Chromium. Without one the test is skipped; in CI it fails."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    if os.environ.get("CI") == "true":
        pytest.fail("no Chromium on PATH, and CI must not skip its tests: make judges")
    pytest.skip("no Chromium on PATH")


def replay_web_page() -> Path:
    """The folder of ReplayWeb.page (`scripts/setup_replay.sh`). Without one the test is skipped; in CI it fails."""
    found = sorted((BIN.parents[1] / ".replaywebpage").glob("*/sw.js"))
    if found:
        return found[-1].parent
    if os.environ.get("CI") == "true":
        pytest.fail("no ReplayWeb.page, and CI must not skip its tests: make judges")
    pytest.skip("no ReplayWeb.page: make judges")


def contacted(log: dict[str, Any]) -> set[str]:
    """The addresses that a Chromium's network log shows connections or datagrams to."""
    kind = {number: name for name, number in log["constants"]["logEventTypes"].items()}
    assert {"TCP_CONNECT_ATTEMPT", "UDP_CONNECT", "UDP_BYTES_SENT"} <= set(kind.values()), "Chromium renamed its events"
    events = [(kind[e["type"]], e["source"]["id"], e.get("params", {}).get("address")) for e in log["events"]]
    sent = {source for name, source, _ in events if name == "UDP_BYTES_SENT"}
    return {
        address
        for name, source, address in events
        if address is not None
        # Connecting a UDP socket alone sends nothing: so Chromium asks the system for a route.
        and (name == "TCP_CONNECT_ATTEMPT" or (name == "UDP_CONNECT" and source in sent))
    }


def wanted(log: dict[str, Any]) -> set[str]:
    """The hosts that the page asked for, reached or not; what Chromium wants for itself has no initiator."""
    kind = log["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"]
    asked = [e["params"] for e in log["events"] if e["type"] == kind and "url" in e.get("params", {})]
    own = [p for p in asked if p["initiator"] != "not an origin" or p["request_type"] == "main frame"]
    return {urlsplit(p["url"]).hostname or "" for p in own}
