"""An alarm that cannot be delivered waits for the next run; what has ended meanwhile is not told late."""

import errno
import json
import os

import pytest

from scraper.monitors import outbox
from scraper.monitors.destinations import Destinations
from scraper.monitors.outbox import NAME, Outbox
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


def told(path, there, news, standing, ended=()):
    """What is said of the delivery at the end of a run that has these news."""
    outbox = Outbox(path, there)
    outbox.put(news, ended)
    return outbox.deliver(standing, RUN)


def test_what_was_not_delivered_is_sent_by_the_next_run(path):
    [line] = told(path, NOWHERE, [FINDING], [FINDING])
    assert "webhook at 127.0.0.1" in line
    assert "The next run tries again" in line
    with hook() as (server, there):
        assert told(path, there, [OTHER], [FINDING, OTHER]) == []
        assert told(path, there, [], [FINDING, OTHER]) == []
    assert [[one["subject"] for one in said["alarms"]] for _, _, said in server.posted] == [["live", "wayback"]]
    assert not path.exists()


def test_what_a_run_that_was_killed_had_put_out_is_sent_by_the_next(path):
    with hook() as (server, there):
        Outbox(path, there).put([FINDING])
        assert told(path, there, [], [FINDING]) == []
    assert len(server.posted) == 1


def test_that_an_alarm_has_ended_is_told_once_where_the_alarm_was(path):
    with hook() as (server, there):
        assert told(path, there, [FINDING], [FINDING]) == []
        assert told(path, there, [], [], [FINDING]) == []
        assert told(path, there, [], []) == []
    assert [(len(said["alarms"]), len(said["ended"])) for _, _, said in server.posted] == [(1, 0), (0, 1)]


def test_an_end_that_was_not_delivered_is_told_by_the_next_run_unless_the_alarm_is_back(path):
    told(path, NOWHERE, [], [], [FINDING])
    with hook() as (server, there):
        assert told(path, there, [], []) == []
        assert told(path, there, [], []) == []
    assert [said["ended"][0]["subject"] for _, _, said in server.posted] == ["live"]
    told(path, NOWHERE, [], [], [FINDING])
    with hook() as (server, there):
        assert told(path, there, [FINDING], [FINDING]) == []
    assert [(len(said["alarms"]), len(said["ended"])) for _, _, said in server.posted] == [(1, 0)]


def test_what_has_ended_is_not_told_late(path):
    told(path, NOWHERE, [FINDING], [FINDING])
    with hook() as (server, there):
        assert told(path, there, [], [], [FINDING]) == []
    assert server.posted == []
    assert not path.exists()


def test_what_one_way_delivered_is_tried_again_by_the_other_alone(path):
    with MailServer() as server:
        mail = by_mail(server)
        both = Destinations(NOWHERE.webhook, mail.mail_to, mail.mail_from, mail.smtp)
        for news in ([FINDING], []):
            [line] = told(path, both, news, [FINDING])
            assert "webhook" in line
    assert len(server.mails) == 1


def test_a_run_without_destinations_leaves_what_waits(path):
    told(path, NOWHERE, [FINDING], [FINDING])
    assert told(path, Destinations(), [], [FINDING]) == []
    with hook() as (server, there):
        told(path, there, [], [FINDING])
    assert len(server.posted) == 1


def test_without_destinations_nothing_waits(path):
    assert told(path, Destinations(), [FINDING], [FINDING]) == []
    assert not path.exists()


def test_an_outbox_that_cannot_be_read_is_said_and_stops_nothing(path):
    path.write_text("{")
    with hook() as (server, there):
        [line] = Outbox(path, there).deliver([FINDING], RUN)
    assert line.startswith(f"{path}: cannot be read")
    assert server.posted == []


def test_an_outbox_that_cannot_be_written_is_said(path, monkeypatch):
    Outbox(path, NOWHERE).put([FINDING])
    monkeypatch.setattr(outbox, "write_atomically", full)
    lines = Outbox(path, NOWHERE).deliver([FINDING], RUN)
    assert "No space left on device" in lines[-1]


def test_an_alarm_of_a_full_disk_is_told_though_there_is_no_room_to_have_it_wait(path, monkeypatch):
    monkeypatch.setattr(outbox, "write_atomically", full)
    with hook() as (server, there):
        box = Outbox(path, there)
        with pytest.raises(OSError, match="No space"):
            box.put([FINDING])
        assert box.deliver([FINDING], RUN) == []
    assert len(server.posted) == 1


def full(path, content):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_it_names_no_place(path):
    Outbox(path, Destinations(webhook=f"http://127.0.0.1:{free_port()}/SECRET")).put([FINDING])
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
