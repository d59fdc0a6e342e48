"""Whole crawls of the sample site that are killed, or whose disk fills up, and what is there after a run to the end.

`python -m tests.crawl.kills 300 60` kills at 300 moments, fills 60 disks, and prints the table of docs/crash_safety.md.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Timer

from tests import forks
from tests.crawl.crawling import PATIENCE, SAMPLES, command, crawl_live, environment, run
from tests.crawl.plain_content import leave_out_chance
from tests.crawl.server import Server, drupal

TOLD = "writes"
PHASES = ("start", "pages and files", "the end", "after it")


@dataclass(frozen=True)
class Kill:
    """When a crawl is killed: at the n-th `answer` of its server, its n-th `write`, or after a share of its `time`.

    Or on how small a `disk` it writes, in KiB.
    """

    at: str
    number: float

    def __str__(self):
        return f"{self.at} {self.number:g}"


@dataclass
class Whole:
    """A crawl that nobody killed: what it left, how often it asked and wrote, and how long it took."""

    content: dict
    asked: int
    writes: int
    seconds: float
    kilobytes: int


@dataclass
class Proof:
    """What a kill led to: `phase` is how far it had come, `faults` what is not as after a crawl that nobody killed."""

    kill: Kill
    phase: str
    again: int
    faults: list[str] = field(default_factory=list)


class Site:
    """The sample site, served: it kills a crawl at an answer where it is told so."""

    def __init__(self):
        self._answer = drupal(SAMPLES)
        self._lock = Lock()
        self.asked = 0
        self.kill_at = None
        self.victim = None
        self.has_begun = Event()

    def __call__(self, path):
        with self._lock:
            self.asked += 1
            is_last = self.asked == self.kill_at
        if is_last and self.has_begun.wait(PATIENCE):
            self.victim.send_signal(signal.SIGKILL)
        return self._answer(path)


def uninterrupted(folder):
    """A crawl to its end."""
    site = Site()
    with Server(site) as server:
        words = [sys.executable, "-m", "tests.crawl.killed_at", "0", str(folder / TOLD)]
        output = folder / "output"
        begun = os.times().elapsed
        done = forks.run(words + crawling(output, server), environment=environment())
        seconds = os.times().elapsed - begun
        assert done.returncode == 3, done.stderr  # the sample site has losses of its own
        size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file()) // 1024
        return Whole(content_of(output, server), site.asked, int((folder / TOLD).read_text()), seconds, size)


def crawling(output, server):
    """The words of a crawl after `scrapy`."""
    words = command(output, IPP_LIVE_URL=server.url)
    return words[words.index("crawl") :]


def prove(folder, kill, whole):
    """Kills a crawl, runs another to the end, and compares."""
    site, output = Site(), folder / "output"
    with Server(site) as server, disk(output, kill) as enlarge:
        code = killed(site, server, output, kill, whole)
        phase = phase_of(output, code)
        enlarge()
        done = crawl_live(server, output)
        proof = Proof(kill, phase, site.asked - whole.asked)
        if code not in {-signal.SIGKILL, 3, 5}:
            proof.faults.append(f"the killed crawl ended with {code}")
        if done.code != 3 or "Traceback" in done.err:
            proof.faults.append(f"the next crawl ended with {done.code}: {done.err[-500:]}")
        proof.faults += differences(whole.content, content_of(output, server))
        verified = run("verify", OUTPUT_DIR=output)
        if verified.returncode:
            proof.faults.append(f"verify: {verified.stdout[-500:]}")
        proof.faults += [f"left: {path.name}" for path in output.rglob("*") if path.name.endswith(".part")]
        return proof


@contextmanager
def disk(output, kill):
    """Where a crawl writes: on a disk of its own where that is to fill up; what is given makes it large enough."""
    if kill.at != "disk":
        yield lambda: None
        return
    output.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={kill.number}k", "tmpfs", output]
    subprocess.run(mount, check=True, capture_output=True)
    try:
        yield lambda: subprocess.run(["mount", "-o", "remount,size=256m", output], check=True)
    finally:
        subprocess.run(["umount", "-l", output], check=True)


def killed(site, server, output, kill, whole):
    """Has a crawl killed; its exit code."""
    site.kill_at = kill.number if kill.at == "answer" else None
    number = kill.number if kill.at == "write" else 0
    words = [sys.executable, "-m", "tests.crawl.killed_at", str(number), os.devnull, *crawling(output, server)]
    site.victim = forks.start(words, environment=environment())
    site.has_begun.set()
    timer = Timer(kill.number * whole.seconds, site.victim.kill) if kill.at == "time" else None
    if timer is not None:
        timer.start()
    code = site.victim.wait(PATIENCE)
    if timer is not None:
        timer.cancel()
    return code


def phase_of(output, code):
    if code not in {-signal.SIGKILL, 5}:
        return PHASES[3]
    if (output / "documents.jsonl").exists() or (output / "report.json").exists():
        return PHASES[2]
    return PHASES[1] if any((output / "records").rglob("*.json")) else PHASES[0]


def content_of(output, server):
    """All that is kept, but for what is new in every run: times, captures, the server's port."""
    report = json.loads((output / "report.json").read_text().replace(server.url, "http://server"))
    for name in ("started_at", "finished_at", "seconds", "output"):
        del report["run"][name]
    del report["compared"], report["alarms"]  # with the run before, which here is the killed one
    leave_out_chance(report)
    content = {"report": report}
    for name in ("records", "history", "files", "text"):
        for path in sorted((output / name).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                content[path.relative_to(output).as_posix()] = plain(path)
    lines = (output / "documents.jsonl").read_text("utf-8").splitlines()
    content["list"] = [plain_record(json.loads(line)) for line in lines]
    return content


def plain(path):
    return plain_record(json.loads(path.read_bytes())) if path.suffix == ".json" else path.read_bytes()


def plain_record(record):
    """A record without its captures."""
    return record | {"capture": None, "files": [file | {"capture": None} for file in record["files"]]}


def differences(wanted, found):
    names = sorted(wanted.keys() | found.keys())
    return [f"differs: {name}" for name in names if wanted.get(name) != found.get(name)]


def chosen(count, whole, seed=0):
    """Moments spread over all phases: at answers, at writes, and at times."""
    dice = random.Random(seed)
    kinds = (
        lambda: Kill("answer", dice.randint(1, whole.asked)),
        lambda: Kill("write", dice.randint(1, whole.writes)),
        lambda: Kill("write", whole.writes - dice.randint(0, 60)),  # the end of a crawl is short, and writes much
        lambda: Kill("time", round(dice.uniform(0.02, 1.05), 3)),
    )
    return [kinds[number % len(kinds)]() for number in range(count)]


def small_disks(count, whole, seed=0):
    """Disks that fill up as a crawl begins, works, or ends; a full one may have room for nothing but a report."""
    dice = random.Random(seed)
    return [Kill("disk", dice.randint(150, whole.kilobytes)) for _ in range(count)]


def proofs(count, disks, folder, seed=0, at_once=2):
    """The uninterrupted crawl, and what each of so many kills, and of small disks, led to."""
    (folder / "whole").mkdir(parents=True)
    whole = uninterrupted(folder / "whole")

    def proved(kill):
        place = Path(tempfile.mkdtemp(dir=folder))
        try:
            return prove(place, kill, whole)
        finally:
            shutil.rmtree(place)

    with ThreadPoolExecutor(at_once) as pool:
        yield whole
        kills = [*chosen(count, whole, seed), *small_disks(disks, whole, seed)]
        random.Random(seed).shuffle(kills)
        yield from pool.map(proved, kills)


def main():
    count, disks = int(sys.argv[1]), int(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        whole, *given = told(proofs(count, disks, Path(folder)))
    print(f"{whole.asked} requests, {whole.writes} writes, {whole.seconds:.1f} s, {whole.kilobytes} KiB without a kill")
    print("| cut off in | by | times | with a difference or a fault | asked again, at most |")
    print("| --- | --- | --- | --- | --- |")
    kinds = sorted({(PHASES.index(proof.phase), proof.kill.at) for proof in given})
    for phase, at in kinds:
        some = [proof for proof in given if (PHASES.index(proof.phase), proof.kill.at) == (phase, at)]
        faults, again = sum(bool(proof.faults) for proof in some), max(proof.again for proof in some)
        print(f"| {PHASES[phase]} | {at} | {len(some)} | {faults} | {max(again, 0)} |")
    sys.exit(any(proof.faults for proof in given))


def told(found):
    """The same, each told on stderr as it comes: a long proof may be cut off itself."""
    for one in found:
        if isinstance(one, Proof):
            print(one.phase, one.kill, one.again, one.faults[:4] or "", sep="\t", file=sys.stderr, flush=True)
        yield one


if __name__ == "__main__":
    main()
