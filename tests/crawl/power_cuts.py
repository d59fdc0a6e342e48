"""Crawls that a power cut ends: of what the disk had not confirmed, any part is emptied, cut or dropped.

A crawl is killed at a write. Then the log of its writes (`killed_at.py --log`) says what was confirmed by then; of the
rest, each name that changed is as before or not, and bytes behind the confirmed ones are gone, zeros, cut or there. The
next start must mend it. `python -m tests.crawl.power_cuts 300` makes so many, and prints what was not as it is to be.
"""

import json
import os
import random
import shutil
import signal
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tests import forks
from tests.crawl.crawling import SAMPLES, crawl_live, environment, run
from tests.crawl.kills import content_of, crawling, differences
from tests.crawl.pages import document
from tests.crawl.server import Server, moved, pdf, scripted

PDF = (SAMPLES.parent / "files/intact.pdf").read_bytes()
FILES = [f"/sites/default/files/f{number}.pdf" for number in range(3)]
DOCUMENTS = [f"/document/d{number}" for number in range(6)]
SITE = {path: document(path[-2:], FILES[n % 3], FILES[(n + 1) % 3]) for n, path in enumerate(DOCUMENTS)}
SITE |= {path: pdf(PDF + b"\n%% %d\n" % number) for number, path in enumerate(FILES)}
SITE |= {"/node/1": moved("/document/d1")}
CHANGED = SITE | {path: document(path[-2:], FILES[0], title="Another title") for path in DOCUMENTS[:3]}
ASKED = ("-a", f"url={' '.join([*DOCUMENTS, '/node/1'])}")


@dataclass
class Disk:
    """What a log says: how much of each file is confirmed, which names changed since their folder was, the journal."""

    sizes: dict[str, int] = field(default_factory=dict)
    changed: list[dict] = field(default_factory=list)
    journal: dict | None = None

    @classmethod
    def read(cls, log, sizes):
        """Replays a log; `sizes` are those of the files that were there before."""
        disk = cls(sizes)
        for line in log.read_text().splitlines():
            disk.take(json.loads(line))
        return disk

    def take(self, said):
        if "committed" in said:
            self.journal = said
        elif "sizes" in said:
            self.sizes, self.changed = self.sizes | said["sizes"], []
        elif "synced" in said and Path(said["synced"]).is_dir():
            folder = Path(said["synced"])
            self.changed = [one for one in self.changed if Path(one.get("to") or one["gone"]).parent != folder]
        elif "synced" in said:
            self.sizes[said["synced"]] = said["size"]
        elif "moved" in said:
            self.sizes[said["to"]] = self.sizes.pop(said["moved"], 0)
            self.changed.append(said)
        else:
            self.changed.append(said)


def cut_power(output, disk, dice):
    """Leaves of an output what a disk may have of it."""
    for change in reversed(disk.changed):
        place = Path(change.get("to") or change["gone"])
        if place.is_relative_to(output) and dice.random() < 0.5:
            undo(change, place, disk)
    for path in sorted(output.rglob("*")):
        if path.is_file() and not path.name.startswith("catalog.sqlite"):
            spoil(path, disk.sizes.get(str(path), 0), dice)
    cut_journal(disk.journal, dice)


def undo(change, place, disk):
    """A name is as it was before."""
    if "to" in change and place.exists():
        place.replace(change["moved"])
        disk.sizes[change["moved"]] = disk.sizes.get(str(place), 0)
    if change["before"] is not None and place.parent.exists():
        shutil.copyfile(change["before"], place)
        disk.sizes[str(place)] = place.stat().st_size


def spoil(path, confirmed, dice):
    """Of bytes that were not confirmed, some are there."""
    content = path.read_bytes()
    if len(content) <= confirmed:
        return
    there = dice.randint(confirmed, len(content))
    how = dice.choice(["dropped", "cut", "zeros", "there"])
    ends = {"dropped": content[:confirmed], "cut": content[:there], "there": content}
    path.write_bytes(ends.get(how, content[:there] + bytes(len(content) - there)))


def cut_journal(journal, dice):
    """Commits that did not wait for the disk may be lost, the last first."""
    path = Path(journal["committed"]) if journal is not None else None
    if path is None or not path.exists():
        return
    path.with_name("catalog.sqlite-shm").unlink(missing_ok=True)
    content = path.read_bytes()
    if content[:32].hex() == journal["begins"] and len(content) > journal["size"]:
        path.write_bytes(content[: dice.randint(journal["size"], len(content))])


@dataclass
class Whole:
    """What two crawls leave that nobody cuts off, and how often the second wrote."""

    first: Path
    content: dict
    writes: int


def uninterrupted(folder):
    """A crawl, and a second one when the site has changed."""
    told = folder / "writes"
    with Server(scripted(SITE)) as server:
        assert crawl_live(server, folder / "output", *ASKED).code == 0
        shutil.copytree(folder / "output", folder / "first")
        server.answer = scripted(CHANGED)
        words = [sys.executable, "-m", "tests.crawl.killed_at", "0", str(told), *crawling(folder / "output", server)]
        done = forks.run([*words, *ASKED], environment=environment())
        assert done.returncode == 0, done.stderr
        return Whole(folder / "first", content_of(folder / "output", server), int(told.read_text()))


class Worst(random.Random):
    """Every new name is there, and nothing of what was not confirmed."""

    def random(self):
        return 1.0

    def randint(self, least, most):
        return least

    def choice(self, ways):
        return "dropped"


def prove(folder, seed, whole, *, is_worst=False):
    """Cuts the power of the second crawl, runs another, and gives what is not as if nobody had."""
    dice = random.Random(seed)
    output, log = folder / "output", folder / "log"
    log.mkdir(parents=True)
    shutil.copytree(whole.first, output)
    sizes = {str(path): path.stat().st_size for path in output.rglob("*") if path.is_file()}
    with Server(scripted(CHANGED)) as server:
        number = str(dice.randint(1, whole.writes + 3))  # also just after its end
        words = [sys.executable, "-m", "tests.crawl.killed_at", "--log", log, number, os.devnull]
        words += [*crawling(output, server), *ASKED]
        code = forks.run(words, environment=environment()).returncode
        cut_power(output, Disk.read(log / "log", sizes), Worst() if is_worst else dice)
        done = crawl_live(server, output, *ASKED)
        faults = [] if code in {0, -signal.SIGKILL} else [f"the crawl that was cut off ended with {code}"]
        if done.code or "Traceback" in done.err:
            return [*faults, f"the next crawl ended with {done.code}: {done.err[-800:]}"]
        faults += differences(whole.content, content_of(output, server))
    verified = run("verify", OUTPUT_DIR=output)
    faults += [f"verify: {verified.stdout[-800:]}"] if verified.returncode else []
    return faults + [f"left: {path.name}" for path in output.rglob("*") if path.name.endswith(".part")]


def main():
    count, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        whole = uninterrupted(Path(folder))
        for seed in range(first, first + count):
            place = Path(folder, str(seed))
            faults = prove(place, seed, whole)
            failed += bool(faults)
            print(seed, *(faults or ["mended"]), sep="\t", flush=True)
            shutil.rmtree(place)
    print(f"{count} power cuts, {failed} that the next start did not mend")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
