"""`python -m demo.make_snapshot` makes `demo/snapshot` again: the same documents give the same bytes.

`mirror` is a static mirror of 2019, `older-mirror` one of 2014 with a few of its documents; `printed` holds the
founding document as the real site printed it.
"""

import shutil
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import quote, unquote

from markdown_it import MarkdownIt

from demo.documents import HERE, SITE, Document, Term, documents
from demo.papers import paper

SNAPSHOT = HERE / "snapshot"
PRINTED = HERE.parent / "tests/fixtures/samples/founding-document.md"
NOTICE = "Demonstration: all documents but “Key features …” are sample data, made for this project."
PAGE = Template((HERE / "page.html").read_text("utf-8"))
NODE = Template((HERE / "node.html").read_text("utf-8"))


def main() -> None:
    """Makes the snapshot anew."""
    shutil.rmtree(SNAPSHOT, ignore_errors=True)
    write_snapshot(SNAPSHOT)


def write_snapshot(folder: Path) -> None:
    """Writes both mirrors and the printed page."""
    found = documents()
    write_mirror(folder / "mirror/20190401120000/www.innovationpolicyplatform.org", found)
    older = [one for one in found if one.held == "both"]
    write_mirror(folder / "older-mirror/20140312090000/www.innovationpolicyplatform.org", older, is_older=True)
    printed = folder / "printed"
    printed.mkdir()
    shutil.copyfile(PRINTED, printed / PRINTED.name)


def write_mirror(root: Path, found: list[Document], *, is_older: bool = False) -> None:
    """A static mirror of these documents, their terms and their files."""
    _write(root, "", "Innovation Policy Platform", _listed(found[:6], "document/"))
    _write(root, "documents", "Documents", _listed(found, "../document/"))
    for term in sorted({term for one in found for term in one.terms}, key=lambda term: term.path):
        with_it = [one for one in found if term in one.terms]
        _write(root, term.path, term.label, _listed(with_it, "../../document/"))
    for document in (one for one in found if one.held != "none"):
        _write(root, document.path, document.title, _node(document, is_older=is_older), document.number)
        if document.file != "none":
            path = root / "sites/default/files" / unquote(document.file_name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(paper(document))


def _write(root: Path, path: str, title: str, content: str, number: int | None = None) -> None:
    shortlink = f'<link rel="shortlink" href="{SITE}/node/{number}">\n' if number else ""
    page = PAGE.substitute(
        canonical=f"{SITE}/{path}",
        shortlink=shortlink,
        title=escape(title),
        body_class=f"page-node page-node-{number} node-type-document" if number else "page-documents",
        notice=NOTICE,
        root="../" * len(Path(path).parts),
        content=content,
    )
    target = root / path / "index.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page, "utf-8")


def _node(document: Document, *, is_older: bool) -> str:
    body = document.body
    if is_older and document.older:
        body = body.replace(document.older[1], document.older[0])
    return NODE.substitute(
        number=document.number,
        slug=document.slug,
        body=MarkdownIt().enable("table").render(body),
        file=_file(document),
        kinds="".join(_term(one) for one in document.kinds),
        topics="".join(_term(one) for one in document.topics),
        countries=_countries(document),
        published=_published(document),
    )


def _countries(document: Document) -> str:
    if not document.countries:
        return ""
    terms = "".join(_term(one) for one in document.countries)
    return (
        '<div class="field field-name-field-country field-type-taxonomy-term-reference field-label-inline clearfix">'
        f'<h3 class="field-label">Country: </h3><ul class="links inline">{terms}</ul></div>\n'
    )


def _published(document: Document) -> str:
    """The year, as the site states it: in a line, or in a field of its own."""
    if document.year is None:
        return ""
    if document.year_in == "line":
        return f"<p>Published by IPP Archive samples in {document.year}</p>\n"
    return (
        '<div class="field field-name-field-publication-year field-type-text field-label-inline clearfix"><div class='
        '"field-label">Publication Year:&nbsp;</div><div class="field-items"><div class="field-item even">'
        f"{document.year}</div></div></div>\n"
    )


def _file(document: Document) -> str:
    if document.file == "none":
        return ""
    name = document.file_name
    link = f'<a href="../../sites/default/files/{name}">{SITE}/sites/default/files/{name}</a>'
    return (
        '<div class="field field-name-field-linktocontentat field-type-link-field field-label-above"><div class='
        '"field-label">LinkToContentAt:&nbsp;</div><div class="field-items"><div class="field-item even">'
        f"{link}</div></div></div>\n"
    )


def _term(term: Term) -> str:
    return f'<li><a href="../../{quote(term.path)}/index.html" typeof="skos:Concept">{escape(term.label)}</a></li>'


def _listed(found: list[Document], before: str) -> str:
    items = [f'<li><a href="{before}{one.slug}/index.html">{escape(one.title)}</a></li>' for one in found]
    return f'<div class="view-content"><ul>{"".join(items)}</ul></div>'


if __name__ == "__main__":
    main()
