"""Small pages as the site's Drupal writes them, for servers that misbehave."""

from html import escape

SITE = "https://www.innovationpolicyplatform.org"


def document(slug, *files, title=None, body="What the document says.", links=(), head="", shown=""):
    """The page of `document/<slug>` that links `files` as its content, and `links` in its body.

    `head` and `shown` are HTML in its head, and at the end of its body.
    """
    anchors = "".join(f' <a href="{escape(link)}">{escape(link)}</a>' for link in links)
    links = "".join(f'<div class="field-item even"><a href="{escape(file)}">A file</a></div>' for file in files)
    content = (
        '<div class="field field-name-field-link field-type-link-field field-label-above">'
        f'<div class="field-label">LinkToContentAt:&nbsp;</div><div class="field-items">{links}</div></div>'
    )
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<link rel="canonical" href="{SITE}/document/{slug}">
<meta name="Generator" content="Drupal 7 (http://drupal.org)">
<title>{escape(title or slug)} | Innovation Policy Platform</title>{head}</head>
<body class="html not-front page-node node-type-document">
<h1 class="title" id="page-title">{escape(title or slug)}</h1>
<div id="node-1" class="node node-document node-promoted" about="/document/{slug}" typeof="sioc:Item foaf:Document">
<div class="content clearfix">
<div class="field field-name-body field-type-text-with-summary field-label-hidden"><div class="field-items">
<div class="field-item even" property="content:encoded"><p>{escape(body)}{anchors}</p></div></div></div>
{content if files else ""}
</div></div>{shown}</body></html>
""".encode()
