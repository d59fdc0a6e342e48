"""Generated families of servers over ten runs: what is kept is what a careful archivist would have seen.

Each document has validators of one style and, for each run, whether it has a new edition and how its server answers to
conditions. The oracle reads RFC 9111 (4.3.3, 4.3.4) by itself: it shares no code with the archive.
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from tests.crawl.at import crawl_at
from tests.crawl.crawling import contents, run
from tests.crawl.pages import document
from tests.crawl.server import Answer, Server, scripted
from tests.crawl.year.reading import journal, record_of

BEGINS = datetime(2027, 1, 4, 2, tzinfo=UTC)
RUNS = 11  # the first, and ten that ask whether anything has changed
NOW, LATER = "Mon, 01 Mar 2027 12:00:00 GMT", "Tue, 02 Mar 2027 12:00:00 GMT"
STYLES = {
    "tag": ["ETag"],
    "weak": ["W/ETag"],
    "date": ["Last-Modified"],
    "both": ["ETag", "Last-Modified"],
    "no http date": ["Last-Modified: 2026-01-01"],
    "a zone of its own": ["Last-Modified: Thu, 01 Jan 2026 12:00:00 +0200"],
    "a date to come": [f"Last-Modified: {LATER}"],
    "tag and a date to come": ["ETag", f"Last-Modified: {LATER}"],
    "none": [],
}
HONEST, LIES, DOWN, CUT = "honest", "lies", "down", "cut"
"""`honest` compares; `lies` says of all that it has not changed; `down` and `cut` fail at every request."""
NOT_BELIEVED = {
    "another tag": 'ETag: "other"',
    "another weak tag": 'ETag: W/"other"',
    "another date": f"Last-Modified: {LATER}",
    "no date": "Last-Modified: yesterday",
}
SPOILT = (400, 412, 500)
TOLD_WEAKLY, SILENT = "told weakly", "silent"
MODES = [HONEST] * 6 + [LIES, DOWN, CUT, TOLD_WEAKLY, SILENT, *NOT_BELIEVED, *SPOILT]


@dataclass
class Case:
    """A document, what is to happen to it in each run, and what its server and the oracle know."""

    slug: str
    style: str
    script: list
    edition: int = 1
    mode: str | int = HONEST
    asked: list = field(default_factory=list)
    """In this run: whether each request had conditions."""
    seen: int | None = None
    unchanged: int = 0
    can_ask: bool = False

    def stated(self, edition):
        """The validators of an edition, as lines."""
        day = f"{edition:02} Jan 2026"
        dated = f"Last-Modified: {datetime.strptime(day, '%d %b %Y'):%a}, {day} 12:00:00 GMT"
        known = {"ETag": f'ETag: "e{edition}"', "W/ETag": f'ETag: W/"e{edition}"', "Last-Modified": dated}
        return [known.get(line, line) for line in STYLES[self.style]]

    def begin(self, number):
        """A run begins."""
        is_new, self.mode = self.script[number]
        self.edition += is_new
        self.asked.clear()

    def answer(self, connection):
        """What the server says."""
        sent = {name: connection.headers[name] for name in ("If-None-Match", "If-Modified-Since")}
        if self.mode != CUT or not self.asked:  # on a connection that was in use Twisted itself asks again
            self.asked.append(any(sent.values()))
        if self.mode == CUT:
            return
        if self.mode == DOWN:
            connection.wfile.write(b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n")
        elif any(sent.values()) and (said := self._to_conditions(sent)):
            connection.wfile.write(f"HTTP/1.1 {said}\r\nDate: {NOW}\r\n\r\n".encode())
        else:
            body = document(self.slug, body=f"Edition {self.edition}.")
            head = ["HTTP/1.1 200 OK", f"Date: {NOW}", *self.stated(self.edition), f"Content-Length: {len(body)}"]
            connection.wfile.write(
                "\r\n".join([*head, "Content-Type: text/html; charset=utf-8", "", ""]).encode() + body
            )

    def _to_conditions(self, sent):
        """A status and a header; None for the page."""
        if self.mode in SPOILT:
            return f"{self.mode} Spoilt\r\nContent-Length: 0"
        if self.mode in NOT_BELIEVED:
            return f"304 Not Modified\r\n{NOT_BELIEVED[self.mode]}"
        mine = dict(line.split(": ", 1) for line in self.stated(self.edition))
        is_same = self.mode == LIES or (
            sent["If-None-Match"].removeprefix("W/") == mine["ETag"].removeprefix("W/")
            if sent["If-None-Match"]
            else sent["If-Modified-Since"] == mine["Last-Modified"]
        )
        if not is_same:
            return None
        tag, date = sent["If-None-Match"], sent["If-Modified-Since"]
        stated = f"ETag: {tag}" if tag else f"Last-Modified: {date}"
        if self.mode == TOLD_WEAKLY and tag:
            stated = f"ETag: W/{tag.removeprefix('W/')}"
        return f"304 Not Modified\r\n{'Server: x' if self.mode == SILENT else stated}"

    def expect(self):
        """What a careful archivist asks for and sees in this run: whether each request has conditions."""
        can_ask = self.can_ask and self.unchanged < 9
        if self.mode in {DOWN, CUT}:
            again = [False] if can_ask and self.mode == DOWN else []  # a server may fail at conditions alone
            self.can_ask = self.can_ask and self.mode == CUT
            return [can_ask, *again]
        is_told = self.mode in (HONEST, TOLD_WEAKLY, SILENT) and self.seen == self.edition
        if can_ask and (is_told or self.mode == LIES):
            self.unchanged += 1
            return [True]
        self.seen, self.unchanged = self.edition, 0
        stated = "".join(STYLES[self.style]).replace(f": {LATER}", ":")
        self.can_ask = "ETag" in stated or stated == "Last-Modified"
        return [True, False] if can_ask and (self.mode in NOT_BELIEVED or self.mode in SPOILT) else [can_ask]


def cases(count):
    """Of each style `count` with answers by chance, each kind as often as its share; and one that lies for ever."""
    chance = random.Random("sequences of answers")
    dealt = dealing(chance)
    for style in STYLES:
        slug = style.replace(" ", "-")
        yield Case(f"{slug}-lies", style, [(number == 3, LIES if number else HONEST) for number in range(RUNS)])
        for number in range(count):
            yield Case(f"{slug}-{number}", style, [(False, HONEST), *islice(dealt, RUNS - 1)])


def dealing(chance):
    """Whether there is a new edition, and a mode, without end."""
    while True:
        yield from ((chance.random() < 0.4, mode) for mode in chance.sample(MODES, len(MODES)))


@pytest.fixture(scope="module", params=[1, pytest.param(6, marks=pytest.mark.soak)])
def lived(request, tmp_path_factory):
    """The output after all runs, the documents, the journal's truth, and where the requests of a run were others."""
    output, family = tmp_path_factory.mktemp("sequences") / "output", list(cases(request.param))
    told, wrong = defaultdict(list), []
    pages = {f"/document/{one.slug}": Answer(raw=one.answer) for one in family}
    words = ("-a", "url=" + " ".join(pages))
    with Server(scripted(pages)) as server:
        for number in range(RUNS + 1):
            moment = BEGINS + (timedelta(weeks=number) if number < RUNS else timedelta(days=300))
            before = {one.slug: one.seen for one in family}
            for one in family:
                if number < RUNS:
                    one.begin(number)
                else:  # half a year later no server is believed
                    one.script.append((True, LIES))
                    one.begin(number)
                    one.can_ask = False
            crawl_at(moment, server.url, output, *words)
            for one in family:
                if (asked := list(one.asked)) != (right := one.expect()):
                    wrong.append((number, one.slug, one.mode, asked, right))
                if one.seen != before[one.slug]:
                    told[one.slug].append(f"{moment:%Y-%m-%d}")
    return output, family, told, wrong


def test_each_run_asks_as_a_careful_archivist_would(lived):
    *_, wrong = lived
    assert wrong == []


def test_no_edition_is_missed_and_none_is_made_up(lived):
    output, _, told, _ = lived
    found = defaultdict(list)
    for change in journal(output):
        found[change.id.removeprefix("document/")].append(change.at[:10])
    assert found == told


def test_each_record_is_of_the_edition_that_was_seen_last(lived):
    output, family, *_ = lived
    seen = {one.slug: record_of(output / f"records/document/{one.slug}.json")[1] for one in family}
    assert seen == {one.slug: f"Edition {one.seen}." for one in family}


def test_the_family_has_each_kind_of_answer_often_enough(lived):
    _, family, *_ = lived
    modes = [mode for one in family for _, mode in one.script]
    assert {mode for mode in MODES if modes.count(mode) < 3} == set()


def test_a_rebuild_of_it_gives_the_same(lived):
    output, *_ = lived
    before = contents(output)
    assert run("rebuild", OUTPUT_DIR=output).stderr == ""
    after = contents(output)
    assert [path for path in before | after if before.get(path) != after.get(path)] == []
