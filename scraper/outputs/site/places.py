"""Where the pages of the site lie, under names that every file system and every static host takes."""

import re
import unicodedata
from hashlib import sha256

_LONGEST = 80  # characters of a part
# Names of Windows, of the lists, of folders that could be pages too, of hidden files, and what looks like a digest.
_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|com\d|lpt\d|index)(?:\..*)?|.*\.(?:html?|ris)|(?:.*-)?[0-9a-f]{10}|", re.DOTALL
)


def document_path(document_id: str) -> str:
    """The page of a document, from the root of the site.

    >>> document_path("document/smart-cities"), document_path("content/note")
    ('document/smart-cities.html', 'other/content/note.html')
    """
    first, _, rest = document_id.partition("/")
    folder, name = ("document", rest) if first == "document" and rest else ("other", document_id)
    return "/".join([folder, *map(safe_name, name.split("/"))]) + ".html"


def safe_name(text: str) -> str:
    """A name of small letters, digits and hyphens; what had to be changed for it is told apart by a digest.

    >>> safe_name("clusters"), safe_name("Économie & R/D")
    ('clusters', 'economie-r-d-50a53dda74')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9._-]+", "-", plain).strip("-._")[:_LONGEST].rstrip("-._")
    if name == text and not _RESERVED.fullmatch(name):
        return name
    digest = sha256(text.encode()).hexdigest()[:10]
    return "-".join(filter(None, [name.replace(".", "-"), digest]))


def label_name(label: str) -> str:
    """The same of the label of a tag, which as a rule begins with a capital and has spaces.

    >>> label_name("Case study"), label_name("2012"), label_name("case study")
    ('case-study', '2012', 'case-study-2dbbb21552')
    """
    name = safe_name(label.lower().replace(" ", "-"))
    return name if name.replace("-", " ").capitalize() == label else safe_name(label)


def relative(source: str, target: str) -> str:
    """How the page at `source` links the one at `target`.

    >>> relative("document/a.html", "index.html"), relative("index.html", "document/a.html")
    ('../index.html', 'document/a.html')
    """
    return "../" * source.count("/") + target
