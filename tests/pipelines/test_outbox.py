"""An alarm that cannot be delivered waits for the next run; what has ended meanwhile is not told late."""

import json

import pytest

from scraper.commands.outbox import NAME, Outbox
from scraper.monitors.destinations import Destinations
from tests.crawl.crawling import crawl_live
from tests.crawl.pages import document
from tests.crawl.server import Server, scripted
from tests.monitors.smtp_server import MailServer
from tests.monitors.test_alarms import FINDING, RUN, by_mail, free_port, hook

OTHER = FINDING.model_copy(update={"subject": "wayback"})
NOWHERE = Destinations(webhook="http://127.0.0.1:9/")


@pytest.fixture
def path(tmp_path):
    return tmp_path / NAME


def test_what_was_not_delivered_is_sent_by_the_next_run(path):
    [line] = Outbox(path).deliver([FINDING], [FINDING], RUN, NOWHERE)
    assert "webhook at 127.0.0.1" in line
    assert "The next run tries again" in line
    with hook() as (server, there):
        assert Outbox(path).deliver([OTHER], [FINDING, OTHER], RUN, there) == []
        assert Outbox(path).deliver([], [FINDING, OTHER], RUN, there) == []
    assert [[one["subject"] for one in said["alarms"]] for _, _, said in server.posted] == [["live", "wayback"]]
    assert not path.exists()


def test_what_has_ended_is_not_told_late(path):
    Outbox(path).deliver([FINDING], [FINDING], RUN, NOWHERE)
    with hook() as (server, there):
        assert Outbox(path).deliver([], [], RUN, there) == []
    assert server.posted == []
    assert not path.exists()


def test_what_one_way_delivered_is_tried_again_by_the_other_alone(path):
    with MailServer() as server:
        mail = by_mail(server)
        both = Destinations(NOWHERE.webhook, mail.mail_to, mail.mail_from, mail.smtp)
        for news in ([FINDING], []):
            [line] = Outbox(path).deliver(news, [FINDING], RUN, both)
            assert "webhook" in line
    assert len(server.mails) == 1


def test_an_outbox_that_cannot_be_read_is_said_and_stops_nothing(path):
    path.write_text("{")
    with hook() as (server, there):
        [line] = Outbox(path).deliver([FINDING], [FINDING], RUN, there)
    assert line.startswith(f"{path}: cannot be read")
    assert len(server.posted) == 1


def test_an_outbox_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    path = tmp_path / "file" / NAME
    lines = Outbox(path).deliver([FINDING], [FINDING], RUN, NOWHERE)
    assert "is not tried again" in lines[-1]


def test_it_names_no_place(path):
    Outbox(path).deliver([FINDING], [FINDING], RUN, Destinations(webhook=f"http://127.0.0.1:{free_port()}/SECRET"))
    assert "SECRET" not in path.read_text()


def test_a_crawl_whose_webhook_is_down_is_heard_of_from_the_next(tmp_path, monkeypatch):
    unknown = {"at_least": None, "at_most": None, "why": "not known"}
    counts = {"documents": {"at_least": 5, "at_most": None, "why": "five are known"}, "files": unknown}
    (tmp_path / "expected.json").write_text(json.dumps(counts))
    output, settings = tmp_path / "output", {"IPP_EXPECTED": tmp_path / "expected.json"}
    with Server(scripted({"/document/a": document("a")})) as site, hook() as (server, there):
        monkeypatch.setenv("IPP_ALARM_WEBHOOK", NOWHERE.webhook)
        down = crawl_live(site, output, **settings)
        monkeypatch.setenv("IPP_ALARM_WEBHOOK", there.webhook)
        up, again = crawl_live(site, output, **settings), crawl_live(site, output, **settings)
    assert down.code == 4
    assert "was not delivered to the webhook at 127.0.0.1" in down.err
    assert (up.code, again.code) == (3, 3), "the front page is lost each time: no news"
    [(_, _, said)] = server.posted
    assert [one["monitor"] for one in said["alarms"]] == ["expected"]
    assert not (output / NAME).exists()
