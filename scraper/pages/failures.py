"""Pages that are neither document nor list, each kind with its name."""

import re

from bs4 import BeautifulSoup

from scraper.pages.drupal import title_of
from scraper.pages.fields import body_elements
from scraper.pages.pages import Reason
from scraper.pages.select import attribute, tags_in

# Whole titles and headings, folded: what Drupal and web servers write on pages that stand in the place of another.
_TITLES = (
    (
        Reason.SOFT_404,
        r"page not found|not found|404|404( error)?( -)?( page)? ?not found|error 404.*|object not found!?"
        r"|the page cannot be found",
    ),
    (
        Reason.ACCESS_DENIED,
        r"access denied|403 forbidden|forbidden|you are not authorized.*|401 unauthorized|authorization required",
    ),
    (Reason.LOGIN, r"user account|log in|login|user log ?in|sign in|request new password|create new account"),
    (
        Reason.MAINTENANCE,
        r"site under maintenance|under maintenance|site off-?line"
        r"|(the )?website is (currently )?(offline|unavailable).*",
    ),
    (
        Reason.ERROR_PAGE,
        r"error|(5\d\d )?(internal server error|bad gateway|service (temporarily )?unavailable|gateway time-?out)"
        r"|(the website encountered an )?unexpected error.*|(429 )?too many requests|(400 )?bad request",
    ),
    (Reason.ERROR_PAGE, r"index of /.*|directory listing for /.*"),
    (Reason.MOVED, r"page has moved|(301|302) (moved permanently|found)|object moved|document moved"),
)
_TABLE = tuple((reason, re.compile(pattern)) for reason, pattern in _TITLES)
_LOGIN_FORMS = {"user-login", "user_login", "user-login-form"}


def failure_in(soup: BeautifulSoup, *, is_document: bool) -> tuple[Reason, str] | None:
    """The kind of failure that a page is, with what said so; a document may be titled like one."""
    if is_document:
        return None
    bodies = body_elements(soup)
    title, _ = title_of(soup, None, bodies)
    texts = [title, soup.title.get_text(" ", strip=True).split(" | ")[0] if soup.title else ""]
    for text in texts:
        folded = re.sub(r"\s+", " ", text).strip().casefold().rstrip(".")
        for reason, pattern in _TABLE:
            if folded and pattern.fullmatch(folded):
                return reason, f"the page is titled {text!r}"
    form = next(tags_in(soup, lambda tag: tag.name == "form" and attribute(tag, "id") in _LOGIN_FORMS, bodies), None)
    if form is not None and not any(True for _ in tags_in(soup, lambda tag: tag.name == "article")):
        return Reason.LOGIN, "the page holds the form to log in"
    return None
