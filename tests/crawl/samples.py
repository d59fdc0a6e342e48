"""The sample site in every form in which it is met."""

import shutil
from collections.abc import Mapping
from functools import partial

from tests.crawl.crawling import MIRROR, SAMPLES, WGET, crawl, crawl_live
from tests.crawl.server import Server, drupal, static
from tests.made_once import made_once

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


FORMS = (*SERVED, *FOLDERS, "deeper", "transcript")


class EveryForm(Mapping):
    """Every crawl by its name, and what the server was asked by those that have one (None for the others).

    A crawl is made when it is first looked at, once for all processes that share `folder`.
    """

    def __init__(self, folder):
        self._folder = folder

    def __iter__(self):
        return iter(FORMS)

    def __len__(self):
        return len(FORMS)

    def __getitem__(self, name):
        return made_once(self._folder / "made", name, partial(self._crawled, name))

    def _crawled(self, name):
        if name in SERVED:
            with Server(SERVED[name][1]) as server:
                return crawl_live(server, self._folder / name), server.heard()
        source = FOLDERS[name] if name in FOLDERS else MADE[name](self._folder)
        return crawl(self._folder / name, "-a", f"source={source}"), None


def deep_mirror(folder):
    """A mirror that lies deep in another folder, beside a broken link."""
    deep = folder / "in/some/folder"
    deep.mkdir(parents=True)
    (deep / "mirror").symlink_to("/nowhere")
    shutil.copytree(MIRROR / HOST / "document", deep / HOST / "document")
    return folder / "in"


def transcript(folder):
    """The founding document's transcript."""
    made = folder / "source/transcript"
    made.mkdir(parents=True)
    shutil.copy2(SAMPLES / "founding-document.md", made)
    return made


MADE = {"deeper": deep_mirror, "transcript": transcript}
