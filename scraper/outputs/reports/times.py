"""Moments and lengths of time, for people."""

from datetime import datetime


def for_people(moment: str) -> str:
    """A moment of a report; what is none stays as it is.

    >>> for_people("2026-01-02T03:04:05Z"), for_people("once")
    ('2 January 2026, 03:04 UTC', 'once')
    """
    try:
        when = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    return f"{when.day} {when:%B} {when.year}, {when:%H:%M} UTC"


def duration(seconds: float) -> str:
    """A length of time, in the two units that say most.

    >>> duration(4.26), duration(65), duration(7260), duration(200000)
    ('4.3 seconds', '1 min 5 s', '2 h 1 min', '2 d 7 h')
    """
    if seconds < 60:
        return f"{seconds:.1f} seconds"
    units = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
    first = next(n for n, (_, size) in enumerate(units) if seconds >= size)
    (one, long), (two, short) = units[first], units[first + 1]
    return f"{int(seconds // long)} {one} {int(seconds % long // short)} {two}"
