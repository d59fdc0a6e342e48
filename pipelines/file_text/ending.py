"""Whether a PDF is there to its end: `%%EOF` is its last word, whatever somebody put behind it."""

from __future__ import annotations

import mmap
from pathlib import Path

from scraper.media import has_end_of_pdf


def is_whole(path: Path) -> bool:
    """Whether a file ends as a PDF does, or goes on behind that with what is no part of one."""
    if not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        end = content.rfind(b"%%EOF")
        return end >= 0 and has_end_of_pdf(content[end:])
