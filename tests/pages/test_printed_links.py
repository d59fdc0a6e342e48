"""What becomes of the numbered links of the printed form when a template or a converter changes them."""

import re

import pytest

from scraper.pages.pages import DocumentPage
from scraper.pages.read_page import read_page
from tests.pages.saved import saved
from tests.pages.test_sample_pages import FORMS, SCORE, SITE, TRUTH, content

MARK = re.compile(r'<span class="print-footnote">(\[\d+\])</span>')
ANCHOR = re.compile(r"</?a\b[^>]*>")
CHANGES = {
    "links are text, marks stay": lambda html: ANCHOR.sub("", html),
    "links and marks are text": lambda html: ANCHOR.sub("", MARK.sub(r"\1", html)),
    "marks are text": lambda html: MARK.sub(r"\1", html),
    "links have no target": lambda html: re.sub(r"<a\b[^>]*>", "<a>", html),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("form", [form for form in FORMS if form.startswith("print")])
def test_every_field_is_right_whatever_became_of_the_links(form, change):
    wrong = []
    for document in TRUTH:
        path = SITE / FORMS[form].format(nid=document["nid"], path="")
        if document["status"] == 200 and path.exists():
            page = read_page(saved(changed(path.read_text(encoding="utf-8"), CHANGES[change]).encode(), ""))
            if not isinstance(page, DocumentPage) or not all(SCORE.check(document, content(page), None, None).values()):
                wrong.append(document["key"])
    assert wrong == []


def changed(html, change):
    """The page with its printed content changed; the list of links at its end stays."""
    start, end = html.index('class="print-content"'), html.index('class="print-footer"')
    return html[:start] + change(html[start:end]) + html[end:]
