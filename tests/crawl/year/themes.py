"""A document and a list as the themes of a site show them: three that say the same, and one that nobody can read."""

from dataclasses import dataclass
from html import escape

SITE = "https://www.innovationpolicyplatform.org"
BARTIK, SEED, PRINTED, UNTITLED = "bartik", "seed", "printed", "untitled"
_HEAD = """<!DOCTYPE html>
<html lang="en" xml:lang="en"><head><meta charset="utf-8">
<meta name="Generator" content="Drupal 7 (http://drupal.org)">
{head}<title>{title} | Innovation Policy Platform</title></head>
"""


@dataclass
class Document:
    """A document of the site; `answers` is what stands in its place: nothing, or a status, or "soft" for a soft 404."""

    slug: str
    node: int
    title: str
    body: list[str]
    topics: list[str]
    files: list[str]
    spacing: str = ""
    answers: int | str | None = None
    moved_to: str | None = None
    is_listed: bool = True

    @property
    def path(self):
        return f"/document/{self.slug}"


def document_page(document, theme):
    """The page of a document."""
    return {BARTIK: _bartik, SEED: _seed, PRINTED: _printed, UNTITLED: _untitled}[theme](document).encode()


def _bartik(document):
    body = "".join(f"<p>{escape(text)}</p>" for text in document.body)
    content = _in_divs("field-link", "LinkToContentAt", [_link(SITE + file, SITE + file) for file in document.files])
    topics = _in_divs("other-tag", "Other Tag", [_link(f"/topic/{name}", name) for name in document.topics])
    return f"""{_head(document)}<body class="html not-front page-node node-type-document">
<h1 class="title" id="page-title">{escape(document.title)}</h1>{document.spacing}
<div id="node-{document.node}" class="node node-document node-promoted" about="/document/{document.slug}"
 typeof="sioc:Item foaf:Document"><div class="content clearfix">
<div class="field field-name-body field-type-text-with-summary field-label-hidden"><div class="field-items">
<div class="field-item even" property="content:encoded">{body}</div></div></div>
{content}{topics}
</div></div></body></html>
"""


def _seed(document):
    body = "\n".join(f"<p>\n  {escape(text)}\n</p>" for text in document.body)
    content = _in_sections(
        "field-link", "LinkToContentAt", [_link(SITE + file, SITE + file) for file in document.files]
    )
    topics = _in_sections("other-tag", "Other Tag", [_link(f"/topic/{name}", name) for name in document.topics])
    return f"""{_head(document)}<body class="html not-front two-sidebars page-node node-type-document">
<nav id="navigation"><h2>Main menu</h2><ul class="links"><li><a href="/documents">Documents</a></li></ul></nav>
<main id="content" class="column"><h1 class="title" id="page-title">{escape(document.title)}</h1>{document.spacing}
<article id="node-{document.node}" class="node node-document" about="/document/{document.slug}"
 typeof="sioc:Item foaf:Document"><div class="content">
<section class="field field-name-body field-type-text-with-summary field-label-hidden">
<div class="field-item even" property="content:encoded">{body}</div></section>
{content}{topics}
</div></article></main></body></html>
"""


def _printed(document):
    title = escape(document.title)
    body = "".join(f"<p>{escape(text)}</p>" for text in document.body)
    links = [f"{SITE}/topic/{name}" for name in document.topics]
    marked = [
        _link(url, url.rpartition("/")[2]) + f' <span class="print-footnote">[{n}]</span>'
        for n, url in enumerate(links, 1)
    ]
    content = _in_divs("field-link", "LinkToContentAt", [SITE + file for file in document.files])
    listed = "".join(f"[{n}] {url}<br />" for n, url in enumerate(links, 1))
    return f"""<!DOCTYPE html>
<html lang="en" xml:lang="en"><head><meta charset="utf-8"><base href="{SITE}/document/{document.slug}">
<title>{title}</title></head><body>
<div class="print-site_name">Published on <em>Innovation Policy Platform</em> (<a href="{SITE}">{SITE}</a>)</div>
<div class="print-breadcrumb"><a href="/">Home</a> &gt; {title}</div><hr class="print-hr">{document.spacing}
<div class="print-content"><div id="node-{document.node}" class="node node-document" about="/document/{document.slug}"
 typeof="sioc:Item foaf:Document"><h2>{title}</h2><div class="content clearfix">
<div class="field field-name-body field-type-text-with-summary field-label-hidden"><div class="field-items">
<div class="field-item even" property="content:encoded">{body}</div></div></div>
{content}{_in_divs("other-tag", "Other Tag", marked)}
</div></div></div><hr class="print-hr">
<div class="print-source_url"><strong>Source URL:</strong> {SITE}/document/{document.slug}</div>
<div class="print-links"><p><strong>Links</strong><br>{listed}</p></div></body></html>
"""


def _untitled(document):
    """A theme that no layout reads: it shows the title by a script."""
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"></head><body class="html not-front page-node">
<div class="hero" data-title="{escape(document.title)}"></div>
<article id="node-{document.node}" class="node node-document" about="/document/{document.slug}">
<div class="field field-name-body"><p>{escape(document.body[0])}</p></div></article></body></html>
"""


def list_page(title, paths, kind="page-documents"):
    """A page that lists what lies at `paths`."""
    rows = "".join(f'<li class="views-row">{_link(path, path)}</li>' for path in paths)
    return f"""{_HEAD.format(head="", title=title)}<body class="html {kind}">
<h1 class="title" id="page-title">{title}</h1>
<div class="view view-ipp-documents"><div class="view-content"><ul>{rows}</ul></div></div></body></html>
""".encode()


def says(words):
    """A page in the place of another, such as an error that answers 200."""
    return f"""{_HEAD.format(head="", title=words)}<body class="html not-front">
<h1 class="title" id="page-title">{words}</h1><p>We are sorry.</p></body></html>
""".encode()


def _head(document):
    canonical = f'<link rel="canonical" href="{SITE}/document/{document.slug}">\n'
    return _HEAD.format(head=canonical, title=escape(document.title))


def _link(url, text):
    return f'<a href="{escape(url)}">{escape(text)}</a>'


def _in_divs(name, label, values):
    items = "".join(f'<div class="field-item even">{value}</div>' for value in values)
    start = (
        f'<div class="field field-name-field-{name} field-label-above"><div class="field-label">{label}:&nbsp;</div>'
    )
    return f'{start}<div class="field-items">{items}</div></div>' if values else ""


def _in_sections(name, label, values):
    items = "".join(f'\n  <div class="field-item even">{value}</div>' for value in values)
    start = f'<section class="field field-name-field-{name} field-label-above"><h3 class="field-label">{label}: </h3>'
    return f"{start}{items}</section>" if values else ""
