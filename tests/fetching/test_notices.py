"""A site that answers everything alike has said nothing of a document."""

import asyncio
from datetime import UTC, datetime
from functools import partial

import pytest
from scrapy.http import HtmlResponse

from scraper.addresses.address import read_address
from scraper.fetching.answers import judge
from scraper.fetching.notices import NOT_THERE, Notices
from scraper.fetching.redirects import followed
from scraper.fetching.target import Target
from scraper.loaded_capture import LoadedCapture
from scraper.pages.read_page import read_page
from scraper.sources.live import LiveSource, wanted_address
from tests.crawl.pages import SITE, document
from tests.pages import themes

ADDRESSES = ("/document/a", "/content/b", "/document/a/b-0", "/node/5")


def node(about="", canonical="", title="The platform was closed"):
    """A notice in the frame of the site."""
    head = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    about = f' about="{about}"' if about else ""
    return f"""<html><head><title>{title} | Innovation Policy Platform</title>{head}
    <meta name="Generator" content="Drupal 7 (http://drupal.org)"></head><body class="page-node">
    <div class="node node-page"{about}><h2>{title}</h2><div class="content"><p>Thank you.</p></div></div>
    </body></html>""".encode()


def echoed(path, title="The platform was closed", text="Thank you all for the years.", number=900):
    """A notice that has a text as documents have it, and repeats whatever address is asked for as its own."""
    body = f'<div class="field field-name-body"><div class="field-item"><p>{text}</p></div></div>'
    head = f'<title>{title}</title><link rel="canonical" href="{SITE}{path}">'
    names = f"page-node page-node-{number} node-type-document" if number else "page-node node-type-document"
    generator = '<meta name="Generator" content="Drupal 7 (http://drupal.org)">'
    node = f'<div class="node node-document"><h1>{title}</h1>{body}</div>'
    return 200, f'<html><head>{generator}{head}</head><body class="{names}">{node}</body></html>'.encode(), {}


def page(body):
    return lambda path: (200, body, {})


def redirect(target, status=302):
    return lambda path: (status, b"", {"Location": target.format(path=path)})


def refresh(path):
    return (
        200,
        b'<html><head><meta http-equiv="refresh" content="0; url=/content/closed"></head><body></body></html>',
        {},
    )


ALIKE = {
    "a page that states its own address": page(node(canonical=f"{SITE}/content/closed")),
    "a node that says which it is": page(node("/document/closed")),
    "a node that says nothing": page(node()),
    "a page that repeats the address": lambda path: (200, node(canonical=SITE + path), {}),
    "a page that says the address": lambda path: (200, node(title=f"{path} was closed"), {}),
    "a document": page(document("closed")),
    "a redirect to a document": redirect("/document/closed", 301),
    "a redirect to a page": redirect("/closed"),
    "a redirect that tells from where": redirect("/content/closed?from={path}", 307),
    "a page that sends on": refresh,
    "a text at any address": partial(echoed, number=0),
    "a text with its address": lambda path: echoed(path, text=f"There is no {path} any more.", number=0),
    "a text under any title": lambda path: echoed(path, title=path, number=0),
    "a number with another text each time": lambda path: echoed(path, text=f"Request {hash(path)}."),
}
ODD = {
    "a page without any mark": page(b"<html><body><h1>We have closed</h1><p>Thank you all.</p></body></html>"),
    "a page of another site": page(
        b'<html><head><link rel="canonical" href="https://oecd.org/a"></head><body>x</body></html>'
    ),
    "a redirect to another site": redirect("https://www.example.org/"),
    "a redirect to the same path elsewhere": redirect("https://www.example.org{path}", 301),
    "a redirect to a file": redirect("/sites/default/files/closed.pdf"),
}
NOTHING = {
    "404": lambda path: (404, b"", {}),
    "500": lambda path: (500, b"", {}),
    "another page": page(document("other", title="Not this", body="Another one.").replace(b"node-1", b"node-2")),
    "another place": redirect("/document/other"),
    "in circles": lambda path: (302, b"", {"Location": path + "/"}),
}


class Asking:
    """Answers as a site does, and remembers what it was asked."""

    archive = None

    def __init__(self, answer):
        self.answer, self.asked = answer, []

    async def download(self, url, wanted, *, is_guess=False):
        path = url.removeprefix(SITE)
        self.asked.append(path)
        status, body, headers = self.answer(path)
        return HtmlResponse(url, status=status, body=body, headers=headers)

    def captured(self, response):
        return LoadedCapture(response.status, response.body, datetime(2026, 1, 1, tzinfo=UTC))


class HereReader:
    """Reads a page in this process, since there are many."""

    async def read(self, capture):
        return read_page(capture)


def judged(answer, *paths, otherwise=None):
    """What each of these addresses comes to at a site that answers so, and which addresses were asked beside them."""

    async def each():
        beside = Asking(lambda path: (otherwise if otherwise and NOT_THERE in path else answer)(path))
        reader, source = HereReader(), LiveSource(SITE)
        notices, found = Notices(beside, reader), []
        for path in paths:
            wanted = wanted_address(read_address(path))
            response = await Asking(answer).download(SITE + path, wanted)
            target = Target(wanted, iter(()))
            target.place = source, next(source.candidates(wanted))
            capture = followed(beside, target, response)
            held = capture if isinstance(capture, LoadedCapture) else None
            one = await judge(wanted, held, SITE + path, reader) if held else capture
            found.append(await notices.checked(source, wanted, held, one))
        return found, beside.asked

    return asyncio.run(each())


@pytest.mark.parametrize("style", ALIKE | ODD)
def test_what_is_said_of_everything_is_a_soft_404(style):
    judgements, asked = judged((ALIKE | ODD)[style], *ADDRESSES, "/document/c")
    assert {one.outcome for one in judgements} == {"soft_404"}
    assert asked == [f"/document/{NOT_THERE}"], "one address that cannot exist, once"


@pytest.mark.parametrize("style", ALIKE)
@pytest.mark.parametrize("otherwise", NOTHING)
def test_what_is_not_said_of_an_address_that_cannot_exist_stands(style, otherwise):
    [judgement], asked = judged(ALIKE[style], "/document/a", otherwise=NOTHING[otherwise])
    assert judgement.is_accepted
    assert {path.rstrip("/") for path in asked} == {f"/document/{NOT_THERE}"}


@pytest.mark.parametrize("style", ODD)
def test_what_is_odd_for_itself_keeps_its_own_reason(style):
    [judgement], _ = judged(ODD[style], "/document/a", otherwise=NOTHING["404"])
    assert judgement.outcome not in {"accepted", "moved", "soft_404"}


@pytest.mark.parametrize(
    "body", [document("a", "/sites/default/files/a.pdf"), themes.zen().encode()], ids=["a page", "a theme"]
)
def test_a_document_that_states_itself_is_believed_without_a_question(body):
    path = "/document/a" if b'/document/a"' in body else themes.ADDRESS.removeprefix(SITE)
    [judgement], asked = judged(page(body), path)
    assert (judgement.is_accepted, asked) == (True, [])
