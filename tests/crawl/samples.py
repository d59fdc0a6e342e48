"""The sample site in every form in which it is met."""

from tests.crawl.crawling import MIRROR, SAMPLES, WGET
from tests.crawl.server import drupal, static

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
