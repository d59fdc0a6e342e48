"""What a list leads to, as figures: by them later runs see whether it has changed."""

from hashlib import sha256

from scraper.addresses.address import Address, read_address
from scraper.addresses.kinds import DOCUMENTS
from scraper.pages.pages import Onward


def documents_of(onward: tuple[Onward, ...]) -> int:
    """To how many documents links lead."""
    found = (read_address(link.url) for link in onward)
    return sum(isinstance(one, Address) and one.kind in DOCUMENTS for one in found)


def digest_of(onward: tuple[Onward, ...]) -> str:
    """What a list says: the addresses that it leads to."""
    return sha256("\n".join(sorted({link.url for link in onward})).encode()).hexdigest()
