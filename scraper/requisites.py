"""What a page shows beside its text: style sheets, scripts, images and fonts, its requisites."""

from dataclasses import dataclass
from enum import StrEnum

from scraper.media_types import CSV, HTML, JSON, OCTETS, PDF, PLAIN, sniff


class RequisiteKind(StrEnum):
    """What a browser takes it for; the first are asked for first, for most of the look depends on them."""

    STYLE = "style"
    SCRIPT = "script"
    FONT = "font"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class Requisite:
    """A link to one, as it stands on a page or in a style sheet, relative to that."""

    href: str
    kind: RequisiteKind


_TEXTS = frozenset({HTML, JSON, PLAIN, CSV, PDF, "application/xml"})
LARGEST = 32 * 2**20  # bytes; what is longer is no part of a page's look


def wrong_type(kind: RequisiteKind, head: bytes, declared: str) -> str | None:
    """The media type of an answer that is no such thing, by its first bytes; None where it may be one.

    >>> wrong_type(RequisiteKind.IMAGE, b"<!DOCTYPE html><title>Not found</title>", "image/png")
    'text/html'
    >>> wrong_type(RequisiteKind.SCRIPT, b"<!-- for old browsers\\nlet a;", "text/javascript") is None
    True
    """
    media_type = sniff(head, declared=declared)
    if kind in {RequisiteKind.STYLE, RequisiteKind.SCRIPT}:
        is_hidden = head.lstrip().startswith(b"<!--") and HTML not in declared.lower()
        is_text = media_type in {PLAIN, JSON, CSV, OCTETS} or (media_type == HTML and is_hidden)
        return None if is_text else media_type
    return media_type if media_type in _TEXTS else None
