"""The hosts of the Innovation Policy Platform and its kinds of address; a Drupal 7 with its usual modules.

>>> SITE.kind_of("document/evaluation/annex-1"), SITE.kind_of("node/5211"), SITE.kind_of("stip-faq")
(<Kind.DOCUMENT: 'document'>, <Kind.NODE: 'node'>, <Kind.PAGE: 'page'>)
"""

import re
from pathlib import Path

from scraper.addresses.kinds import Kind
from scraper.addresses.site import Site

DOMAINS = ("innovationpolicyplatform.org", "innovationpolicyplatform.com", "innovationpolicyplatform.net")
PUBLISHERS = ("oecd.org", "oecd-ilibrary.org", "worldbank.org", "hse.ru")

KINDS = (
    (r"", Kind.FRONT),
    (r"document/.+", Kind.DOCUMENT),
    (r"content/.+", Kind.CONTENT),
    (r"node/\d+", Kind.NODE),
    (r"node|documents", Kind.LIST),
    (r"rss\.xml|sitemap\.xml|(?:.+/)?feed", Kind.FEED),
    (r"(?:topic|knowledge-type|country)/.+", Kind.TERM),
    (r"taxonomy/term/\d+", Kind.TAXONOMY_TERM),
    (r"sites/[^/]+/files/(?:css|js|styles|ctools|languages|xmlsitemap|pictures)/.+", Kind.ASSET),
    (r"(?:sites/[^/]+/files|system/files)/.+", Kind.FILE),
    (r"(?:misc|modules|themes|profiles|includes|scripts|sites)(?:/.*)?|robots\.txt|favicon\.ico", Kind.ASSET),
    (r"(?:user|users|search|admin|comment|filter|batch|node|taxonomy|forward|flag|printmail)(?:/.*)?", Kind.SERVICE),
    (r"(?:cron|update|install|xmlrpc|authorize)\.php", Kind.SERVICE),
    (r".+\.(?i:pdf|docx?|xlsx?|pptx?|odt|ods|odp|rtf|zip|csv)", Kind.FILE),
    (r".+\.(?i:png|jpe?g|gif|svg|ico|css|js|xml|txt|json|woff2?|mp3|mp4|delayed|tmp)", Kind.ASSET),
    (r".+", Kind.PAGE),
)

SITE = Site(
    name="ipp",
    title="Innovation Policy Platform",
    about="The documents of the Innovation Policy Platform of the World Bank and the OECD, with their files. "
    "The texts carry terms of their own.",
    base="https://www.innovationpolicyplatform.org",
    domains=DOMAINS,
    kinds=KINDS,
    layouts=(
        "scraper.pages.drupal_page.DrupalPage",
        "scraper.pages.printed_page.PrintedPage",
        "scraper.pages.bare_print.BarePrint",
        "scraper.pages.listing_page.ListPage",
    ),
    seeds=("/", "/documents"),
    sections=frozenset("document content node topic knowledge-type country taxonomy print printpdf".split()),
    lists=frozenset({"documents", "node"}),
    mirror="/www.innovationpolicyplatform.org",
    print_forms={"print": "print", "printpdf": "printpdf"},
    path_parameter="q",
    misplaced=re.compile(r"(?:document|content|node)/(?:.+/)?(sites/[^/]+/files/.+|system/files/.+)", re.S),
    expected=Path(__file__).with_name("expected_counts.json"),
    settings={
        "IPP_KNOWN_HOSTS": [*DOMAINS, *PUBLISHERS],
        "ARCHIVE_INFO": {
            "description": "The documents of the Innovation Policy Platform, and what was asked to find them"
        },
    },
)
