"""What may be published of the library beside its metadata. The code is free; the texts carry terms of their own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Publishing:
    """Without these options the site has metadata, tags, links and a quotation of each document."""

    full_text: bool = False
    """Bodies and the texts of files too."""
    files: bool = False
    """The files themselves too."""
    base_url: str | None = None
    """Where the site will be served: it then has a feed and a sitemap."""
    notice: str | None = None
    """A sentence at the top of every page."""
