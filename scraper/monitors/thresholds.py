"""From where on something is an alarm: every number of the monitors, with its reason."""

from dataclasses import dataclass

USUAL = 7  # runs whose median is the usual: a week of nights, of which three may be odd
LONG = (
    30  # runs that are looked back on for a slow decline: a month of nights; what has been so for longer is the state
)
SMOOTH = 3  # runs whose median is one point of the long view, so that a single odd night leaves no trace


@dataclass(frozen=True, slots=True)
class Fall:
    """How far a value may fall: at once below the usual, and slowly below the best of the long view.

    Relative for counts (0.1 is a tenth of what was), in points for shares (0.1 is from 0.9 to 0.8).
    """

    sudden: float
    slow: float
    is_relative: bool = False
    from_whole: bool = False
    """Whether the sudden fall is one below a share of 1, whatever was usual."""


COUNTS = Fall(0.10, 0.05, is_relative=True)  # the site is frozen: nothing but loss makes the count fall
LISTS = Fall(0.5, 0.5, is_relative=True)  # of one list: a topic may lose a document or two, never most of what it had
LEAST_LINKS = 5  # fewer of a list that still leads to something: a list of eight and one of three are both lists
LEAST_LOST = 2  # a single document or file that is lost is named in the account
COVERAGE = Fall(0.10, 0.05)  # a field lost by one document in ten is a layout's doing, not a page's
LEAST_RECORDS = 20  # of fewer, one or two pages move a share by that much
LABELS = 0.1  # of the records show a label that nobody named: one document may have a field of its own, a tenth do not
LAYOUTS = Fall(0.05, 0.03, from_whole=True)  # one theme for all pages: where one in twenty is unknown, more will be
SOFT_404 = Fall(0.05, 0.03)  # links that were dead from the start are the state; new ones come by the dozen
PARSING = Fall(
    0.02, 0.01, from_whole=True
)  # faults of this program: each is one too many, but a hostile page or two there will be
LEAST_PAGES = 3  # so many pages at least, before a share of them says something
ERRORS = Fall(0.10, 0.05, from_whole=True)  # of addresses: what a poor line costs is retried and stays below
RETRIES = Fall(0.10, 0.05, from_whole=True)  # of requests: the same, before it costs an address
LEAST_RETRIES = 10
SILENT = 0.9  # of a source's addresses without an answer: the rest is what other hosts serve under its name
LEAST_ASKED = 5  # addresses, before a share of them says something of a source
LEAST_OF_ALL = 2  # the same for silence in a run over the library: past a silent front page nothing is asked for
GONE = 0.5  # of a source's addresses, and as many as half of what it served, are not there: most of what it had
GONE_MORE = Fall(0.25, 0.25)  # than usual: in a mirror with holes many are never there
CLOCK = 3600.0  # seconds between this clock and the servers': minutes are theirs, a day is a version's date
CALM = 0.1  # of a source's addresses without an answer: below, a night is not to blame for a count
