"""The sample site in every form in which it is met."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from tests.crawl.crawling import MIRROR, SAMPLES, WGET, crawl, crawl_live
from tests.crawl.server import Server, drupal, static

HOST = "www.innovationpolicyplatform.org"
SITE = SAMPLES / "site"
# What HTTrack never finished has a name that no page tells: a folder lists it, a server only if it lists folders.
UNFINISHED = "*.delayed"
SERVED = {
    "httrack nested, folders listed": (MIRROR, static(MIRROR, lists=True)),
    "httrack at the root": (MIRROR / HOST, static(MIRROR / HOST)),
    "wget nested": (WGET, static(WGET)),
    "wget at the root": (WGET / HOST, static(WGET / HOST)),
    "drupal": (WGET / HOST, drupal(SAMPLES)),
}
FOLDERS = {
    "httrack folder": MIRROR,
    "host folder": MIRROR / HOST,
    "wget folder": WGET,
    "bartik pages": SITE / "pages/bartik",
    "seed pages": SITE / "pages/ippseed",
    "printed": SITE / "print/bartik",
    "printed, links as text": SITE / "print/bartik-link-footnoted",
    "printed as the founding document": SITE / "print/seedlike-transformed",
}


def crawl_every_form(folder):
    """Every crawl by its name, and the server of those that have one; two at a time."""
    folders = FOLDERS | made_folders(folder)
    with ExitStack() as stack, ThreadPoolExecutor(2) as pool:
        servers = {name: stack.enter_context(Server(answer)) for name, (_, answer) in SERVED.items()}
        running = {name: pool.submit(crawl_live, server, folder / name) for name, server in servers.items()}
        for name, source in folders.items():
            running[name] = pool.submit(crawl, folder / name, "-a", f"source={source}")
        return {name: (run.result(), servers.get(name)) for name, run in running.items()}


def made_folders(folder):
    """A mirror that lies deep in another folder, beside a broken link, and the founding document's transcript."""
    deep, transcript = folder / "in/some/folder", folder / "source/transcript"
    deep.mkdir(parents=True)
    (deep / "mirror").symlink_to("/nowhere")
    shutil.copytree(MIRROR / HOST / "document", deep / HOST / "document")
    transcript.mkdir(parents=True)
    shutil.copy(SAMPLES / "founding-document.md", transcript)
    return {"deeper": folder / "in", "transcript": transcript}
