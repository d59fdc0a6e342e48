"""Lists of what is missing, for a terminal: how many, why in words with the code behind them, and the first of each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from scraper.outcomes import Outcome
from scraper.outputs.reports.markup import visible


def missing(heading: str, entries: Iterable[tuple[str, str]], most: int, rest: str) -> Iterator[str]:
    """The lines of a list of names with their reasons, those of a reason together; none where there is nothing.

    >>> list(missing("Not found", [("document/a", "not_held"), ("document/b", "not_held")], 1, "report.json"))[:3]
    ['Not found: 2', '  none of the sources has it (not_held): 2', '    document/a']
    """
    groups = defaultdict(list)
    for name, reason in entries:
        groups[why(reason)].append(name)
    if not groups:
        return
    yield f"{heading}: {sum(map(len, groups.values())):,}"
    for reason, names in sorted(groups.items(), key=lambda group: -len(group[1])):
        yield f"  {visible(reason)}: {len(names):,}"
        yield from (f"    {visible(name)}" for name in names[:most])
        if len(names) > most:
            yield f"    … and {len(names) - most:,} more, in {rest}"


def why(reason: str) -> str:
    """A reason as a report has it, as a person says it.

    >>> why("not_held"), why("link out of the folder")
    ('none of the sources has it (not_held)', 'link out of the folder')
    """
    outcome = Outcome.named(reason)
    if outcome is Outcome.OTHER:
        return reason
    code = reason.partition(":")[0]
    return f"{outcome.meaning.partition(' (http_')[0]} ({code})"
