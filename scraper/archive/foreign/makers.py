"""Who made an archive, as its `warcinfo` states it."""

_NAMED = ("software", "operator", "publisher", "isPartOf", "description")
_LONGEST = 300  # characters of a value


def maker_in(block: bytes) -> str:
    """The fields that name a maker, in one line; empty where none is stated.

    >>> maker_in(b"software: Wget/1.21\\r\\nformat: WARC File Format 1.0\\r\\noperator: A Library\\r\\n")
    'software: Wget/1.21; operator: A Library'
    """
    lines = [line.partition(":") for line in block.decode("utf-8", "replace").splitlines()]
    stated = {name.strip().lower(): value.strip()[:_LONGEST] for name, _, value in reversed(lines)}
    return "; ".join(f"{name}: {stated[name.lower()]}" for name in _NAMED if stated.get(name.lower()))
