"""How places are asked for."""

import pytest

from scraper.addresses.kinds import Kind
from scraper.fetching.fetch import Search
from scraper.fetching.found import Attempt
from scraper.fetching.search import is_guess
from scraper.sources.live import LiveSource
from scraper.sources.source import Wanted

URL = "https://www.innovationpolicyplatform.org/document/a"


@pytest.mark.parametrize(
    ("tried", "guessed"),
    [([], False), (["wayback"], False), (["live"], True), (["wayback", "live"], True)],
    ids=["nothing", "an archive", "the address itself", "both"],
)
def test_what_the_site_says_of_an_address_itself_is_no_guess_whatever_was_asked_before(tried, guessed):
    search = Search(Wanted(URL, Kind.DOCUMENT), iter(()))
    search.attempts += [Attempt(name, URL, "missing", 404, None) for name in tried]
    assert is_guess(search, LiveSource("https://www.innovationpolicyplatform.org")) is guessed
