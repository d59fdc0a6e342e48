"""Redirects of the site: those that lead to the same are followed, those that lead elsewhere are judged."""

from scrapy.http import Response

from scraper.addresses.address import Address, Foreign, read_address
from scraper.addresses.unwrapping import joined
from scraper.fetching.answers import REDIRECTS, Judgement, judge_redirect
from scraper.fetching.asking import Asking
from scraper.fetching.target import Target
from scraper.loaded_capture import LoadedCapture
from scraper.outcomes import Outcome
from scraper.sources.source import Candidate, Source, Wanted

MOST_HOPS = 5


def followed(asking: Asking, target: Target, response: Response) -> LoadedCapture | Judgement | None:
    """The capture that a response is; None where it leads on: redirects within an address, and of files, are followed.

    The place is then where that capture lies: its links are relative to that.
    """
    assert target.place is not None
    (source, candidate), wanted = target.place, target.wanted
    if target.led_to is not None:
        target.place, target.led_to = (source, target.led_to), None
    there = response.headers.get("Location")
    if response.status not in REDIRECTS or there is None:
        return asking.captured(response)
    url = joined(response.url, there.decode("utf-8", "replace"))
    if url is None:
        return Judgement(Outcome.OFF_LIMITS, "redirected to what is no address", status=response.status)
    location = source.location_of(url) or url
    leads_to = read_address(location)
    if not wanted.is_file and not (isinstance(leads_to, Address) and leads_to.url == wanted.url):
        return judge_redirect(wanted, leads_to, url, response.status)
    if target.hops == MOST_HOPS:
        return Judgement(Outcome.REDIRECT_LOOP, f"more than {MOST_HOPS} redirects, the last to {response.url}")
    target.led_to = Candidate(candidate.source, source.place_of(location), location)
    return None


def judge_saved(wanted: Wanted, source: Source, candidate: Candidate, held: LoadedCapture) -> Judgement | None:
    """What a redirect of a page is worth that was saved; None for another capture, and one that leads to the same."""
    target = next((value for name, value in held.headers if name.lower() == "location"), None)
    if held.status not in REDIRECTS or target is None or wanted.is_file:
        return None
    leads_to = read_address(target, candidate.location or None)
    if isinstance(leads_to, Foreign) and (location := source.location_of(leads_to.url)) is not None:
        leads_to = read_address(location)
    if isinstance(leads_to, Address) and leads_to.url == wanted.url:
        return None
    return judge_redirect(wanted, leads_to, target, held.status)
