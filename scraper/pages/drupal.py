"""What marks a page of Drupal 7, whatever its theme: the node in full, the title, the language."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

from scraper.pages.fields import _is_body_field, body_elements
from scraper.pages.select import attribute, classes, has_class, is_within, tags_in
from scraper.text import one_line, without_site_name

_NODE_ID = re.compile(r"node-\d+")
_TEASERS = ("node-teaser", "view-mode-teaser", "teaser", "node--teaser")
PRINT_MARKS = frozenset({"print-content", "print-source_url", "print-links", "print-footer", "print-title", "print-hr"})


def main_region(soup: BeautifulSoup) -> Tag:
    """The part of the page that is its content: Drupal's main block, else the theme's main element, else all."""
    for accepts in (
        lambda tag: tag.get("id") == "block-system-main",
        lambda tag: tag.name == "main" or tag.get("role") == "main",
        lambda tag: tag.get("id") in {"content", "main-content", "main", "content-area"} and tag.name != "a",
    ):
        found = next(tags_in(soup, accepts), None)
        if found is not None and len(found.contents) > 1:
            return found
    return soup.body or soup


def full_node(soup: BeautifulSoup) -> Tag | None:
    """The node that the page shows in full; None on lists, and where two could be it."""
    number = page_node_number(soup)
    candidates = [tag for tag in nodes(soup) if not has_class(tag, *_TEASERS)]
    if number:
        numbered = [tag for tag in candidates if tag.get("id") == f"node-{number}"]
        candidates = numbered or candidates
    if len(candidates) > 1:
        region = main_region(soup)
        candidates = [tag for tag in candidates if is_within(tag, [region])]
        candidates = [
            tag for tag in candidates if not any(has_class(parent, "view-content", "view") for parent in tag.parents)
        ]
    if len(candidates) == 1:
        return candidates[0]
    if not candidates and not any(nodes(soup)) and (number or not _has_listing(soup)):
        return bare_node(soup)
    return None


def bare_node(soup: BeautifulSoup) -> Tag | None:
    """The main region of a theme that marks no node, where it holds one body."""
    region = main_region(soup)
    return region if len(body_elements(region)) == 1 else None


def nodes(soup: BeautifulSoup) -> Iterator[Tag]:
    """The outermost elements that Drupal marks as nodes, not looking into bodies."""
    inside: Tag | None = None
    for tag in tags_in(soup, _is_node):
        if inside is not None and is_within(tag, [inside]):
            continue
        if any(_is_body_field(parent) for parent in tag.parents):
            continue
        inside = tag
        yield tag


def _is_node(tag: Tag) -> bool:
    if _NODE_ID.fullmatch(attribute(tag, "id")):
        return True
    if tag.name in {"body", "html", "a", "li", "input"}:
        return False
    if "node" in classes(tag) and tag.name in {"div", "article", "section", "main"}:
        return True
    return bool(tag.get("about")) and bool({"sioc:Item", "foaf:Document"} & set(attribute(tag, "typeof").split()))


def page_node_number(soup: BeautifulSoup) -> str | None:
    """The node number that Drupal's body class states."""
    tokens = classes(soup.body) if soup.body else []
    return next((token.removeprefix("page-node-") for token in tokens if re.fullmatch(r"page-node-\d+", token)), None)


def node_type(soup: BeautifulSoup, node: Tag) -> str | None:
    """The machine name of the node's type, by the body's class or the node's."""
    for token in classes(soup.body) if soup.body else []:
        if token.startswith("node-type-"):
            return token.removeprefix("node-type-")
    known = {"node-full", "node-promoted", "node-sticky", "node-unpublished", "node-preview", "node-mine", "node-view"}
    for token in classes(node):
        if token.startswith("node-") and token not in known and not _NODE_ID.fullmatch(token):
            return token.removeprefix("node-")
    return None


def title_of(soup: BeautifulSoup, node: Tag | None, bodies: list[Tag]) -> tuple[str, str]:
    """The page's title and where it was found: the heading that agrees with `<title>` or RDFa, none of the body."""
    head = soup.title.get_text() if soup.title else ""
    stated = {one_line(head), without_site_name(head)}
    rdf = _rdf_title(node)
    headings = list(tags_in(soup, lambda tag: tag.name in {"h1", "h2", "h3"} or tag.get("id") == "page-title", bodies))
    for heading in sorted(headings, key=lambda tag: (tag.get("id") != "page-title", tag.name)):
        text = one_line(heading.get_text())
        if text and (text in stated or text == rdf):
            return text, heading.name + ("#page-title" if heading.get("id") == "page-title" else "")
    if rdf:
        return rdf, "[property=dc:title]"
    first = next((tag for tag in headings if tag.name == "h1" and one_line(tag.get_text())), None)
    if first is not None:
        return one_line(first.get_text()), "h1"
    return without_site_name(head), "title"


def _rdf_title(node: Tag | None) -> str:
    if node is None:
        return ""
    found = next(tags_in(node, lambda tag: "dc:title" in attribute(tag, "property").split()), None)
    return one_line(attribute(found, "content") or found.get_text()) if found is not None else ""


def language_of(soup: BeautifulSoup) -> str | None:
    """The language that the page states, as BCP 47; None for Drupal's `und` (undefined)."""
    root = soup.html
    stated = (attribute(root, "lang") or attribute(root, "xml:lang")) if root else ""
    return stated if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", stated) and stated != "und" else None


def is_drupal(soup: BeautifulSoup) -> bool:
    """Whether the page has marks of Drupal: its generator, settings, or the classes of its core templates."""
    generator = soup.find("meta", attrs={"name": re.compile("^generator$", re.I)})
    if generator is not None and "Drupal" in attribute(generator, "content"):
        return True
    if any("Drupal.settings" in (script.string or "") for script in soup.find_all("script")):
        return True
    tokens = set(classes(soup.body)) if soup.body else set()
    return bool(tokens & {"not-logged-in", "logged-in", "front", "not-front"})


def _has_listing(soup: BeautifulSoup) -> bool:
    return (
        next(tags_in(soup, lambda tag: has_class(tag, "view-content", "pager", "term-listing-heading")), None)
        is not None
    )
