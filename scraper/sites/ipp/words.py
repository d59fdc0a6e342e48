"""Labels, lines and classes of the Innovation Policy Platform's pages. Its Drupal spoke English only.

>>> WORDS.is_boilerplate("Printer-friendly versionPDF version"), WORDS.is_boilerplate("See the PDF version.")
(True, False)
>>> WORDS.publication("Published by OECD in 2012")
('OECD', 2012)
>>> WORDS.publication("Published by the World Bank"), WORDS.publication("Published by whoever finds it")
(('the World Bank', None), None)
"""

import re

from scraper.sites.words import ATTACHMENT, BODY, CONTENT, COUNTRY, KNOWLEDGE, TOPICS, YEAR, Ignored, Words

_NAME = r"[^\W\d_a-z][\w’'-]*(?:\.[\w’'-]+)*"  # a word that begins with a capital

WORDS = Words(
    labels={
        "linktocontentat": CONTENT,
        "linktocontent": CONTENT,
        "linkstocontentat": CONTENT,
        "knowledgetype": KNOWLEDGE,
        "knowledgetypes": KNOWLEDGE,
        "othertag": TOPICS,
        "othertags": TOPICS,
        "attachment": ATTACHMENT,
        "attachments": ATTACHMENT,
        "fileattachments": ATTACHMENT,
        "country": COUNTRY,
        "countries": COUNTRY,
        "publicationyear": YEAR,
    },
    machine_names=(
        (re.compile(r"link_?to_?content"), CONTENT),
        (re.compile(r"knowledge_?type"), KNOWLEDGE),
        (re.compile(r"other_?tags?\b"), TOPICS),
        (re.compile(r"attachments?\b"), ATTACHMENT),
        (re.compile(r"^countr(?:y|ies)$"), COUNTRY),
        (re.compile(r"publication_?year"), YEAR),
        (re.compile(r"^body$"), BODY),
    ),
    term_paths=(("knowledge-type/", KNOWLEDGE), ("topic/", TOPICS), ("country/", COUNTRY)),
    boilerplate=re.compile(
        r"image description here\.?"
        r"|(?:printer-friendly version|pdf version|send by e-?mail|send to friend)+"
        r"|relevant ipp pages|what countries are doing|read more"
        r"|.{1,60}['’]s picture",
        re.I,
    ),
    published=re.compile(r"Published by (.+?) in (\d{4})\.?"),
    # Only words that a name has: a sentence may begin so too.
    publisher_alone=re.compile(rf"Published by ((?:(?:the|of|for|and|on|de|&|{_NAME}) ){{0,11}}{_NAME})\.?"),
    names_publisher=re.compile(r"Published(?:\s|&nbsp;)+by\b"),
    list_classes=frozenset({"page-documents"}),
    document_classes=frozenset({"node-type-document", "node-document"}),
    ignored=(
        Ignored(
            "body",
            re.compile(r"\b(?:viewed|read) \d[\d,. ]* times?\b\.?|^\d[\d,.]* (?:reads|views)$", re.I | re.M),
            "Drupal's Statistics module counts visits",
        ),
        Ignored(
            "body",
            re.compile(r"\btoday is (?:\w+day,? )?(?:\d{1,2}\.? \w+|\w+ \d{1,2}),? \d{4}\b\.?", re.I),
            "a block that shows the date of the visit",
        ),
    ),
)
