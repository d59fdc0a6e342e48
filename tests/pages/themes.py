"""One document in the markup of many themes; invented, but each in the manner of a real one."""

# ruff: noqa: E501  # markup is easier to compare on one line

ADDRESS = "https://www.innovationpolicyplatform.org/document/cluster-policy-slovenia"
TITLE = "Cluster policy in Slovenia"
BODY = """<h2>Knowledge Type</h2>
<p>Knowledge Type: tacit knowledge differs from <a href="/topic/clusters">clusters</a>.</p>
<div class="field-label">Knowledge Type:&nbsp;</div>
<div class="field-items"><div class="field-item"><a href="/knowledge-type/toolkit">Toolkit</a></div></div>
<h3>LinkToContentAt:</h3>
<p>This heading is part of the text.</p>
<p><strong>Other Tag:</strong> see the catalogue.</p>
<p><strong>Source URL:</strong> http://example.org/not-this-one</p>
<div class="print-links"><p><strong>Links</strong><br />[1] http://example.org/x</p></div>
<h1>Another title</h1>
<div id="node-99" class="node node-teaser" about="/document/another"><h2><a href="/document/another">Another</a></h2></div>
<ul><li>one</li><li>two</li></ul>
<p>See the Printer-friendly version of the report.</p>"""
SHORT_BODY = """<p>Foreign affiliates play an important role.</p>
<h3>LinkToContentAt:</h3>
<p>This heading is part of the text.</p>
<p><strong>Other Tag:</strong> see the catalogue.</p>
<p>Knowledge Type: tacit knowledge.</p>"""
FILE = "https://www.innovationpolicyplatform.org/sites/default/files/Slovenia%20%E2%80%93%20report_0.pdf"
FILES = [FILE]
KNOWLEDGE = [("/knowledge-type/country-report", "Country report"), ("/knowledge-type/case-study", "Case study")]
TOPICS = [
    ("/topic/biotechnology-0", "biotechnology"),
    ("/topic/smes", "SMEs, large & small"),
    ("/topic/trade", "trade"),
]

HEAD = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{TITLE} | Innovation Policy Platform</title>
<meta name="Generator" content="Drupal 7 (http://drupal.org)">
<link rel="canonical" href="/document/cluster-policy-slovenia"><link rel="shortlink" href="/node/5214">
</head>"""
SIDE = """<div class="region region-sidebar-first sidebar"><div class="block block-views"><h2>Latest documents</h2>
<div class="view"><div class="view-content"><a href="/document/one-more">One more</a></div></div></div></div>"""


def link(term):
    return f'<a href="{term[0]}">{term[1].replace("&", "&amp;")}</a>'


def file_link(url):
    return f'<a href="{url}">{url}</a>'


def page(content, body_class="html not-front page-node page-node-5214 node-type-document", head=HEAD):
    return f'{head}<body class="{body_class}">{SIDE}{content}<footer>Powered by Drupal</footer></body></html>'


def zen():
    def field(name, label, items):
        inner = "".join(f'<div class="field-item {"odd" if n % 2 else "even"}">{i}</div>' for n, i in enumerate(items))
        return (
            f'<div class="field field-name-{name} field-label-inline clearfix"><div class="field-label">{label}:&nbsp;</div>'
            f'<div class="field-items">{inner}</div></div>'
        )

    return page(
        f'<div id="main"><div id="content" class="column" role="main"><h1 class="page__title title" id="page-title">{TITLE}</h1>'
        f'<article class="node-5214 node node-document view-mode-full clearfix" about="/document/cluster-policy-slovenia">'
        f'<div class="field field-name-body field-type-text-with-summary field-label-hidden"><div class="field-items">'
        f'<div class="field-item even" property="content:encoded">{BODY}</div></div></div>'
        f"{field('field-linktocontentat', 'LinkToContentAt', map(file_link, FILES))}"
        f"{field('field-knowledge-type', 'Knowledge Type', map(link, KNOWLEDGE))}"
        f"{field('field-other-tag', 'Other Tag', map(link, TOPICS))}</article></div></div>"
    )


def omega():
    def field(name, label, items):
        inner = "".join(f'<div class="field__item">{i}</div>' for i in items)
        return (
            f'<div class="field field--name-{name} field--label-inline"><div class="field__label">{label}:&nbsp;</div>'
            f'<div class="field__items">{inner}</div></div>'
        )

    return page(
        f'<div class="l-page"><div class="l-main"><div class="l-content" role="main"><h1>{TITLE}</h1>'
        f'<article role="article" class="node node--document node--full"><div class="node__content">'
        f'<div class="field field--name-body field--label-hidden"><div class="field__items">'
        f'<div class="field__item even">{BODY}</div></div></div>'
        f"{field('field-lca', 'LinkToContentAt', map(file_link, FILES))}"
        f"{field('field-kt', 'Knowledge Type', map(link, KNOWLEDGE))}"
        f"{field('field-tags', 'Other Tag', map(link, TOPICS))}</div></article></div></div></div>"
    )


def labels_hidden():
    def field(name, items):
        return (
            f'<div class="field field-name-{name} field-label-hidden"><div class="field-items">'
            + "".join(f'<div class="field-item">{i}</div>' for i in items)
            + "</div></div>"
        )

    return page(
        f'<main><h1>{TITLE}</h1><article id="node-5214"><div class="field field-name-body">{BODY}</div>'
        f"{field('field-link-to-content-at', map(file_link, FILES))}{field('field-knowledge-type', map(link, KNOWLEDGE))}"
        f"{field('field-topic-terms', map(link, TOPICS))}</article></main>"
    )


def definition_list():
    return page(
        f'<div id="content"><h1>{TITLE}</h1><article><div class="field-name-body">{BODY}</div><dl>'
        f"<dt>LinkToContentAt</dt>{''.join(f'<dd>{file_link(u)}</dd>' for u in FILES)}"
        f"<dt><span>Knowledge Type</span></dt>{''.join(f'<dd>{link(t)}</dd>' for t in KNOWLEDGE)}"
        f"<dt>Country</dt><dd><a href='/country/slovenia'>Slovenia</a></dd>"
        f"<dt>Other Tag</dt>{''.join(f'<dd>{link(t)}</dd>' for t in TOPICS)}</dl></article></div>"
    )


def table():
    rows = (("LinkToContentAt", FILES, file_link), ("Knowledge Type", KNOWLEDGE, link), ("Other Tag", TOPICS, link))
    shown = "".join(f"<tr><th>{label}:</th><td>{', '.join(map(show, items))}</td></tr>" for label, items, show in rows)
    return page(
        f'<div id="content"><h1>{TITLE}</h1><div class="node node-document" id="node-5214">'
        f'<div class="field-name-body">{BODY}</div><table class="fields">{shown}</table></div></div>'
    )


def reset():
    """Display Suite's leanest field markup: labels are bare text."""
    return page(
        f'<div id="content"><h1>{TITLE}</h1><div class="node node-document" id="node-5214"><div class="field-name-body">{BODY}'
        f"</div>LinkToContentAt: {file_link(FILE)}<br>Knowledge Type: {', '.join(map(link, KNOWLEDGE))}<br/>"
        f"Other Tag: {', '.join(map(link, TOPICS))}</div></div>"
    )


def paragraphs():
    return page(
        f'<div id="content"><h1>{TITLE}</h1><div class="node" id="node-5214"><div class="field-name-body">{BODY}</div>'
        f"<p><b>LinkToContentAt:</b> {file_link(FILE)}</p><p><b>Knowledge Type:</b> {', '.join(map(link, KNOWLEDGE))}</p>"
        f"<p><em>Other Tag:</em> {', '.join(map(link, TOPICS))}</p></div></div>"
    )


def panels():
    """Panels: a pane a field, no node around them."""

    def pane(title, items):
        return (
            f'<div class="panel-pane pane-entity-field"><h2 class="pane-title">{title}</h2><div class="pane-content">'
            + "".join(f"<span>{i}</span>" for i in items)
            + "</div></div>"
        )

    return page(
        f'<div id="content"><h1 class="title" id="page-title">{TITLE}</h1><div class="panel-display panel-2col">'
        f'<div class="panel-pane pane-node-body"><div class="pane-content"><div class="field field-name-body">{BODY}</div>'
        f"</div></div>{pane('LinkToContentAt', map(file_link, FILES))}{pane('Knowledge Type', map(link, KNOWLEDGE))}"
        f"{pane('Other Tag', map(link, TOPICS))}</div></div>"
    )


def sidebar_fields():
    """Fields shown as blocks of a side column."""

    def block(title, items):
        return f'<div class="block"><h2>{title}</h2><ul>' + "".join(f"<li>{i}</li>" for i in items) + "</ul></div>"

    return page(
        f'<div id="content"><h1>{TITLE}</h1><div class="node" id="node-5214"><div class="field-name-body">{BODY}</div></div></div>'
        f'<div class="sidebar-second">{block("LinkToContentAt", map(file_link, FILES))}'
        f"{block('Knowledge Type', map(link, KNOWLEDGE))}{block('Other Tag', map(link, TOPICS))}</div>"
    )


def bare():
    """No class names a field: the body is what is no field."""
    return page(
        f'<div id="content"><h1>{TITLE}</h1><article>{SHORT_BODY}<section><h3>LinkToContentAt</h3><p>{file_link(FILE)}</p>'
        f"</section><section><h3>Knowledge Type</h3><ul>{''.join(f'<li>{link(t)}</li>' for t in KNOWLEDGE)}</ul></section>"
        f"<section><h3>Other Tag</h3><ul>{''.join(f'<li>{link(t)}</li>' for t in TOPICS)}</ul></section>"
        f'<ul class="links"><li><a class="print-page" href="/print/5214">Printer-friendly version</a></li></ul></article></div>'
    )


def no_classes():
    """Not even the body of the page has a class."""
    return page(
        f"<div><div><h1>{TITLE}</h1><div>{SHORT_BODY}</div><div><div>LinkToContentAt:&nbsp;</div><div><div>{file_link(FILE)}"
        f"</div></div></div><div><div>Knowledge Type:&nbsp;</div><div>{''.join(f'<div>{link(t)}</div>' for t in KNOWLEDGE)}"
        f"</div></div><div><div>Other Tag:&nbsp;</div><div>{''.join(f'<div>{link(t)}</div>' for t in TOPICS)}</div></div>"
        f"</div></div>",
        body_class="",
    )


def fences():
    return page(
        f'<main role="main"><header><h1>{TITLE}</h1></header><article class="node node-document">'
        f'<div class="field-body">{BODY}</div><h3 class="field-label">LinkToContentAt: </h3><div class="field-linktocontentat">'
        f"{file_link(FILE)}</div><h3 class='field-label'>Knowledge Type: </h3><ul class='field-knowledge-type'>"
        f"{''.join(f'<li>{link(t)}</li>' for t in KNOWLEDGE)}</ul><h3 class='field-label'>Other Tag: </h3>"
        f"<ul class='field-other-tag'>{''.join(f'<li>{link(t)}</li>' for t in TOPICS)}</ul></article></main>"
    )


def fields_first():
    """Fields stand above the body, the label is a span, values are separated by commas."""

    def field(name, label, items):
        return (
            f'<section class="field field-name-{name}"><span class="label">{label}: </span>{", ".join(items)}</section>'
        )

    return page(
        f'<div id="content"><article class="node" about="/document/cluster-policy-slovenia"><header><h2 class="node-title">'
        f'<a href="/document/cluster-policy-slovenia">{TITLE}</a></h2></header>'
        f"{field('field-other-tag', 'Other Tag', map(link, TOPICS))}{field('field-knowledge-type', 'Knowledge Type', map(link, KNOWLEDGE))}"
        f"{field('field-linktocontentat', 'Link to content at', map(file_link, FILES))}"
        f'<div class="field field-name-body">{BODY}</div></article></div>'
    )


WITH_TRAPS = (
    zen,
    omega,
    labels_hidden,
    definition_list,
    table,
    reset,
    paragraphs,
    panels,
    sidebar_fields,
    fences,
    fields_first,
)
WITHOUT_NAMES = (bare, no_classes)
