"""The links of a page that a crawl may follow."""

from scraper.addresses.address import Address
from scraper.addresses.kinds import FOLLOWED
from scraper.outcomes import Outcome
from scraper.pages.links import is_rewritten, joined, read_link
from scraper.pages.page import MOST_LINKS, Page
from scraper.pages.pages import Onward
from scraper.pages.values import Linking


def onward_links(page: Page, linking: Linking) -> tuple[Onward, ...]:
    """Links to documents, lists, terms and other pages, each once, in the order of the page.

    A page with more links than are looked at says so in the place of the rest: it is a trap.
    """
    found: dict[str, Onward] = {}
    standing = page.standing
    own = {standing.address, *standing.aliases}
    for tag in page.links:
        target = linking.target(tag)
        if target is not None and isinstance(target.found, Address):
            _keep(found, target.found, target.located, own)
    for href in dict.fromkeys(href for href, _ in page.head.outer_links[:MOST_LINKS] if not href.startswith("#")):
        address = read_link(href, linking.base)
        if isinstance(address, Address):
            _keep(found, address, joined(linking.base, href) if is_rewritten(href) else "", own)
    if page.too_many_links and standing.address:
        found[standing.address] = Onward(standing.address, trap=Outcome.MANY_LINKS)
    return tuple(found.values())


def _keep(found: dict[str, Onward], address: Address, located: str, own: set[str]) -> None:
    if address.kind not in FOLLOWED or address.url in own or address.url in found:
        return
    if address.form != "page":
        located = ""
    found[address.url] = Onward(address.url, located if located != address.url else "", address.trap)
