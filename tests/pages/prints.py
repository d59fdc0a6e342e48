"""One document in many printed forms, as the print module's templates, mirrors and converters give them."""

# ruff: noqa: E501  # markup is easier to compare on one line

from tests.pages.themes import ADDRESS, FILE, KNOWLEDGE, TITLE, TOPICS, link

SITE = "https://www.innovationpolicyplatform.org"
BODY = """<p>See <a href="{b}/document/other">the other</a> <span class="print-footnote">[1]</span>, and [9] sources.</p>
<h3>Links</h3>
<p>[1] This is not a footnote of the site.</p>
<p><strong>Other Tag:</strong> see the catalogue.</p>
<p><strong>Source URL:</strong> http://example.org/not-this-one</p>
<div class="print-source_url">Source URL: http://example.org/nor-this</div>"""
LIST = [f"{SITE}/document/other", *(SITE + url for url, _ in KNOWLEDGE + TOPICS)]


def field(label, items, name="x"):
    inner = "".join(f'<div class="field-item">{item}</div>' for item in items)
    return f'<div class="field field-name-{name}"><div class="field-label">{label}:&nbsp;</div>{inner}</div>'


def terms(items, start, href="#"):
    return [
        f'<a href="{href}">{label.replace("&", "&amp;")}</a> <span class="print-footnote">[{start + place}]</span>'
        for place, (_, label) in enumerate(items)
    ]


def fields(href="#"):
    return (
        field("LinkToContentAt", [FILE])
        + field("Knowledge Type", terms(KNOWLEDGE, 2, href))
        + field("Other Tag", terms(TOPICS, 4, href))
    )


def node(body=BODY, rest=None):
    return (
        f'<div class="node" id="node-5214"><h2>{TITLE}</h2><div class="content"><div class="field field-name-body">'
        f"{body.format(b=SITE)}</div>{rest or fields()}</div></div>"
    )


def html(content, head=f"<title>{TITLE}</title><base href='{ADDRESS}' />"):
    return f"<html><head>{head}<meta name='robots' content='noindex, nofollow'></head><body>{content}</body></html>"


def listed(before="<p><strong>Links</strong><br />", after="</p>", between="<br />"):
    entries = between.join(f"[{number}] {url}" for number, url in enumerate(LIST, 1))
    return f'<div class="print-links">{before}{entries}{after}</div>'


def of_2x():
    return html(
        f'<div class="print-site_name">Published on <em>IPP</em></div><hr class="print-hr"><div class="print-content">{node()}</div>'
        f'<div class="print-source_url"><strong>Source URL:</strong> {ADDRESS}</div>{listed()}'
    )


def modified_on():
    return html(
        f'<div class="print-content">{node()}</div><div class="print-source_url"><strong>Source URL '
        f"(modified on 10/04/2019 - 12:00):</strong> <a href='{ADDRESS}'>{ADDRESS}</a></div>{listed()}",
        head=f"<title>{TITLE}</title>",
    )


def of_1x():
    return html(
        f'<h1 class="print-title">{TITLE}</h1><div class="print-submitted">By admin</div><div class="print-created">Created 2012</div>'
        f'<div class="print-content"><div class="field field-name-body">{BODY.format(b=SITE)}</div>{fields()}</div>'
        f'<div class="print-footer"></div><hr class="print-hr" /><div class="print-source_url"><strong>Source URL:</strong> {ADDRESS}'
        f"</div>{listed()}"
    )


def without_href():
    return html(
        f'<div class="print-content">{node(rest=fields(href=""))}</div>{listed("<h3>Links</h3><ul><li>", "</li></ul>", "</li><li>")}'
    )


def plain_words():
    """Links became text: only their numbers are left."""
    words = [
        field("LinkToContentAt", [FILE]),
        field("Knowledge Type", [f"{label} [{2 + n}]" for n, (_, label) in enumerate(KNOWLEDGE)]),
        field("Other Tag", [f"{label.replace('&', '&amp;')} [{4 + n}]" for n, (_, label) in enumerate(TOPICS)]),
    ]
    return html(f'<div class="print-content">{node(rest="".join(words))}</div>{listed()}')


def absolute_anchors():
    def real(items, start):
        return [
            f'{link((SITE + u, t))} <span class="print-footnote">[{start + n}]</span>' for n, (u, t) in enumerate(items)
        ]

    rest = (
        field("LinkToContentAt", [f'<a href="{FILE}">{FILE}</a> <span class="print-footnote">[7]</span>'])
        + field("Knowledge Type", real(KNOWLEDGE, 2))
        + field("Other Tag", real(TOPICS, 4))
    )
    return html(
        f'<div class="print-content">{node(rest=rest)}</div><div class="print-source_url">Source URL: {ADDRESS}</div>'
    )


def mirrored():
    """wget emptied the base and made links relative: the list still says what they were."""
    body = BODY.replace('href="{b}/document/other"', 'href="../node/77.html"')
    rest = fields(href="../taxonomy/term/5.html")
    return html(
        f'<div class="print-logo"><img src="../misc/logo.png"></div><div class="print-content">{node(body, rest)}</div>'
        f'<div class="print-source_url"><strong>Source URL:</strong> {ADDRESS}</div>{listed()}',
        head=f"<title>{TITLE}</title><base href='' /><script src='../misc/jquery.js'></script>",
    )


def headings_without_classes():
    """A template of the site's own: no class of the print module is left around the node."""
    return html(
        f"<div>Published on IPP</div>{node()}<h3>Source URL:</h3><p>{ADDRESS}</p><h3>Links</h3><ol>"
        + "".join(f"<li>[{n}] &lt;{url}&gt;</li>" for n, url in enumerate(LIST, 1))
        + "</ol>",
        head="",
    )


PRINTS = (of_2x, modified_on, of_1x, without_href, plain_words, absolute_anchors, mirrored, headings_without_classes)
