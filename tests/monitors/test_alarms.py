"""Alarms are delivered to a webhook and by mail; one that is not is said in a line that holds no secret."""

import json
import smtplib
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from scraper.monitors import alarms, delivery
from scraper.monitors.destinations import BadAlarmSetting, Destinations, destinations
from scraper.monitors.facts import Finding
from scraper.monitors.pings import ping_end, ping_start
from tests.monitors.runs import night
from tests.monitors.smtp_server import MailServer
from tests.wire.raw_server import tls_context

FINDING = Finding(
    monitor="sources",
    cause="dns",
    subject="live",
    message="live did not answer for 20 of 20 addresses (20 dns). Look the host name up.",
    since="2026-01-01T02:00:00Z",
)
RUN = night(started_at="2026-01-02T02:00:00Z", finished_at="2026-01-02T03:00:00Z")


class Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.append((self.path, self.headers["Content-Type"], json.loads(body)))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else self.server.status)
        self.send_header("Retry-After", self.server.wait)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        """Nothing: `posted` remembers."""


@contextmanager
def hook(status=200):
    """A webhook; `posted` has the path, the type and the data of each message."""
    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        server.posted, server.status, server.statuses, server.wait = [], status, [], "0"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server, Destinations(webhook=f"http://127.0.0.1:{server.server_port}/services/T0/SECRET")
        finally:
            server.shutdown()
            thread.join()


def by_mail(server, scheme="smtp", user="", host="127.0.0.1"):
    there = f"{scheme}://{user}{host}:{server.port}"
    return Destinations(mail_to=("a@example.org", "b@example.org"), mail_from="archive@example.org", smtp=there)


def deliver(findings, run, there, **options):
    """A line for each delivery that failed."""
    lines = [alarms.deliver(way, findings, run, there, **options) for way in delivery.ways(there)]
    return [line for line in lines if line is not None]


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def test_a_webhook_is_given_a_text_and_the_same_as_data():
    with hook() as (server, there):
        assert deliver([FINDING], RUN, there) == []
    [(path, kind, said)] = server.posted
    assert (path, kind) == ("/services/T0/SECRET", "application/json")
    assert said["text"].splitlines() == [
        "IPP Archive, run of 2026-01-02T02:00:00Z",
        "1 alarm (dns):",
        "  live did not answer for 20 of 20 addresses (20 dns). Look the host name up. "
        "Since 2026-01-01T02:00:00Z (dns: sources, live).",
    ]
    assert said["alarms"] == [FINDING.model_dump(mode="json")]
    assert said["run"]["sources"] == ["live", "wayback"]


def test_without_destinations_there_is_no_way():
    assert delivery.ways(destinations({})) == []


def test_a_message_mentions_nobody_in_slack():
    loud = FINDING.model_copy(update={"subject": "<!channel> & all"})
    with hook() as (server, there):
        deliver([loud], RUN, there)
    assert "&lt;!channel&gt; &amp; all" in server.posted[0][2]["text"]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_webhook_that_does_not_take_it_is_said_in_a_line_without_its_address(status):
    with hook(status) as (server, there):
        [line] = deliver([FINDING], RUN, there)
    assert line == f"The alarm was not delivered to the webhook at 127.0.0.1: it answered {status}"
    assert len(server.posted) == (3 if status == 500 else 1)


@pytest.mark.parametrize(
    ("statuses", "wait", "tries", "slept"),
    [
        ([503, 200], "7", 2, [7.0]),
        ([429, 500, 204], "0", 3, [1.0, 4.0]),
        ([503, 503, 503], "2", 3, [2.0, 4.0]),
        ([429, 200], "3600", 1, []),
        ([404, 200], "1", 1, []),
        ([200], "9", 1, []),
    ],
)
def test_a_webhook_is_tried_three_times_and_waited_for_as_it_asks(monkeypatch, statuses, wait, tries, slept):
    waits = []
    monkeypatch.setattr(delivery, "WAITS", (1.0, 4.0))
    monkeypatch.setattr(delivery.time, "sleep", waits.append)
    with hook() as (server, there):
        server.statuses, server.wait = list(statuses), wait
        is_told = deliver([FINDING], RUN, there) == []
    assert (len(server.posted), waits) == (tries, slept)
    assert is_told == (statuses[tries - 1] < 300)


def test_a_chat_service_is_given_its_own_shape(tmp_path):
    template = tmp_path / "discord.json"
    template.write_text('{"content": "{text}", "flags": 4, "embeds": [null]}')
    with hook() as (server, there):
        settings = {"IPP_ALARM_WEBHOOK": there.webhook, "IPP_ALARM_TEMPLATE": str(template)}
        assert deliver([FINDING], RUN, destinations(settings)) == []
    [(_, _, said)] = server.posted
    assert (said["flags"], said["embeds"]) == (4, [None])
    assert said["content"].startswith("IPP Archive, run of 2026-01-02T02:00:00Z\n1 alarm (dns):")


@pytest.mark.parametrize("content", [None, "{", '{"content": "text"}'])
def test_a_template_that_cannot_be_used_is_refused_before_the_crawl(tmp_path, content):
    template = tmp_path / "template.json"
    if content is not None:
        template.write_text(content)
    with pytest.raises(BadAlarmSetting, match="IPP_ALARM_TEMPLATE"):
        destinations({"IPP_ALARM_TEMPLATE": str(template)})


def test_that_alarms_have_ended_is_told_too():
    with hook() as (server, there):
        assert deliver([], RUN, there, ended=[FINDING.key]) == []
    [(_, _, said)] = server.posted
    assert said["text"].splitlines()[1:] == ["1 alarm has ended:", "  sources of live"]
    assert (said["alarms"], said["ended"]) == ([], [{"monitor": "sources", "subject": "live"}])


@pytest.mark.parametrize(("is_well", "path"), [(True, ""), (False, "/fail")])
def test_who_waits_for_runs_is_told_that_one_begins_and_how_it_ended(is_well, path):
    with hook() as (server, there):
        watched = destinations({"IPP_PING_URL": there.webhook})
        assert (ping_start(watched), ping_end(watched, is_well=is_well)) == (None, None)
    assert [path for path, *_ in server.posted] == ["/services/T0/SECRET/start", f"/services/T0/SECRET{path}"]


def test_a_ping_that_fails_is_one_line_without_its_address():
    line = ping_start(Destinations(ping=f"http://127.0.0.1:{free_port()}/SECRET"))
    assert line.startswith("The service at 127.0.0.1 was not told: ")
    assert "SECRET" not in line
    assert ping_end(Destinations(), is_well=True) is None


def test_a_webhook_that_is_out_of_reach_is_said_in_a_line_without_its_address():
    [line] = deliver([FINDING], RUN, Destinations(webhook=f"http://127.0.0.1:{free_port()}/services/SECRET"))
    assert "webhook at 127.0.0.1" in line
    assert "refused" in line
    assert "SECRET" not in line


def test_a_webhook_that_says_nothing_ends_by_the_time_limit():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        there = Destinations(webhook=f"http://127.0.0.1:{silent.getsockname()[1]}/")
        [line] = deliver([FINDING], RUN, there, timeout=0.05)
    assert "timed out" in line


def test_a_mail_has_all_alarms_and_goes_to_all_recipients():
    with MailServer() as server:
        assert deliver([FINDING, FINDING.model_copy(update={"cause": "disk"})], RUN, by_mail(server)) == []
    [mail] = server.mails
    assert mail["Subject"] == "IPP Archive: 2 alarms (disk, dns)"
    assert mail["From"] == "archive@example.org"
    assert mail["Date"] == "Fri, 02 Jan 2026 03:00:00 +0000"
    assert server.recipients == ["a@example.org", "b@example.org"]
    assert "live did not answer for 20 of 20 addresses" in mail.get_content()


def test_a_mail_holds_what_is_not_ascii():
    with MailServer() as server:
        deliver([FINDING.model_copy(update={"subject": "中国\r\nBcc: x"})], RUN, by_mail(server))
    [mail] = server.mails
    assert "(dns: sources, 中国 Bcc: x)" in mail.get_content()
    assert mail["Bcc"] is None


def test_a_mail_server_is_logged_in_to_with_a_password_in_percent_coding():
    with MailServer() as server:
        assert deliver([FINDING], RUN, by_mail(server, user="me%40example.org:secret%20word@")) == []
    assert server.logins == [("me@example.org", False)]


def test_a_password_that_is_wrong_is_not_said():
    with MailServer() as server:
        [line] = deliver([FINDING], RUN, by_mail(server, user="me:hunter2@"))
    assert line == "The alarm was not delivered to mail through 127.0.0.1: SMTPAuthenticationError: it answered 535"
    assert "hunter2" not in line
    assert server.mails == []


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({"chief@secret.example": (550, b"5.1.1 chief@secret.example unknown")}),
        smtplib.SMTPSenderRefused(550, b"not allowed", "archive@secret.example"),
        smtplib.SMTPDataError(554, b"no mail for chief@secret.example"),
    ],
)
def test_addresses_that_a_mail_server_refuses_are_not_said(monkeypatch, error):
    def refused(*arguments, **options):
        raise error

    monkeypatch.setattr(delivery, "_send", refused)
    line = alarms.deliver(delivery.MAIL, [FINDING], RUN, Destinations((), ("chief@secret.example",), "", "smtp://h"))
    assert str(getattr(error, "smtp_code", 550)) in line
    assert "secret" not in line


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_mail_goes_encrypted(tmp_path, monkeypatch, scheme):
    context = tls_context(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
    with MailServer(**{"smtps": {"tls": context}, "smtp+starttls": {"starttls": context}}[scheme]) as server:
        assert deliver([FINDING], RUN, by_mail(server, scheme, "me:secret%20word@", "localhost")) == []
    assert server.logins == [("me", True)]
    assert len(server.mails) == 1


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_mail_server_that_nobody_vouches_for_is_given_nothing(tmp_path, scheme):
    context = tls_context(tmp_path)
    with MailServer(**{"smtps": {"tls": context}, "smtp+starttls": {"starttls": context}}[scheme]) as server:
        [line] = deliver([FINDING], RUN, by_mail(server, scheme, "me:secret%20word@", "localhost"))
    assert "certificate verify failed" in line
    assert server.logins == server.mails == []


def test_a_mail_server_without_encryption_is_given_no_password():
    with MailServer() as server:
        [line] = deliver([FINDING], RUN, by_mail(server, "smtp+starttls", "me:secret%20word@"))
    assert "STARTTLS" in line
    assert server.logins == server.mails == []


def test_a_delivery_that_fails_does_not_keep_the_other_back():
    with MailServer() as server, hook(500) as (_, webhook):
        there = by_mail(server)
        both = Destinations(webhook.webhook, there.mail_to, there.mail_from, there.smtp)
        assert len(deliver([FINDING], RUN, both)) == 1
    assert len(server.mails) == 1


MAIL = {
    "IPP_ALARM_MAIL_TO": "a@example.org, b@example.org",
    "IPP_ALARM_MAIL_FROM": "archive@example.org",
    "IPP_SMTP_URL": "smtp+starttls://me:hunter2@mail.example.org",
}


def test_settings_say_where_alarms_go():
    there = destinations({"IPP_ALARM_WEBHOOK": "https://hooks.example.org/SECRET", **MAIL})
    assert there.mail_to == ("a@example.org", "b@example.org")
    assert there.webhook == "https://hooks.example.org/SECRET"


def test_destinations_do_not_show_what_is_secret():
    shown = repr(destinations({"IPP_ALARM_WEBHOOK": "https://hooks.example.org/SECRET", **MAIL}))
    assert "SECRET" not in shown
    assert "hunter2" not in shown


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"IPP_ALARM_WEBHOOK": "http://hooks.example.org/SECRET"}, "IPP_ALARM_WEBHOOK"),
        ({"IPP_ALARM_WEBHOOK": "file:///SECRET"}, "IPP_ALARM_WEBHOOK"),
        ({"IPP_ALARM_WEBHOOK": "https://hooks.example.org:x/SECRET"}, "IPP_ALARM_WEBHOOK"),
        ({"IPP_ALARM_WEBHOOK": "https://hooks.example.org/SECRET word"}, "IPP_ALARM_WEBHOOK"),
        ({"IPP_ALARM_WEBHOOK": "https://me:SECRET@hooks.example.org/"}, "IPP_ALARM_WEBHOOK"),
        (MAIL | {"IPP_ALARM_MAIL_TO": "nobody"}, "IPP_ALARM_MAIL_TO"),
        (MAIL | {"IPP_ALARM_MAIL_FROM": ""}, "IPP_ALARM_MAIL_FROM"),
        (MAIL | {"IPP_ALARM_MAIL_FROM": "a@example.org\r\nBcc: b@example.org"}, "IPP_ALARM_MAIL_FROM"),
        (MAIL | {"IPP_SMTP_URL": ""}, "IPP_SMTP_URL"),
        (MAIL | {"IPP_SMTP_URL": "https://me:SECRET@mail.example.org"}, "IPP_SMTP_URL"),
        (MAIL | {"IPP_SMTP_URL": "smtp://me:SECRET@mail.example.org"}, "IPP_SMTP_URL"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_and_not_shown(settings, name):
    with pytest.raises(BadAlarmSetting, match=name) as refused:
        destinations(settings)
    assert "SECRET" not in str(refused.value)
