"""1,000 pages made from the samples with the noise of other themes: no false record, and no whole page refused."""

import random

import pytest

from scraper.pages.pages import DocumentPage
from scraper.pages.read_page import read_page
from tests.pages.noise import noisy
from tests.pages.saved import saved
from tests.pages.test_sample_pages import SCORE, SITE, TRUTH, content, stated, truly_stated

HOME = "https://www.innovationpolicyplatform.org/"
WHOLE = [document for document in TRUTH if document["status"] == 200]
WHOLE = [one for one in WHOLE if (SITE / f"pages/bartik/{one['nid']}.html").exists()]


def wrong_with(seed):
    """What is wrong with the page of a seed, "" where nothing is."""
    chance = random.Random(f"noisy {seed}")
    document = chance.choice(WHOLE)
    html = noisy((SITE / f"pages/bartik/{document['nid']}.html").read_text(encoding="utf-8"), chance)
    page = read_page(saved(html.encode(), "", asked=HOME + (document["alias"] or f"node/{document['nid']}")))
    if not isinstance(page, DocumentPage):
        return f"refused: {page}"
    names = [name for name, is_right in SCORE.check(document, content(page), None, None).items() if not is_right]
    names += ["countries and year"] if stated(page) != truly_stated(document) else []
    names += ["identity"] if any("noise" in url for url in (page.address, *page.aliases)) else []
    return f"{document['key']}: {', '.join(names)}" if names else ""


@pytest.mark.parametrize("seeds", [range(60), pytest.param(range(1000), marks=pytest.mark.soak)], ids=str)
def test_no_record_is_false_and_no_whole_page_is_refused_among_the_noise_of_other_themes(seeds):
    assert [(seed, said) for seed in seeds if (said := wrong_with(seed))] == []
