"""Pages that stand in the place of a document: each kind has a name."""

import re

from scraper.addresses.address import Address, read_address
from scraper.addresses.kinds import NAMED, Kind
from scraper.outcomes import Outcome
from scraper.pages.page import Page
from scraper.pages.pages import NotADocument
from scraper.pages.select import HEADINGS, attribute, tags, text_of
from scraper.text import plain

_BY_WORDS = (
    (
        re.compile(
            r"(?:(?:http )?(?:error )?404\b.*|(?:page|file|object|url|resource|document) (?:was )?not found.*"
            r"|not found|error response|page (?:introuvable|non trouvée).*|página no encontrada.*"
            r"|seite nicht gefunden.*)",
            re.I,
        ),
        Outcome.SOFT_404,
    ),
    (
        re.compile(
            r"(?:access denied.*|attention required!?.*|sorry, you have been blocked"
            r"|(?:error )?40[13]\b.*|forbidden|unauthorized|accès (?:refusé|interdit).*"
            r"|acceso denegado.*|zugriff verweigert.*)",
            re.I,
        ),
        Outcome.ACCESS_DENIED,
    ),
    (
        re.compile(r"(?:user account|log ?in|sign in|create new account|request new password|user log ?in)", re.I),
        Outcome.LOGIN,
    ),
    (
        re.compile(
            r"(?:.*\bunder maintenance|site off-?line|(?:site )?maintenance(?: mode)?|.*\bis currently unavailable.*)",
            re.I,
        ),
        Outcome.MAINTENANCE,
    ),
    (
        re.compile(
            r"(?:(?:error )?(?:4\d\d|5\d\d)\b.*|internal server error.*|bad gateway.*"
            r"|service (?:temporarily )?unavailable.*|gateway time-?out.*|error|pdoexception.*|unable to connect.*"
            r"|an error occurred.*|index of /.*|directory listing for /.*|just a moment\W*"
            r"|the website encountered an unexpected error.*|site error|bad request.*|too many requests.*)",
            re.I | re.S,
        ),
        Outcome.ERROR_PAGE,
    ),
)
_MOVED = re.compile(
    r"(?:page has moved|(?:301|302|307|308) .*|object moved|document (?:has )?moved|moved permanently|found)", re.I
)
_NO_PAGE_HERE = re.compile(
    r"\bwe(?: would|['’]d)? (?:want|like) to help you (?:find|locate|get to)\b"
    r"|\bhelp you find (?:what|the (?:page|content|information)) you\b"
    r"|\b(?:page|content|resource|url|web ?address|link) (?:that )?you(?:['’](?:re|ve)| are| were| have)? ?"
    r"(?:looking for|searching for|trying to (?:reach|access|find)|requested|tried|followed|entered|clicked)\b"
    r"|\b(?:can(?:not|['’]t)|could(?: not|n['’]t)|unable to) (?:find|locate) (?:the|that|this|your) page\b"
    r"|\bthis page (?:no longer exists|does(?: not|n['’]t) exist|is no longer available"
    r"|(?:was|has been) (?:removed|deleted))\b",
    re.I,
)
_LONGEST_SIGNPOST = 3_000  # characters of a page that only points elsewhere


def refusal(page: Page) -> NotADocument | None:
    """Why a page that no layout of a document may see is not one; None where nothing speaks against it."""
    status = page.capture.status
    by_status = {401: Outcome.ACCESS_DENIED, 403: Outcome.ACCESS_DENIED, 404: Outcome.SOFT_404, 410: Outcome.SOFT_404}
    if status in by_status or status >= 500:
        reason = by_status.get(status, Outcome.MAINTENANCE if status == 503 and _by_words(page) else Outcome.ERROR_PAGE)
        return NotADocument(reason, f"the status is {status}, the title {page.title_words[:80]!r}")
    if page.node is not None or page.body_field is not None or page.bare is not None:
        return _foreign(page) or _signpost(page)
    return _moved(page) or _by_words(page) or _foreign(page) or _nothing_there(page) or _signpost(page)


def _by_words(page: Page) -> NotADocument | None:
    headings = [tag for tag in tags(page.body) if tag.name in {"h1", "h2"}]
    shown = [text_of(tag) for tag in headings[:6]] + [page.title_words.split(" | ")[0]]
    first = text_of(page.body)[:200]
    for pattern, reason in (*page.words.refusals, *_BY_WORDS):
        for words in shown:
            if words and len(words) < 120 and pattern.fullmatch(words):
                return NotADocument(Outcome.named(reason), f"the page says {words!r}")
        if not headings and len(text_of(page.body)) < 400 and pattern.fullmatch(first):
            return NotADocument(Outcome.named(reason), f"the page says {first[:80]!r}")
    if "maintenance-page" in page.head.body.get("class", ""):
        return NotADocument(Outcome.MAINTENANCE, "the body has the class maintenance-page")
    if " page-user " in f" {page.head.body.get('class', '')} ":
        return NotADocument(Outcome.LOGIN, "the body has the class page-user")
    return None


def _moved(page: Page) -> NotADocument | None:
    for meta in page.head.metas:
        if meta.get("http-equiv", "").lower() == "refresh":
            target = re.search(r"url\s*=\s*(.+)", meta.get("content", ""), re.I)
            if target and len(text_of(page.body)) < 300:
                return _to(page, target[1], f"the page sends its reader to {target[1].strip()[:200]!r}")
    if _MOVED.fullmatch(page.title_words) and len(text_of(page.body)) < 300:
        return _to(page, "", f"the page says {page.title_words!r}")
    return None


def _to(page: Page, target: str, detail: str) -> NotADocument:
    """A page that has moved, with the address that it names: by itself, else by its first link to one."""
    links = [attribute(tag, "href") for tag in tags(page.body) if tag.name == "a"]
    bases = [page.capture.location] if page.capture.location else [page.standing.base, page.standing.base + "/"]
    found = [read_address(url, base) for base in bases for url in (target.strip().strip("'\""), *links) if url]
    pages = [one for one in found if isinstance(one, Address) and one.kind is not Kind.FRONT]
    pages.sort(key=lambda one: one.kind not in NAMED)
    return NotADocument(Outcome.MOVED, detail, moved_to=pages[0].url if pages else None)


def _foreign(page: Page) -> NotADocument | None:
    if page.standing.foreign:
        return NotADocument(Outcome.FOREIGN, f"the page is {page.standing.foreign[:300]}")
    return None


def _signpost(page: Page) -> NotADocument | None:
    """A page that has nothing but help to find another one; a document has fields, or more to say."""
    shown = page.body_field or page.node or page.body
    if page.bare is not None or page.print_parts or len(text := plain(shown.get_text(" "))) > _LONGEST_SIGNPOST:
        return None
    found = _NO_PAGE_HERE.search(text)
    if found is None or _has_labels(page):
        return None
    return NotADocument(Outcome.SOFT_404, f"the page says {found[0]!r}")


def _has_labels(page: Page) -> bool:
    """Whether the page shows the label of a field, or who published it."""
    text = plain(page.body.get_text(" "))
    squeezed = "".join(text.lower().split())
    return any(f"{label}:" in squeezed for label in page.words.labels) or bool(page.words.published.search(text))


def _nothing_there(page: Page) -> NotADocument | None:
    if not text_of(page.body) and not any(tag.name in HEADINGS or attribute(tag, "src") for tag in tags(page.body)):
        return NotADocument(Outcome.EMPTY, "the page shows no text")
    return None
