"""Every kind of source with a few documents, crawled three times each: what each run's archive must replay."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.archive.foreign_files import wacz
from tests.crawl.changing_site import Site
from tests.crawl.crawling import MIRROR, SAMPLES
from tests.crawl.pages import document
from tests.crawl.samples import HOST
from tests.crawl.server import Server, pdf, scripted
from tests.crawl.timed_runs import Runs
from tests.crawl.warc_members import is_answer, members
from tests.crawl.wayback import PDF, Kept, Wayback
from tests.crawl.wayback_sample import INTACT, MID, NEW, OLD, file_at, kept
from tests.crawl.year.place import Place

SLUGS = ("business-incubators-turkey", "cluster-policy-slovenia-networks-centres-excellence")
SAMPLE = SAMPLES / "site/warc/ipp-00000.warc.gz"
RUNS = 3


@dataclass(frozen=True)
class Capture:
    """What must replay: an address that people know, its capture's time (14 digits) and what it holds."""

    url: str
    timestamp: str
    sha256: str
    title: str | None = None


def captures_of(output):
    """Every capture that the records, their files and their earlier versions are of; the latest of an address last."""
    paths = [*sorted((output / "history").rglob("*.json")), *sorted((output / "records").rglob("*.json"))]
    found = {}
    for record in (json.loads(path.read_text("utf-8")) for path in paths):
        found |= dict([_capture(record["url"], record["capture"], record["title"])])
        found |= dict(_capture(file["url"], file["capture"]) for file in record["files"] if file["capture"])
    return list(found.values())


def _capture(url, capture, title=None):
    timestamp = capture["captured_at"].translate(str.maketrans("", "", "-:TZ"))
    return (url, timestamp), Capture(url, timestamp, capture["payload_sha256"], title)


def three_states(folder, run):
    """Has a kind of source crawled, and copies the output after each run."""
    states = []
    for number in range(RUNS):
        output = run(number)
        states.append(shutil.copytree(output, folder / f"after-{number + 1}"))
    return states


def live(folder):
    """A site that changes between runs and says of the rest that it is as it was (304)."""
    site = Site()
    for slug in ("clusters", "grants", "vouchers"):
        site.happen(f"add {slug}")
    with Place() as place:
        runs = Runs(folder, live=place.url)

        def run(number):
            if number:
                site.happen("edit grants")
            with place.serving(site):
                runs.run()
            return runs.output

        return three_states(folder, run)


def nested_mirror(folder):
    """A static host with the whole site in a folder that is named as its host."""
    pages = {f"/{HOST}/document/{slug}/index.html": document(slug, f"../../files/{slug}.pdf") for slug in SLUGS}
    pages |= {f"/{HOST}/files/{slug}.pdf": pdf(INTACT + slug.encode()) for slug in SLUGS}
    urls = " ".join(f"/document/{slug}" for slug in SLUGS)
    with Server(scripted(pages)) as server:
        runs = Runs(folder, live=server.url)
        return three_states(folder, lambda _: repeated(runs, "-a", f"url={urls}"))


def pages_in_a_folder(folder):
    """Pages saved under any names."""
    saved = folder / "saved"
    saved.mkdir(parents=True)
    for number in (5211, 5212):
        for ending in ("html", "headers"):
            shutil.copy(SAMPLES / f"site/pages/bartik/{number}.{ending}", saved)
    return of_a_path(folder, saved)


def httrack(folder):
    """HTTrack's mirror: links rewritten, files renamed."""
    mirror = folder / "mirror" / HOST
    for slug in SLUGS:
        shutil.copytree(MIRROR / HOST / "document" / slug, mirror / "document" / slug)
    files = "sites/default/files/Business_incubators_in_Turkey.pdf"
    (mirror / files).parent.mkdir(parents=True)
    shutil.copy(MIRROR / HOST / files, mirror / files)
    return of_a_path(folder, folder / "mirror")


def wget_warc(folder):
    """What wget archived."""
    folder.mkdir(parents=True)
    (folder / "wget.warc.gz").write_bytes(small_warc())
    return of_a_path(folder, folder / "wget.warc.gz")


def wacz_of_others(folder):
    """A WACZ that somebody made."""
    folder.mkdir(parents=True)
    wacz(folder / "theirs.wacz", data_warc_gz=small_warc())
    return of_a_path(folder, folder / "theirs.wacz")


def small_warc():
    """What was asked and answered for two documents and a file."""
    paths = [*(f"/document/{slug}" for slug in SLUGS), "/sites/default/files/Business_incubators_in_Turkey.pdf"]
    return b"".join(one for one in members(SAMPLE.read_bytes()) if is_answer(one, *paths))


def wayback(folder):
    """What the Internet Archive plays back, under other hosts and schemes too."""
    file = "https://www.innovationpolicyplatform.org/sites/default/files/whole.pdf"
    captures = [
        kept("plain", NEW, document("plain", file)),
        kept("plain", MID, document("plain", body="As it was.")),
        Kept("http://innovationpolicyplatform.com/document/on-com", MID, document("on-com")),
        Kept(file_at("whole"), OLD, INTACT, headers=PDF),
    ]
    with Server(Wayback(captures)) as server:
        runs = Runs(folder, wayback=server.url)
        return three_states(folder, lambda _: repeated(runs, "-a", "source=wayback"))


def of_a_path(folder, source: Path):
    runs = Runs(folder)
    return three_states(folder, lambda _: repeated(runs, "-a", f"source={source}"))


def repeated(runs, *arguments):
    runs.run(*arguments)
    return runs.output


KINDS = {
    "live site": live,
    "nested mirror": nested_mirror,
    "folder": pages_in_a_folder,
    "HTTrack's mirror": httrack,
    "wget's WARC": wget_warc,
    "WACZ of others": wacz_of_others,
    "Wayback Machine": wayback,
}
