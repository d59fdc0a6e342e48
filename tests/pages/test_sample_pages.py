"""The sample pages: every field of every document right in every form, and one content over all forms."""

import importlib.util
import json
from pathlib import Path

import pytest

from scraper.pages.pages import DocumentPage
from scraper.pages.read_page import read_page
from tests.pages.saved import saved

SAMPLES = Path(__file__).parents[1] / "fixtures" / "samples"
SITE = SAMPLES / "site"
TRUTH = [json.loads(line) for line in (SAMPLES / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
TERMS = {
    term["tid"]: term["url"]
    for term in map(json.loads, (SAMPLES / "truth-terms.jsonl").read_text(encoding="utf-8").splitlines())
}
HTTRACK = "mirror/httrack-nested/www.innovationpolicyplatform.org"
FORMS = {
    "page, bartik": "pages/bartik/{nid}.html",
    "page, ippseed": "pages/ippseed/{nid}.html",
    "print, bartik": "print/bartik/{nid}.html",
    "print, footnoted": "print/bartik-link-footnoted/{nid}.html",
    "print, seedlike": "print/seedlike-transformed/{nid}.html",
    "httrack": HTTRACK + "/{path}/index.html",
    "httrack, print": HTTRACK + "/print/{nid}/index.html",
    "wget": "mirror/wget/www.innovationpolicyplatform.org/{path}.html",
    "wget, print": "mirror/wget/www.innovationpolicyplatform.org/print/{nid}.html",
}


def _score():
    spec = importlib.util.spec_from_file_location("score", SAMPLES / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SCORE = _score()


def read(form, document):
    path = SITE / FORMS[form].format(nid=document["nid"], path=document["alias"] or f"node/{document['nid']}")
    if not path.exists():
        return None
    place = path.relative_to(SITE).as_posix().split("www.innovationpolicyplatform.org/")
    is_mirror = len(place) == 2
    location = (
        f"https://www.innovationpolicyplatform.org/www.innovationpolicyplatform.org/{place[1]}" if is_mirror else ""
    )
    return read_page(saved(path.read_bytes(), location))


def content(page):
    """What a record holds of a page; the system address that wget leaves of a term is the crawl's to resolve."""
    return {
        "title": page.title,
        "body": page.body,
        "knowledge_types": [term(one) for one in page.knowledge_types],
        "topics": [term(one) for one in page.topics],
        "files": [{"url": file.url, "role": file.role} for file in page.files],
    }


def term(link):
    is_system = "taxonomy/term/" in link.url
    return {"label": link.label, "url": TERMS[link.url.rsplit("/", 1)[1]] if is_system else link.url}


@pytest.mark.parametrize("form", FORMS)
def test_every_field_of_every_document_is_right(form):
    wrong = []
    for document in TRUTH:
        page = read(form, document)
        if page is None:
            continue
        if document["status"] != 200 or not isinstance(page, DocumentPage):
            wrong += [document["key"]] if (document["status"] == 200) != isinstance(page, DocumentPage) else []
            continue
        fields = SCORE.check(document, content(page), None, None)
        wrong += [f"{document['key']}: {name}" for name, is_right in fields.items() if not is_right]
        wrong += [f"{document['key']}: countries and year"] if stated(page) != truly_stated(document) else []
    assert wrong == []


def stated(page):
    """The countries, the year where it stands alone, and the labelled fields that are none of the record's own."""
    year = page.published[1] if page.published and page.published[0] is None else None
    countries = [(term(one)["label"], term(one)["url"]) for one in page.countries]
    return countries, year, page.other_fields


def truly_stated(document):
    country, year = document.get("country"), document.get("publication_year")
    return [(country["name"], country["url"])] if country else [], int(year) if year else None, ()


def test_a_document_has_one_content_in_all_forms():
    differing = []
    for document in TRUTH:
        pages = [page for form in FORMS if isinstance(page := read(form, document), DocumentPage)]
        contents = {squeezed(page) for page in pages}
        differing += [document["key"]] if len(contents) > 1 else []
    assert differing == []


def squeezed(page):
    found = content(page) | {"published": page.published}
    found["files"] = [file["url"] for file in found["files"] if file["role"] != "body"]
    return json.dumps(found | {name: SCORE.squeeze(found[name]) for name in ("title", "body")}, sort_keys=True)
