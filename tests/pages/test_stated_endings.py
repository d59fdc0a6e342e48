"""An alias that the page states is its identity, also where it ends in `.html`; a name that a tool gave is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.addresses.address import as_stated, canonical_url, id_of, read_address
from scraper.addresses.kinds import NAMED
from scraper.pages.read_page import read_page
from tests.commands.verify_outputs import verified
from tests.crawl.crawling import contents, crawl, crawl_live
from tests.crawl.pages import SITE, document
from tests.crawl.server import Server, scripted
from tests.crawl.test_rebuild import rebuilt
from tests.pages.saved import saved

ENDINGS = [".html", ".htm"]
slugs = st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9.]{1,9}[a-z0-9]){0,3}", fullmatch=True)


def page(slug, location=""):
    return read_page(saved(document(slug), location))


@given(slugs, st.sampled_from(ENDINGS), st.booleans())
def test_the_alias_as_the_page_states_it_is_the_identity(slug, ending, is_placed):
    location = f"{SITE}/document/{slug}{ending}" if is_placed else ""
    read = page(slug + ending, location)
    assert (read.address, id_of(read.address)) == (f"{SITE}/document/{slug}{ending}", f"document/{slug}{ending}")
    assert read.disagreements == ()
    assert f"{SITE}/document/{slug}" not in read.aliases


@given(slugs, st.sampled_from(ENDINGS))
def test_a_name_that_a_mirroring_tool_gave_is_no_part_of_the_identity(slug, ending):
    for folder in ("", "/www.innovationpolicyplatform.org"):
        location = f"{SITE}{folder}/document/{slug}{ending}"
        assert page(slug, location).address == f"{SITE}/document/{slug}"


@pytest.mark.parametrize(
    "stated",
    [
        "a.html",
        f"{SITE}/www.innovationpolicyplatform.org/document/a.html",
        f"{SITE}/document/a/index.html",
        f"{SITE}/www.innovationpolicyplatform.org/document/a/index.html",
    ],
)
def test_a_canonical_link_that_a_tool_rewrote_states_no_ending(stated):
    content = document("a").replace(f'"{SITE}/document/a"'.encode(), f'"{stated}"'.encode())
    assert read_page(saved(content, f"{SITE}/document/a.html")).address == f"{SITE}/document/a"


@given(slugs, st.sampled_from(ENDINGS))
def test_the_id_of_an_address_with_a_stated_ending_is_stable(slug, ending):
    text = f"{SITE}/document/{slug}{ending}"
    found = read_address(text)
    assert found.kind in NAMED
    stated = as_stated(found, text)
    assert (stated.url, id_of(stated.url), canonical_url(stated.url)) == (text, stated.id, found.url)


@pytest.mark.parametrize("ending", ENDINGS)
def test_such_a_document_is_found_again_and_again(tmp_path, ending):
    pages = {f"/document/a{ending}": document(f"a{ending}")}
    (tmp_path / "in").mkdir()
    (tmp_path / "in/saved.html").write_bytes(document(f"a{ending}"))
    if ending == ".html":
        with Server(scripted(pages)) as server:
            for _ in range(2):
                done = crawl_live(server, tmp_path / "o", "-a", f"url=/document/a{ending}")
    else:
        for _ in range(2):
            done = crawl(tmp_path / "o", "-a", f"source={tmp_path / 'in'}")
    [(name, record)] = done.records().items()
    assert (done.code, name, record["url"]) == (0, f"document/a{ending}", f"{SITE}/document/a{ending}")
    before = contents(tmp_path / "o")
    assert verified(tmp_path / "o") == []
    rebuilt(tmp_path / "o")
    assert contents(tmp_path / "o") == before
