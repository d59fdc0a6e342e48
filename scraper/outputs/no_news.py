"""What differs between two captures and is no news, by the site's own rules. No disk, no clock."""

from collections.abc import Iterable
from typing import Any

from scraper.records import Record, content_sha256, squeezed
from scraper.sites.words import Ignored


def ignore(item: Record, before: dict[str, Any], rules: Iterable[Ignored]) -> None:
    """Has a record say what the one before said, where only what the rules name is different; else leaves it."""
    patterns: dict[str, list[Ignored]] = {}
    for rule in rules:
        patterns.setdefault(rule.field, []).append(rule)
    alike = {
        field: before[field]
        for field, named in patterns.items()
        if _without(getattr(item, field), named) == _without(before[field], named)
    }
    same = item.model_copy(update=alike)
    if content_sha256(same) == before["content_sha256"]:
        for field, text in alike.items():
            setattr(item, field, text)
        item.content_sha256 = before["content_sha256"]


def _without(text: str, rules: list[Ignored]) -> str:
    for rule in rules:
        text = rule.pattern.sub("", text)
    return squeezed(text)
