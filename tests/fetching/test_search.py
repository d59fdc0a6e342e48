"""How places are asked for."""

import pytest

from scraper.addresses.kinds import Kind
from scraper.fetching.search import is_guess
from scraper.fetching.target import Target
from scraper.results.results import Attempt
from scraper.sources.live import LiveSource
from scraper.sources.source import Candidate, Wanted

URL = "https://www.innovationpolicyplatform.org/document/a"


@pytest.mark.parametrize(
    ("tried", "guessed"),
    [([], False), (["wayback"], False), (["live"], True), (["wayback", "live"], True)],
    ids=["nothing", "an archive", "the address itself", "both"],
)
def test_what_the_site_says_of_an_address_itself_is_no_guess_whatever_was_asked_before(tried, guessed):
    target = Target(Wanted(URL, Kind.DOCUMENT), iter(()))
    target.place = LiveSource("https://www.innovationpolicyplatform.org"), Candidate("live", URL, URL)
    target.attempts += [Attempt(name, URL, "missing", 404, None) for name in tried]
    assert is_guess(target) is guessed
