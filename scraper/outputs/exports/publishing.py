"""What may be published of the library beside its metadata. The code is free; the texts carry terms of their own."""

import re
from dataclasses import dataclass

QUOTATION = 300  # characters


@dataclass(frozen=True, slots=True)
class Publishing:
    """Without these options a published form has metadata, tags, links and a quotation of at most `QUOTATION`."""

    full_text: bool = False
    """Bodies and the texts of files too."""
    files: bool = False
    """The files themselves too."""
    base_url: str | None = None
    """Where the site will be served: it then has a feed and a sitemap."""


def quotation(text: str) -> str:
    """The beginning of a text on one line without the marks of lists, cut between words.

    >>> quotation("On  clusters.\\n\\n- And more."), len(quotation("word " * 100)) <= QUOTATION
    ('On clusters. And more.', True)
    """
    line = " ".join(re.sub(r"(?m)^- ", "", text).split())
    if len(line) <= QUOTATION:
        return line
    cut = line[: QUOTATION - 1]
    between = cut.rfind(" ")
    return cut[: between if between > QUOTATION // 2 else None].rstrip(" ,;:") + "…"
