"""What happens to a small site in a year of weekly runs, and what each run must tell of it: the truth, by hand.

`happens` are verbs of `Site`. `told` are entries of the journal: what, the document, and of a changed one the fields,
of a moved one where it is. `alarms` are those that are news: monitor and subject. `before` the run of the week the
machine is `off` for some nights, a person fetches a document by `hand`, a `reboot` ends a run after some answers, or
the clock is years `ahead` in a run. Where nobody answers a run is due again in the next night.
"""

from typing import NamedTuple

LIBRARY = (
    "grants vouchers clusters spinoffs incubators foresight patents standards procurement skills mobility taxation "
    "finance evaluation networks startups regions universities"
).split()
FIRST_WEEKS = 17
"""A year in short: every kind of event is in it."""


class Week(NamedTuple):
    """A week: what has happened to the site when its run begins, and what that run tells."""

    happens: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()
    before: tuple[str, ...] = ()


def week(happens="", told="", alarms="", before=""):
    return Week(*(tuple(filter(None, map(str.strip, words.split(",")))) for words in (happens, told, alarms, before)))


QUIET = Week()
YEAR = [
    week(",".join(f"add {slug}" for slug in LIBRARY), ",".join(f"new {slug}" for slug in LIBRARY)),
    week(before="hand grants, reboot 9"),
    week(
        "edit grants, retitle vouchers, retag clusters, reformat spinoffs, lose_file procurement",
        "changed grants body, changed vouchers title, changed clusters topics",
    ),
    # One bad night each: an error page that answers 200, a 404, a 403.
    week("fail_softly incubators, fail skills, refuse patents"),
    week(
        "restore incubators, restore skills, restore patents, put_back grants, add dialogue, move standards norms, "
        "replace_file foresight, name_also mobility",
        "changed grants body, new dialogue, moved standards norms, new norms, changed foresight files",
    ),
    week("answer_everything 404", before="off 2"),
    week("answer_again, wear seed, edit finance", "changed finance body"),
    week("remove startups, remove evaluation, add outlook", "new outlook"),
    # The second 404 of two documents, the first of another; 410 is said once.
    week(
        "withdraw networks, fail regions, add observatory, add toolkit",
        "gone startups, gone evaluation, gone networks, new observatory, new toolkit",
    ),
    week("go_down, edit taxation"),
    week("", "", "sources live, counts documents, counts files"),
    # The second 404 of a document, three weeks after the first: nobody answered in between.
    week(
        "answer_again, restore evaluation, edit evaluation",
        "changed taxation body, gone regions, back evaluation, changed evaluation body",
    ),
    week("answer_everything 503"),
    week("answer_again, restore regions", "back regions"),
    # All lists are pages that a script would fill; what is added is not found until they are back.
    week("hide_lists, add bulletin", "", "clock clock", before="ahead"),
    week("edit grants", "changed grants body", "lists lists"),
    week("show_lists", "new bulletin"),
    # Here the short year ends.
    QUIET,
    week("edit grants, replace_file clusters", "changed grants body, changed clusters files"),
    week("wear printed"),
    week("edit grants, add atlas", "changed grants body, new atlas"),
    week(before="off 20, hand atlas, reboot 3"),
    # An error page that answers 200 says for no number of weeks that a document is gone.
    week("fail_softly vouchers"),
    week(before="reboot 1, reboot 40"),
    week("retitle vouchers"),
    week("restore vouchers", "changed vouchers title"),
    # 404, then refused, then 404: two of three.
    week("fail skills"),
    week("refuse skills"),
    week("fail skills", "gone skills"),
    week("refuse skills"),
    week("fail_softly skills"),
    week("restore skills", "back skills"),
    # Gone, then gone with 410: told once. Moved again: each address once.
    week("remove patents, add index, add almanac", "new index, new almanac"),
    week("move norms rules", "gone patents, moved norms rules, new rules"),
    week("withdraw patents", before="off 1, hand clusters"),
    week("wear bartik", "", "clock clock", before="ahead, hand mobility"),
    # 404 in two runs that do not follow one another, with one between in which it was there.
    week("fail universities"),
    week("restore universities"),
    week("fail universities"),
    week("restore universities"),
    week("answer_everything 503"),
    week("answer_again, go_down", "", "sources live, counts documents, counts files"),
    week("answer_again, retag incubators, retitle incubators", "changed incubators title topics"),
    QUIET,
    week("reformat grants, reformat vouchers, reformat clusters, reformat mobility"),
    # The site is taken down one night, and some of it does not come back.
    week("answer_everything 404"),
    week(
        "answer_again, remove finance, add review, edit mobility",
        "gone finance, new review, changed mobility body",
    ),
    QUIET,
    # A theme that no layout reads.
    week("wear untitled"),
    week("", "", "layouts pages, counts documents, counts files"),
    week("wear seed"),
    week(
        "edit atlas, edit index, replace_file clusters",
        "changed atlas body, changed index body, changed clusters files",
    ),
    week("edit atlas", "changed atlas body"),
    week("edit atlas, restore finance", "changed atlas body, back finance"),
]
