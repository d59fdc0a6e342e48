"""Small pages that went wrong once, each with what is right: `tests/fixtures/cases/pages`."""

import re
from pathlib import Path

import pytest

from scraper.pages.pages import DocumentPage, FieldValue, LabelledField, NotADocument
from scraper.pages.read_page import read_page
from tests.pages.saved import saved

CASES = Path(__file__).parents[1] / "fixtures/cases/pages"
SITE = "https://www.innovationpolicyplatform.org"
OWN_NODE = {
    "testimonial_first": ("document/control-of-clusters", "Control of clusters", "The real text of the document."),
    "testimonial_first_no_shortlink": (
        "document/control-of-clusters",
        "Control of clusters",
        "The real text of the document.",
    ),
    "featured_node_first": ("document/main-doc", "Main document", "Text of the main document."),
    "zen_featured_first": ("document/zen-main", "Zen main", "Main text."),
    "two_plain_articles": (
        "document/two-articles",
        "Two articles",
        "The text of the document, in an article of the theme.",
    ),
}


def read(name):
    [path] = [path for path in (CASES / name).iterdir() if path.suffix in {".html", ".mhtml"}]
    return read_page(saved(path.read_bytes(), ""))


def codes(page):
    return [doubt.code for doubt in page.doubts]


@pytest.mark.parametrize("name", OWN_NODE)
def test_the_pages_own_node_gives_the_document_and_no_other_is_an_alias(name):
    page = read(name)
    assert (page.address.removeprefix(f"{SITE}/"), page.title, page.body) == OWN_NODE[name]
    assert [term.label for term in (*page.knowledge_types, *page.topics)] == ["Case study", "clusters", "biotechnology"]
    assert len(page.files) == 1
    assert all(alias.startswith(f"{SITE}/node/88") for alias in page.aliases)


NODE = (
    '<div class="node node-document"{marks}><h2><a href="{link}">{title}</a></h2>'
    '<div class="content">{body}</div></div>'
)
BODY = '<div class="field field-name-body"><div class="field-items"><div class="field-item">{text}</div></div></div>'
TYPE = '<div class="field field-name-field-knowledge-type"><a href="/knowledge-type/case-study">Case study</a></div>'


def page_of(*nodes, head="", names=""):
    """A page of the site about /document/own, number 7."""
    canonical = f'<link rel="canonical" href="{SITE}/document/own"><link rel="shortlink" href="{SITE}/node/7">{head}'
    top = f"<html><head><title>Own | Innovation Policy Platform</title>{canonical}</head>"
    return f'{top}<body class="node-type-document {names}"><h1>Own</h1>{"".join(nodes)}</body></html>'.encode()


def node(marks="", link="/document/own", text="Own text.", title="Own", more=TYPE):
    return NODE.format(marks=marks, link=link, title=title, body=BODY.format(text=text) + more)


def other(marks=' about="/document/other"', **parts):
    return node(marks, **({"link": "/document/other", "text": "Other text.", "title": "Other"} | parts))


MARKS_OF_OWN = (' id="node-7"', ' about="/document/own"', ' about="/node/7"', "")
MARKS_OF_OTHERS = (' id="node-9"', ' about="/document/other"', ' about="/node/9"', "")
MARKS_OF_THEMES = (
    ' data-history-node-id="{number}"',
    ' data-nid="{number}"',
    ' resource="/document/{slug}"',
    ' itemscope itemid="https://www.innovationpolicyplatform.org/document/{slug}"',
)
ARTICLE = "<article{marks}><{heading}>{title}</{heading}>{content}</article>"


@pytest.mark.parametrize("own", MARKS_OF_OWN)
@pytest.mark.parametrize("its", MARKS_OF_OTHERS)
@pytest.mark.parametrize("around", ["{}", '<div class="view"><div class="view-content">{}</div></div>'])
@pytest.mark.parametrize("is_first", [True, False])
def test_whatever_a_node_states_itself_by_the_pages_own_is_taken(own, its, around, is_first):
    nodes = [around.format(other(its)), node(own)]
    page = read_page(saved(page_of(*(nodes if is_first else nodes[::-1])), ""))
    assert (page.address, page.body, page.aliases) == (f"{SITE}/document/own", "Own text.", (f"{SITE}/node/7",))


@pytest.mark.parametrize("marks", MARKS_OF_THEMES)
@pytest.mark.parametrize("is_first", [True, False])
def test_so_it_is_in_the_words_of_any_theme(marks, is_first):
    nodes = [
        other(marks.format(number=9, slug="other"), link="#", title=""),
        node(marks.format(number=7, slug="own"), link="#", title=""),
    ]
    page = read_page(saved(page_of(*(nodes if is_first else nodes[::-1])), ""))
    assert (page.body, page.aliases) == ("Own text.", (f"{SITE}/node/7",))


def article(text, title="", marks="", heading="h2", fields=TYPE):
    return ARTICLE.format(marks=marks, heading=heading, title=title, content=BODY.format(text=text) + fields)


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize(
    ("its", "own"),
    [
        (article("Other text.", marks=' id="article-9"'), article("Own text.", marks=' id="article-7"')),
        (article("Other text.", "Other"), article("Own text.", "Own", heading="h1")),
        (article("Other text.", '<a href="/document/other">Other</a>'), article("Own text.")),
        (
            f'<div class="post"><h2><a href="/document/other">Other</a></h2>{BODY.format(text="Other text.")}</div>',
            f'<div class="post"><h2><a href="/document/own">Own</a></h2>{BODY.format(text="Own text.")}</div>',
        ),
    ],
)
def test_of_parts_without_nodes_the_one_with_the_pages_number_title_or_link_is_taken(its, own, is_first):
    page = read_page(saved(page_of(*((its, own) if is_first else (own, its)), names="page-node-7"), ""))
    assert (page.body, page.aliases) == ("Own text.", (f"{SITE}/node/7",))


def test_of_articles_without_any_field_the_one_with_the_pages_title_is_taken():
    page = page_of("<article><p>News.</p></article><article><h1>Own</h1><p>Own text.</p></article>")
    found = read_page(saved(page.replace(b"<h1>Own</h1>", b"", 1), ""))
    assert (found.title, found.body) == ("Own", "Own text.")


def test_the_pages_own_node_in_one_of_a_page_around_it_is_the_document():
    around = f'<div class="node node-landing" id="node-99" about="/landing">{node(MARKS_OF_OWN[0])}</div>'
    assert read_page(saved(page_of(around), "")).body == "Own text."


def test_where_only_the_place_tells_the_address_a_node_that_states_another_gives_way():
    page = (
        page_of(other(' about="/document/other"'), node())
        .replace(b'rel="canonical"', b"")
        .replace(b'rel="shortlink"', b"")
    )
    found = read_page(saved(page, f"{SITE}/document/own"))
    assert (found.address, found.body, found.aliases) == (f"{SITE}/document/own", "Own text.", ())


@pytest.mark.parametrize("its", MARKS_OF_OTHERS[:3])
def test_a_page_with_nodes_of_others_alone_has_changed(its):
    found = read_page(saved(page_of(other(its)), ""))
    assert isinstance(found, NotADocument)
    assert found.reason == "page_changed"


@pytest.mark.parametrize("name", ["labels_translated", "label_renamed"])
def test_a_label_that_nobody_knows_is_read_by_its_machine_name_and_told(name):
    page = read(name)
    assert [term.label for term in (*page.knowledge_types, *page.topics)] == ["Case study", "clusters", "biotechnology"]
    assert [file.role for file in page.files] == ["content"]
    assert codes(page) == ["unknown_label"] * 3


@pytest.mark.parametrize(("name", "without"), [("term_without_link", 1), ("all_terms_plain", 3)])
def test_terms_that_are_plain_text_keep_their_labels(name, without):
    terms = (*(page := read(name)).knowledge_types, *page.topics)
    assert [term.label for term in terms] == ["Case study", "clusters", "biotechnology"]
    assert [term.url for term in terms].count(None) == without
    assert set(codes(page)) == {"term_without_address"}


def test_a_field_that_is_none_of_the_records_own_is_kept_under_its_name():
    text = "This abstract stands above the tabs and says what the data are."
    page = read("panels_form")
    assert page.other_fields == (LabelledField("field_data_abstract", (FieldValue(text),)),)
    assert page.countries == ()
    assert page.body.startswith("The databases are freely available.")


@pytest.mark.parametrize(("name", "doubts"), [("long_tail_after_html", []), ("no_end_tags", ["maybe_cut_off"])])
def test_a_page_is_cut_off_only_on_evidence(name, doubts):
    page = read(name)
    assert isinstance(page, DocumentPage)
    assert codes(page) == doubts


@pytest.mark.parametrize(
    "noise",
    ["<script>var a = '<div><div><div><div>';</script>", "<!-- <div><div><div><div> -->", "</div>" * 4, "<div>" * 4],
)
def test_markup_that_does_not_balance_is_no_evidence(noise):
    page = read_page(saved(page_of(node(), noise), ""))
    assert isinstance(page, DocumentPage)
    assert page.body == "Own text."


def test_rows_stay_rows_and_numbers_are_those_of_the_page():
    assert read("policy_table").body == "Country\tProgramme\tBudget\nChile\tStart-Up InnovaChile\t12\nKorea\tBK21\t30"
    body = read("tables").body
    assert "Country\tSpending\nChile\t2010\t0.4\n2011\t0.5 (est.)" in body
    assert "research, innovation." in body
    assert "3. third\n  - inner\n7. seventh" in body


@pytest.mark.parametrize("name", ["cp1252_says_utf8", "gzip_saved"])
def test_bytes_that_are_not_what_the_page_says_have_the_right_letters(name):
    page = read(name)
    assert page.title == "Vis-à-vis: “quotes” – dash"
    assert page.body == "Café – “naïve” €5"
    assert codes(page) == (["encoding_guessed"] if name == "cp1252_says_utf8" else [])


def test_utf8_under_the_name_of_a_latin_encoding_is_read_as_utf8():
    page = read_page(saved(page_of(node(text="naïve")), "", "text/html; charset=iso-8859-1"))
    assert (page.body, codes(page)) == ("naïve", ["encoding_guessed"])


def test_a_page_that_a_browser_saved_as_one_file_is_read():
    page = read_page(saved((CASES / "mhtml/page.mhtml").read_bytes(), ""))
    again = read_page(saved((CASES / "mhtml/page2.mht").read_bytes(), ""))
    assert page.body == again.body == "Saved by a browser as a single file."
    assert page.address == f"{SITE}/document/mhtml-page"


def test_what_a_browser_saved_without_a_page_says_what_to_do():
    body = b"From: <Saved by Blink>\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n\r\ntext\r\n--x--\r\n"
    found = read_page(saved(body, ""))
    assert (found.reason, found.detail.endswith("save it as HTML")) == ("not_html", True)


def test_addresses_with_nothing_between_them_are_several_files():
    files = [file.url for file in read("print_two_links_no_space").files]
    assert files == [
        f"{SITE}/sites/default/files/Part_one.pdf",
        f"{SITE}/sites/default/files/Part%20two.docx",
        "https://www.oecd.org/sti/part-three.pdf",
    ]


def test_a_printed_document_without_a_text_has_an_empty_body():
    page = read("print_empty_body")
    assert (page.title, page.body) == ("A title and no text", "")


def test_a_link_without_its_first_slash_is_a_file_at_the_root_of_the_site():
    found = read_page(saved((CASES / "relative_href/document/relative-file-link.html").read_bytes(), ""))
    assert [(file.url.removeprefix(SITE), file.role) for file in found.files] == [
        ("/sites/default/files/R.pdf", "content"),
        ("/sites/default/files/Body.pdf", "body"),
    ]


@pytest.mark.parametrize("path", sorted((CASES / "slug_like_a_file").iterdir()), ids=lambda path: path.name)
def test_an_alias_that_ends_like_a_file_is_the_identity_as_it_is_stated(path):
    page = read_page(saved(path.read_bytes(), ""))
    [stated] = re.findall(rb'rel="canonical" href="([^"]+)"', path.read_bytes())
    assert page.address == stated.decode()
    assert Path(page.address).suffix in {".html", ".htm", ".php"}


def test_every_case_has_a_test():
    names = [path.name for kind in CASES.parent.iterdir() for path in kind.iterdir()]
    tests = "\n".join(path.read_text("utf-8") for path in Path(__file__).parents[1].rglob("test_*.py"))
    words = set(re.findall(r"[\w.-]+", tests))
    assert [name for name in names if not {name, name.partition(".")[0]} & words] == []
