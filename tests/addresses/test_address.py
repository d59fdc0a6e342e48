"""One page, one identity: every form of an address gives the same one, and any text gives an answer."""

import json
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from scraper.addresses.address import Address, Foreign, Refusal, canonical_url, read_address
from tests.records import SITE

MIRROR = f"{SITE}/www.innovationpolicyplatform.org"
COMMA_PAGER = f"{SITE}/document/a?page=" + "0%2C" * 200 + "3"

# Each row of the table in docs/addresses.md: what is given, what it becomes.
ONE_IDENTITY = [
    (f"{SITE}/content/technology-extension-services", "/content/technology-extension-services"),
    ("https://innovationpolicyplatform.org/content/block-funding", "/content/block-funding"),
    ("https://innovationpolicyplatform.com/stip-faq", "/stip-faq"),
    ("https://innovationpolicyplatform.net/oecd-working-party", "/oecd-working-party"),
    ("http://www.innovationpolicyplatform.org:80/document/a", "/document/a"),
    (f"{MIRROR}/document/a/index.html", "/document/a"),
    (f"{MIRROR}/index.html", "/"),
    (f"{SITE}/index.html", "/"),
    (f"{MIRROR}/sti/e-outlook/index.html", "/sti/e-outlook"),
    (f"{MIRROR}/sites/default/files/general/IDR%20_0.pdf", "/sites/default/files/general/IDR%20_0.pdf"),
    ("/topic/x/index9.html?page=9", "/topic/x?page=9"),
    ("/topic/x/index4658.html?page=2", "/topic/x?page=2"),
    ("/topic/x/index4658.html", "/topic/x?page=2"),
    ("/topic/x/index9ba9.html", "/topic/x?page=3"),
    ("/topic/x/index9.html", "/topic/x?page=9"),
    ("/documents4658.html", "/documents?page=2"),
    ("/documents/indexbeef.html", "/documents/indexbeef.html"),
    ("/topic/clusters2679.html", "/topic/clusters?page=1"),
    ("/sti/e-outlook.html", "/sti/e-outlook.html"),
    (f"{MIRROR}/documents%3Fpage=2.html", "/documents?page=2"),
    (f"{MIRROR}/documents@page=2.html", "/documents?page=2"),
    ("/content/block-funding.html", "/content/block-funding"),
    ("/document/annual-report.pdf.html", "/document/annual-report.pdf"),
    ("/stip-faq.html", "/stip-faq.html"),
    ("/document/.htm", "/document"),
    ("/document/%3Fq=1", "/document"),
    ("/topic/x?page=1", "/topic/x?page=1"),
    ("/topic/x?page=0", "/topic/x"),
    ("/documents?page=2&title=&order=title&sort=asc", "/documents?page=2"),
    (COMMA_PAGER, "/document/a"),
    ("/topic/x?page=0,1", "/topic/x"),
    ("/topic/biotechnology-0", "/topic/biotechnology-0"),
    ("www.innovationpolicyplatform.org/semantics", "/semantics"),
    ("/node/123", "/node/123"),
    ("/taxonomy/term/45", "/taxonomy/term/45"),
    ("/?q=node/123", "/node/123"),
    ("/index.php?q=document%2Fa", "/document/a"),
    (f"{MIRROR}/index.php%3Fq=document%252Fa.html", "/document/a"),
    ("/print/123", "/node/123"),
    ("/print/document/a", "/document/a"),
    ("/printpdf/123", "/node/123"),
    (f"{MIRROR}/print/123.html", "/node/123"),
    ("/content/block-funding/", "/content/block-funding"),
    ("/content//block-funding#top", "/content/block-funding"),
    ("/en/document/a", "/en/document/a"),
    (
        r"https://www.innovationpolicyplatform.org/sites/default/files/a – IPP\\_0.pdf",
        "/sites/default/files/a%20%E2%80%93%20IPP_0.pdf",
    ),
    ("/sites/default/files/a%20%e2%80%93.pdf?v=2#page=3", "/sites/default/files/a%20%E2%80%93.pdf"),
    ("/sites/default/files/Re%CC%81sume%CC%81.pdf", "/sites/default/files/R%C3%A9sum%C3%A9.pdf"),
    ("/sites/default/files/what%3F%20a%2Fb%23c.pdf", "/sites/default/files/what%3F%20a%2Fb%23c.pdf"),
    ("https://web.archive.org/web/20180816111911id_/http://www.innovationpolicyplatform.org/document/a", "/document/a"),
    ("https://web.archive.org/web/2018if_/http:/innovationpolicyplatform.org:80/document/a", "/document/a"),
    ("web.archive.org/web/2019*/innovationpolicyplatform.org/document/a", "/document/a"),
    (f"https://web.archive.org/web/2018/https://web.archive.org/web/2017/{SITE}/document/a", "/document/a"),
    (f"http://127.0.0.1:8990/ipp/2018id_/{SITE}/document/a", "/document/a"),
    (f"<{SITE}/document/a>", "/document/a"),
]


@pytest.mark.parametrize(("given", "path"), ONE_IDENTITY)
def test_every_form_gives_the_canonical_address(given, path):
    assert canonical_url(given) == SITE + path


A = f"{SITE}/document/a-b"
PROOFPOINT = "https-3A__www.innovationpolicyplatform.org_document_a-2Db"
ENCODED = "https%3A%2F%2Fwww.innovationpolicyplatform.org%2Fdocument%2Fa-b"

IN_THE_WILD = [
    f"{A}).",
    f"{A},",
    f"{A};",
    f"{A}...",
    f"{A}/.",
    f"{A}.html).",
    f"{A}?page=0,1).",
    f"“{A}”",  # as texts have it
    f'"{A}",',
    f"'{A}'.",
    f'{A}"',
    f"({A}).",
    f"{A}%20",
    f"{A}%20%20.",
    f"{A}%E2%80%8B",
    f"{A}%C2%A0",
    f"{A}&gt;",
    f"&lt;{A}&gt;.",
    f"{A}%3E",
    f"{A}&quot;",
    f"{A}</a>",
    f'{A}">A document</a>',
    f"{A} (accessed 3 May 2015)",
    f"{A} (accessed 3/5/2015).",
    f"{A}(accessed 3 May 2015)",
    f"{A}%20(accessed%203%20May%202015)",
    f"{A} [last accessed 2015-05-03]",
    f"{A} Retrieved on 3 May 2015",
    f"{A} [3 May 2015]",
    f"{SITE}/document/a\u200b-b",
    f"{SITE}/document/a%E2%80%8B-b",
    f"{SITE}/docu\u00adment/a-\u00adb",
    f"{SITE}/document/a\u2011b",
    f"{SITE}/document/a\u2010b",
    "https://www.innovation\u200bpolicyplatform.org/document/a-b",
    "https:// www.innovationpolicyplatform.org/document/a-b",
    "https: //www.innovationpolicyplatform.org/document/a-b",
    "http :// www.innovationpolicyplatform.org/document/a-b",
    "https://www.innovationpolicyplatform.org./document/a-b",
    "www.innovationpolicyplatform.org./document/a-b",
    "https://WWW.InnovationPolicyPlatform.ORG/document/a-b",
    f"https://eur02.safelinks.protection.outlook.com/?url={ENCODED}&data=05%7C01&reserved=0",
    f"https://eur02.safelinks.protection.outlook.com/?url={ENCODED}&amp;data=05%7C01",
    f"https://www.google.com/url?sa=t&source=web&rct=j&url={ENCODED}&ved=2ah",
    f"https://www.google.co.uk/url?q={A}&sa=D",
    f"https://scholar.google.com/scholar_url?url={ENCODED}&hl=en",
    f"https://urldefense.proofpoint.com/v2/url?u={PROOFPOINT}&d=DwMF&c=x",
    f"https://urldefense.proofpoint.com/v1/url?u={ENCODED}&k=x",
    f"https://urldefense.com/v3/__{A}__;!!K5",
    f"https://urldefense.com/v3/__{SITE}/document/a*b__;LQ!!K5",
    f"https://ezproxy.library.example.edu/login?url={A}",
    f"https://login.ezproxy.example.edu/login?qurl={ENCODED}",
    f"http://proxy.example.ac.uk/login?url={A}?page=1",
    "https://www-innovationpolicyplatform-org.ezproxy.example.edu/document/a-b",
    "http://www.innovationpolicyplatform.org.ezproxy.example.edu:2048/document/a-b",
    "https://www-innovationpolicyplatform-org.example.idm.oclc.org/document/a-b",
    "http://0-www.innovationpolicyplatform.org.library.example.edu/document/a-b",
    f"https://l.facebook.com/l.php?u={ENCODED}&h=AT0",
    f"https://webcache.googleusercontent.com/search?q=cache:xYz:{A}",
    f"https://web.archive.org/web/2018/{A}).",
    f"https://www.youtube.com/redirect?event=x&q={ENCODED}",
    f"https://out.reddit.com/t3_x?url={ENCODED}&token=y",
    f"https://vk.com/away.php?to={ENCODED}",
    "https://www-innovationpolicyplatform-org.translate.goog/document/a-b?_x_tr_sl=en&_x_tr_tl=es",
    f"{A}&gt",
]


@pytest.mark.parametrize("given", IN_THE_WILD)
def test_an_address_in_the_wild_is_the_document_s(given):
    assert canonical_url(given) == A


@pytest.mark.parametrize(
    "given",
    [
        "https://protect-us.mimecast.com/s/abc123?domain=innovationpolicyplatform.org",
        "https://www.google.com/url?url=https%3A%2F%2Fevil.example%2Finnovationpolicyplatform.org",
        "https://ezproxy.example.edu/login?url=https://www.innovationpolicyplatform.org.evil.example/document/a-b",
        f"https://evil.example/?url={ENCODED}",
        "https://www-innovationpolicyplatform-org.evil.example/document/a-b",
    ],
)
def test_what_hides_the_address_is_another_site_s(given):
    assert isinstance(read_address(given), Foreign)


def test_what_is_at_the_end_of_another_site_s_address_stays():
    assert canonical_url("https://en.wikipedia.org/wiki/Inc.") == "https://en.wikipedia.org/wiki/Inc."
    assert canonical_url("https://en.wikipedia.org/wiki/A_(b)") == "https://en.wikipedia.org/wiki/A_(b)"


def test_a_name_of_the_site_may_have_brackets_a_year_and_a_comma():
    slug = "/document/Case_Tampere,Finland%20(2009)"
    assert canonical_url(slug) == SITE + slug


def test_the_name_of_a_file_keeps_its_brackets_and_blanks():
    assert canonical_url("/sites/default/files/Report (1).pdf") == f"{SITE}/sites/default/files/Report%20(1).pdf"
    assert canonical_url("/sites/default/files/a b.pdf).") == f"{SITE}/sites/default/files/a%20b.pdf"
    assert (
        canonical_url("/sites/default/files/R (accessed 1).pdf") == f"{SITE}/sites/default/files/R%20(accessed%201).pdf"
    )


@given(
    st.sampled_from(IN_THE_WILD),
    st.text(").,;:'”> \u200b\u00ad\u00a0", max_size=5),  # as texts have them
)
def test_whatever_stands_behind_an_address_it_is_the_same(given, behind):
    assume(not given.endswith("/.") or not behind.startswith("."))  # `/..` is the folder above (RFC 3986, 5.2.4)
    assert canonical_url(given + behind) == A


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("", "empty"),
        ("no address at all", "not_an_address"),
        ("mailto:a@oecd.org", "scheme"),
        ("javascript:void(0)", "scheme"),
        ("http://[::1", "malformed"),
        ("/document/a%00b", "control_characters"),
        ("/document/..%2f..%2fetc%2fpasswd", "separator_in_name"),
        ("/document/" + "a" * 4000, "too_long"),
        ("a" * 9000, "too_long"),
        ("https://web.archive.org/web/2018/" * 12 + SITE, "nested_too_deep"),
    ],
)
def test_what_is_no_address_is_refused_by_name(given, reason):
    found = read_address(given)
    assert isinstance(found, Refusal)
    assert found.reason == reason


@pytest.mark.parametrize(
    ("given", "url"),
    [
        (f"{SITE}/www.oecd.org/sti/b.pdf", "https://www.oecd.org/sti/b.pdf"),
        ("HTTP://WWW.OECD.ORG:80/a b?x=%e2#f", "http://www.oecd.org/a%20b?x=%E2"),
        (
            "https://www.innovationpolicyplatform.org.evil.example/document/a",
            "https://www.innovationpolicyplatform.org.evil.example/document/a",
        ),
        ("https://www.innovationpolicyplatform.org@evil.example/document/a", "https://evil.example/document/a"),
    ],
)
def test_other_sites_are_foreign(given, url):
    assert read_address(given) == Foreign(url)


def test_traps_are_named():
    assert read_address(COMMA_PAGER).trap == "comma_pager"
    assert read_address("/document/a?page=1").trap == "pager_on_page"
    assert read_address("/documents?order=title").trap == "query"
    assert read_address("/documents?page=3").trap is None


def test_a_printed_form_keeps_its_own_address_beside_the_canonical_one():
    found = read_address("/print/5211")
    assert (found.url, found.form, found.form_url) == (f"{SITE}/node/5211", "print", f"{SITE}/print/5211")


def test_relative_links_of_a_mirror_resolve_where_it_lies():
    base = f"{MIRROR}/document/a/index.html"
    assert canonical_url("../../topic/x/index.html", base) == f"{SITE}/topic/x"
    assert canonical_url("../../../www.oecd.org/b.pdf", base) == "https://www.oecd.org/b.pdf"


PIECES = (
    f"{SITE} {MIRROR} / // document print node 5211 index.html index2679.html .html ?page= %2C 0 .. %2e %25 %E2%80%93 é"
    r" ?q= & # www.oecd.org web.archive.org/web/2018id_/ http:/ \_ : @ a"
).split()
URL_PARTS = st.lists(st.sampled_from([*PIECES, " ", "\x00"]), max_size=8).map("".join)


@given(st.text() | URL_PARTS)
@example("https://[")
@example("//")
@example(f"{SITE}/WEB.ARCHIVE.ORG/WEB/0AA_/0")
def test_any_text_gives_an_answer_and_canonical_is_canonical(text):
    found = read_address(text)
    assert isinstance(found, Address | Foreign | Refusal)
    if not isinstance(found, Refusal):
        assert canonical_url(found.url) == found.url


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/\\"), min_size=1),
        min_size=1,
        max_size=3,
    )
)
def test_an_id_never_leads_out_of_its_folder(parts):
    found = read_address(SITE + "/document/" + "/".join(parts))
    if isinstance(found, Address):
        assert ".." not in found.id.split("/")
        assert not found.id.startswith("/")


SAMPLES = Path(__file__).parents[1] / "fixtures/samples/truth.jsonl"
DOCUMENTS = [json.loads(line)["canonical_url"] for line in SAMPLES.read_text(encoding="utf-8").splitlines()]


def test_no_two_documents_share_an_id():
    assert len({read_address(url).id for url in DOCUMENTS}) == len(DOCUMENTS)


@pytest.mark.parametrize(
    "form",
    [
        "http://innovationpolicyplatform.com:80{path}/",
        "https://innovationpolicyplatform.net{path}#main-content",
        MIRROR + "{path}/index.html",
        MIRROR + "{path}.html",
        SITE + "/print{path}",
        SITE + "/printpdf{path}",
        SITE + "/index.php?q={query}",
        SITE + "{path}?page=0%2C0%2C7",
        "https://web.archive.org/web/20180816111911id_/" + SITE + "{path}",
        "//www.innovationpolicyplatform.org{decoded}",
    ],
)
def test_every_form_of_a_document_has_its_id(form):
    for url in DOCUMENTS:
        path = url.removeprefix(SITE)
        given = form.format(path=path, query=path[1:], decoded=unquote(path))
        assert read_address(given).id == read_address(url).id, given
