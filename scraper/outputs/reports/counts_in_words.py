"""Counts of codes and labels as text, the most frequent first."""


def in_words(counts: dict[str, int]) -> str:
    """How often each was had.

    >>> in_words({"accepted": 1, "missing": 1200})
    '1,200 missing, 1 accepted'
    """
    return ", ".join(f"{count:,} {name}" for name, count in most_first(counts)) or "none"


def most_first(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Each with its count; of the same count in the order of names."""
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def partly(count: int) -> str:
    """How many of those that were found are found in part, to follow their number.

    >>> partly(2), partly(1), partly(0)
    (', 2 of them without all their files', ', 1 of them without all its files', '')
    """
    return f", {count:,} of them without all {'its files' if count == 1 else 'their files'}" if count else ""
