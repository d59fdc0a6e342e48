"""Sample pages among the noise of other themes: featured nodes, teasers, several articles, scripts that do not balance.

Markup is in the manner of the node.tpl.php and page.tpl.php of public Drupal 7 themes (bartik, zen, adaptivetheme, omega,
bootstrap, zurb-foundation); the words are ours.
"""

# ruff: noqa: E501  # markup is easier to compare on one line

import re

NODE = re.compile(r'<div id="node-(\d+)" class="([^"]*)"([^>]*)>')
UNBALANCED = (
    "<script>document.write(\"<div><div class='ad'>\");</script>",
    "<script>/* </div></div> */ var a = '<article class=\"node\">';</script>",
    "<!-- <div class='node'> <article> -->",
    "<!--[if lt IE 9]><div class='old'><![endif]-->",
    '<script type="text/template"><div class="node node-full"><h2>{{title}}</h2></script>',
    "<style>/* <div> */ .node { margin: 0 }</style>",
    "<noscript><div><p>Please switch scripts on.</noscript>",
)


def div(n, names, about, content, title):
    return (
        f'<div id="node-{n}" class="{names} clearfix"{about}>{title}<div class="content clearfix">{content}</div></div>'
    )


def zen_article(n, names, about, content, title):
    return f'<article class="node-{n} {names} clearfix"{about}><header>{title}</header>{content}</article>'


def at_article(n, names, about, content, title):
    return f'<article id="node-{n}" class="{names} article odd iat-n clearfix"{about} role="article">{title}<footer><p class="author-datetime">by admin</p></footer><div class="node-content">{content}</div><nav class="clearfix"></nav></article>'


def omega_article(n, names, about, content, title):
    return f'<article class="{names.replace("node ", "node node--")}" id="node-document-{n}"{about}>{title}<div class="node__content">{content}</div></article>'


def bootstrap_article(n, names, about, content, title):
    return f'<article id="node-{n}" class="{names} clearfix"{about}><header>{title}<span class="submitted">by admin</span></header>{content}<footer></footer></article>'


def zurb_article(n, names, about, content, title):
    return f'<article id="node-{n}" class="{names}"{about}>{title}<div class="posted">by admin</div>{content}</article>'


THEMES = (div, zen_article, at_article, omega_article, bootstrap_article, zurb_article)


def other_node(chance, number):
    """Another document: whole or as a teaser, with text, terms and a file of its own, in the markup of any theme."""
    mode = chance.choice(["node-teaser view-mode-teaser", "node-full view-mode-full", "node-promoted"])
    about = chance.choice([f' about="/document/noise-{number}" typeof="sioc:Item foaf:Document"', ""])
    title = f'<h2 class="node-title"><a href="/document/noise-{number}">Noise {number}</a></h2>'
    fields = (
        '<div class="field field-name-body field-type-text-with-summary"><div class="field-items"><div class="field-item even" property="content:encoded"><p>Noise text.</p></div></div></div>'
        f'<div class="field field-name-field-linktocontentat"><div class="field-label">LinkToContentAt:&nbsp;</div><div class="field-items"><div class="field-item"><a href="/sites/default/files/noise-{number}.pdf">Noise</a></div></div></div>'
        '<div class="field field-name-field-other-tag"><div class="field-label">Other Tag:&nbsp;</div><div class="field-items"><div class="field-item"><a href="/topic/noise">noise</a></div></div></div>'
        '<div class="field field-name-field-noise"><div class="field-label">Noise:&nbsp;</div><div class="field-items"><div class="field-item">noise</div></div></div>'
    )
    return chance.choice(THEMES)(number, f"node node-document {mode}", about, fields, title)


def around(chance, inner):
    """What a block, a view, a bean or a panel puts around others' nodes."""
    return chance.choice(
        [
            f'<div id="block-views-featured" class="block block-views"><h2>Featured</h2><div class="content"><div class="view view-featured"><div class="view-content"><div class="views-row views-row-1">{inner}</div></div></div></div></div>',
            f'<section class="block block-views contextual-links-region"><h2 class="block__title">Latest</h2><div class="view-content"><ul><li class="views-row">{inner}</li></ul></div></section>',
            f'<div class="block block-nodeblock"><div class="content">{inner}</div></div>',
            f'<div class="block block-bean"><div class="entity entity-bean bean-featured">{inner}</div></div>',
            f'<aside class="col-sm-3" role="complementary"><div class="region region-sidebar-second"><section class="block">{inner}</section></div></aside>',
        ]
    )


def plain_articles(chance):
    """Articles of the theme's own, which say nothing of a node."""
    return "".join(f"<article><h3>Teaser {n}</h3><p>Noise text.</p></article>" for n in range(chance.randint(1, 3)))


def noisy(page, chance):
    """A page in the markup of another theme, with noise before, after and around its document."""
    start = NODE.search(page)
    end = _end_of(page, start.start())
    content = page[start.end() : end - len("</div>")]
    own = chance.choice(THEMES)(start[1], start[2].replace(" clearfix", ""), start[3], content, "")
    numbers = iter(chance.sample(range(90_000, 99_999), 12))
    before, after = (
        "".join(around(chance, other_node(chance, next(numbers))) for _ in range(chance.randint(0, 3)))
        for _ in range(2)
    )
    before, after = (part + chance.choice(["", around(chance, plain_articles(chance))]) for part in (before, after))
    scripts = [chance.choice(UNBALANCED) for _ in range(4)]
    wrapped = f"{scripts[0]}{own}{scripts[1]}"
    main = page.rindex('<div id="block-system-main"', 0, start.start())
    main_end = _end_of(page, main)
    page = f"{page[: start.start()]}{wrapped}{page[end:main_end]}{scripts[2]}{after}{page[main_end:]}"
    page = f"{page[:main]}{before}{page[main:]}".replace("<h1", f"{scripts[3]}<h1", 1)
    return page.replace(
        "</body>", chance.choice(["</body>", "</div></body>", "<div></body>", "</body>\n<!-- cached -->"])
    )


def _end_of(page, start):
    """Where the `<div>` that begins at `start` ends."""
    depth = 0
    for tag in re.compile(r"<(/?)div\b[^>]*>").finditer(page, start):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return tag.end()
    raise ValueError("it has no end")
