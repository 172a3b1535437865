"""A mail on the wire; the same tests hold the fake and the real server to the same behaviour."""

from __future__ import annotations

import smtplib
import socket
from contextlib import contextmanager
from dataclasses import replace

import pytest

from notifications import transport
from notifications.transport import (
    OutgoingMail,
    PermanentFailure,
    SmtpTransport,
    TemporaryFailure,
    mime,
)
from tests.notifications import mailbox as mailboxes
from tests.support.stuck_cases import TITLE, at

MAIL = OutgoingMail(
    message_id="<17.0123456789abcdef0123456789abcdef.overdue_l1@lianshu>",
    date=at(23, 8, 30),
    name="周启明",
    address="bailu-officer@yunxi.example",
    subject=f"【红灯·超1日】{TITLE} 请今天办理",
    text="周启明：\n\n请今天办理。\n",
    html="<p>周启明：请今天办理。</p>\n",
    kind="overdue_l1",
    case_id="c" * 32,
)


@pytest.fixture(params=["recording", "smtp"])
def mailbox(request):
    with contextmanager(getattr(mailboxes, request.param))() as opened:
        yield opened


def test_a_mail_arrives_whole(mailbox):
    mailbox.transport.send(MAIL)

    (mail,) = mailbox.arrived
    assert mail["Subject"] == MAIL.subject
    assert mail["From"].addresses[0].addr_spec == mailboxes.SENDER
    assert mail["From"].addresses[0].display_name == "联枢"
    assert mail["To"].addresses[0].addr_spec == MAIL.address
    assert mail["To"].addresses[0].display_name == MAIL.name
    assert mail["Date"].datetime == MAIL.date
    assert mail["Message-ID"] == MAIL.message_id
    assert mail["X-Lianshu-Case"] == MAIL.case_id
    assert mail["X-Lianshu-Kind"] == "overdue_l1"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/alternative"
    plain, html = mail.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().splitlines() == MAIL.text.splitlines()
    assert html.get_content().splitlines() == MAIL.html.splitlines()


def test_a_mail_about_no_case_names_none(mailbox):
    mailbox.transport.send(replace(MAIL, case_id=None))

    assert "X-Lianshu-Case" not in mailbox.arrived[0]


def test_several_mails_arrive_in_order(mailbox):
    for number in range(3):
        mailbox.transport.send(replace(MAIL, message_id=f"<{number}@lianshu>"))

    assert [mail["Message-ID"] for mail in mailbox.arrived] == [
        f"<{number}@lianshu>" for number in range(3)
    ]


def test_a_mailbox_that_is_gone(mailbox):
    with pytest.raises(PermanentFailure, match="550"):
        mailbox.transport.send(replace(MAIL, address=mailboxes.GONE))
    assert mailbox.arrived == []


def test_a_mailbox_that_is_busy(mailbox):
    with pytest.raises(TemporaryFailure, match="451"):
        mailbox.transport.send(replace(MAIL, address=mailboxes.BUSY))
    assert mailbox.arrived == []


@pytest.mark.parametrize("address", ["", "周启明", "a@b\nBcc: c@d", "a b@c", "@", "a@b, c@d"])
def test_what_is_no_address_is_never_sent(mailbox, address):
    with pytest.raises(PermanentFailure):
        mailbox.transport.send(replace(MAIL, address=address))
    assert mailbox.arrived == []


def test_a_header_cannot_be_smuggled_in(mailbox):
    with pytest.raises(ValueError, match=r"linefeed|newline"):
        mailbox.transport.send(replace(MAIL, subject="a\r\nBcc: everybody@yunxi.example"))
    assert mailbox.arrived == []


def test_a_server_that_is_away():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    with pytest.raises(TemporaryFailure):
        SmtpTransport(f"smtp://127.0.0.1:{port}").send(MAIL)


class Answers:
    """A server that answers one command with an error."""

    def __init__(self, error=None, goodbye=None):
        self.error, self.goodbye, self.taken = error, goodbye, 0

    def ehlo(self):
        pass

    def has_extn(self, _name):
        return False

    def login(self, _user, _password):
        if isinstance(self.error, smtplib.SMTPAuthenticationError):
            raise self.error

    def send_message(self, _message):
        if self.error:
            raise self.error
        self.taken += 1

    def quit(self):
        if self.goodbye:
            raise self.goodbye

    def close(self):
        pass


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (smtplib.SMTPDataError(554, b"spam"), PermanentFailure),
        (smtplib.SMTPDataError(452, b"full"), TemporaryFailure),
        (smtplib.SMTPSenderRefused(552, b"too large", "a@b"), PermanentFailure),
        (smtplib.SMTPSenderRefused(421, b"closing", "a@b"), TemporaryFailure),
        (smtplib.SMTPAuthenticationError(535, b"password"), TemporaryFailure),
        (smtplib.SMTPServerDisconnected("gone"), TemporaryFailure),
        (TimeoutError("slow"), TemporaryFailure),
    ],
)
def test_what_servers_answer(monkeypatch, error, failure):
    monkeypatch.setattr(
        "notifications.transport.smtplib.SMTP", lambda *_args, **_more: Answers(error)
    )

    with pytest.raises(failure):
        SmtpTransport("smtp://user:secret@127.0.0.1:2525").send(MAIL)


def test_a_mail_that_was_taken_is_not_sent_again_for_a_bad_goodbye(monkeypatch):
    server = Answers(goodbye=smtplib.SMTPServerDisconnected("gone"))
    monkeypatch.setattr("notifications.transport.smtplib.SMTP", lambda *_args, **_more: server)

    SmtpTransport("smtp://127.0.0.1:2525").send(MAIL)

    assert server.taken == 1


def test_the_sender_is_the_account_unless_told_otherwise():
    assert SmtpTransport("smtps://a%40b.example:x@mail.example")._sender == "a@b.example"
    assert SmtpTransport("smtp://mail.example")._sender == transport.SENDER_ADDRESS


def test_lines_are_short_enough_for_any_server():
    content = mime(replace(MAIL, html="长" * 5000, subject="长" * 300), mailboxes.SENDER).as_bytes()

    assert max(map(len, content.split(b"\r\n"))) <= 998
