"""What changed, sent: a mail with the differences, a message with a line a document; nothing where nothing is news."""

import subprocess
import sys
from pathlib import Path

import pytest

from scraper.catalog.catalog import NAME
from scraper.outputs.changes import digest
from tests.crawl.crawling import environment
from tests.forks import scrapy
from tests.monitors.smtp_server import MailServer
from tests.monitors.test_alarms import free_port, hook
from tests.pipelines.changes_store import FIRST, SECOND, THIRD, make_story, url_of, version

ROOT = Path(__file__).parents[3]
HEADLINE = "IPP Archive: 1 new, 1 changed, 1 moved, 1 gone, 1 back"


@pytest.fixture
def story(tmp_path):
    made = make_story(tmp_path / "output")
    yield made
    made.catalog.close()


def send(story, *words, **settings):
    """`scrapy changes --send`, as a schedule gives it: what is secret comes from the environment."""
    place = ["-s", f"OUTPUT_DIR={story.output}"]
    return scrapy("changes", "--send", *words, *place, environment=environment() | settings)


def by_mail(server):
    place = {"IPP_ALARM_MAIL_TO": "a@example.org, b@example.org", "IPP_ALARM_MAIL_FROM": "archive@example.org"}
    return place | {"IPP_SMTP_URL": f"smtp://127.0.0.1:{server.port}"}


def test_a_mail_says_what_scrapy_changes_says(story):
    with MailServer() as server:
        done = send(story, **by_mail(server))
    assert (done.returncode, done.stdout, done.stderr) == (0, "Sent by mail.\n", "")
    [mail] = server.mails
    assert mail["Subject"] == HEADLINE
    assert server.recipients == ["a@example.org", "b@example.org"]
    said = mail.get_content().replace("\r\n", "\n")
    assert said.startswith("The run that began at 2026-11-08T08:00:00Z: 1 new, 1 changed,")
    assert "      -Two is two.\n      +Two is 2.\n" in said


def test_a_webhook_is_given_a_line_for_each_document_and_the_same_as_data(story):
    with hook() as (server, there):
        done = send(story, IPP_ALARM_WEBHOOK=there.webhook)
    assert (done.returncode, done.stdout, done.stderr) == (0, "Sent by webhook.\n", "")
    [(_, _, said)] = server.posted
    assert said["text"].splitlines() == [
        HEADLINE,
        f"New: Title of g {url_of('g')}",
        f"Changed: Clusters again (title, body, files) {url_of('a')}",
        f"Moved: Title of c {url_of('c')}",
        f"Gone: Title of b {url_of('b')}",
        f"Back: Title of e {url_of('e')}",
    ]
    assert [(one["what"], one["id"]) for one in said["changes"]][:2] == [
        ("new", "document/g"),
        ("changed", "document/a"),
    ]
    assert said["counts"]["changed"] == 1


def test_a_chat_service_is_given_its_own_shape(story, tmp_path):
    (tmp_path / "discord.json").write_text('{"content": "{text}"}')
    with hook() as (server, there):
        template = str(tmp_path / "discord.json")
        assert send(story, IPP_ALARM_WEBHOOK=there.webhook, IPP_ALARM_TEMPLATE=template).returncode == 0
    [(_, _, said)] = server.posted
    assert list(said) == ["content"]
    assert said["content"].startswith(HEADLINE)


def test_only_what_was_asked_for_is_sent(story):
    with hook() as (server, there):
        send(story, "--since", "all", "--id", "document/a", IPP_ALARM_WEBHOOK=there.webhook)
    [(_, _, said)] = server.posted
    assert said["only"] == ["id document/a"]
    assert {one["id"] for one in said["changes"]} == {"document/a"}


def test_where_nothing_is_news_nothing_is_sent(story):
    story.run(THIRD)
    change = {"before": version(FIRST).content_sha256, "after": version(SECOND, body="x").content_sha256}
    story.note(THIRD, "changed", "a", fields=["body"], again=True, **change)
    with hook() as (server, there), MailServer() as mails:
        done = send(story, IPP_ALARM_WEBHOOK=there.webhook, **by_mail(mails))
    assert (done.returncode, done.stdout) == (0, "Nothing is news, so nothing was sent.\n")
    assert (server.posted, mails.mails) == ([], [])


def test_what_could_not_be_sent_is_said_with_how_to_try_again(story):
    with MailServer() as server:
        nowhere = f"http://127.0.0.1:{free_port()}/SECRET"
        done = send(story, IPP_ALARM_WEBHOOK=nowhere, **by_mail(server))
    assert (done.returncode, done.stdout, len(server.mails)) == (1, "", 1)
    assert done.stderr.startswith("scrapy changes: The digest was not delivered to the webhook at 127.0.0.1: ")
    assert done.stderr.endswith(" To try again: scrapy changes --since 2026-11-08T08:00:00Z --send\n")
    assert "SECRET" not in done.stderr


@pytest.mark.parametrize(
    ("words", "settings", "reason"),
    [
        ([], {}, "--send: nobody to send it to: set IPP_ALARM_WEBHOOK, or IPP_ALARM_MAIL_TO and what mail needs"),
        ([], {"IPP_ALARM_WEBHOOK": "http://example.org/"}, "IPP_ALARM_WEBHOOK: give an https address"),
        (["-o", "x"], {"IPP_ALARM_WEBHOOK": "https://example.org/"}, "leave out -o and --format"),
    ],
)
def test_what_cannot_be_sent_is_refused_in_one_line(story, words, settings, reason):
    done = send(story, *words, **settings)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert reason in done.stderr


def test_a_long_message_says_how_many_it_leaves_out_and_where_all_is(story, monkeypatch):
    monkeypatch.setattr(digest, "_MOST_CHARACTERS", 150)
    monkeypatch.setattr(digest, "_MOST_LINES", 5)
    with hook() as (server, there), MailServer() as mails:
        both = digest.Destinations(there.webhook, ("a@example.org",), "b@example.org", by_mail(mails)["IPP_SMTP_URL"])
        span = story.span()
        teller = digest.Teller(story.output, story.journal)
        assert digest.send_digest(span, teller, both, digest.datetime.fromisoformat(SECOND)) == []
    [(_, _, said)] = server.posted
    assert said["text"].splitlines()[-1] == "And 4 more. All of it: scrapy changes --since 2026-11-08T08:00:00Z"
    assert len(said["changes"]) == 5
    last = mails.mails[0].get_content().splitlines()[-1]
    assert last.startswith("Left out: ")
    assert last.endswith(f" more lines. All of it: {span.command}")


def test_an_output_without_a_catalog_is_refused(tmp_path):
    command = [sys.executable, "-m", "scrapy", "changes", "--send", "-s", f"OUTPUT_DIR={tmp_path}"]
    given = environment() | {"IPP_ALARM_WEBHOOK": "https://example.org/"}
    done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=300)
    assert (done.returncode, str(tmp_path / NAME) in done.stderr) == (1, True)
