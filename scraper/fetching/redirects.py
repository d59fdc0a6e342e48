"""Redirects of the site: those that lead to the same are followed, those that lead elsewhere are judged."""

from scrapy.http import Response

from scraper.addresses.address import Address, Foreign, read_address
from scraper.addresses.unwrapping import joined
from scraper.fetching.answers import REDIRECTS, Judgement, judge_error, judge_redirect
from scraper.fetching.fetch import Fetch, Search
from scraper.fetching.index_answers import held_or_not
from scraper.outcomes import Outcome
from scraper.sources.source import Candidate, Held, Source, Wanted

MOST_HOPS = 5


async def followed(fetch: Fetch, search: Search, response: Response) -> Held | Judgement:
    """The capture that a response is or leads to: redirects within an address, and of files, are followed here.

    The place of the search is then where that capture lies: its links are relative to that.
    """
    assert search.place is not None
    (source, candidate), wanted = search.place, search.wanted
    for hop in range(MOST_HOPS + 1):
        target = response.headers.get("Location")
        if response.status not in REDIRECTS or target is None:
            return held_or_not(fetch, response)
        there = joined(response.url, target.decode("utf-8", "replace"))
        if there is None:
            return Judgement(Outcome.OFF_LIMITS, "redirected to what is no address", status=response.status)
        location = source.location_of(there) or there
        leads_to = read_address(location)
        if not wanted.is_file and not (isinstance(leads_to, Address) and leads_to.url == wanted.url):
            return judge_redirect(wanted, leads_to, there, response.status)
        if hop == MOST_HOPS:
            break
        url = source.place_of(location)
        try:
            response = await fetch.download(url, wanted)
        except Exception as error:  # judge_error raises again whatever is no failure of a download
            return judge_error(error)
        search.place = source, Candidate(candidate.source, url, location)
    return Judgement(Outcome.REDIRECT_LOOP, f"more than {MOST_HOPS} redirects, the last to {response.url}")


def judge_saved(wanted: Wanted, source: Source, candidate: Candidate, held: Held) -> Judgement | None:
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
