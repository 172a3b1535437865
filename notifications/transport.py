"""Handing a mail to a server: the only place that speaks SMTP."""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Protocol
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 20
SENDER_NAME = "联枢"
SENDER_ADDRESS = "lianshu@localhost"
ADDRESS = re.compile(r"[!-?A-~]+@[!-?A-~]+")
DEFAULT_PORTS = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail ready to go."""

    message_id: str
    date: datetime
    name: str
    address: str
    subject: str
    text: str
    html: str
    kind: str
    case_id: str | None


class DeliveryFailure(Exception):
    """The mail was not taken; the text is for the log."""


class TemporaryFailure(DeliveryFailure):
    """Not now: trying again may help."""


class ServerAway(TemporaryFailure):
    """The server cannot be reached or talked to: other mails would fare no better now."""


class PermanentFailure(DeliveryFailure):
    """The server will never take this mail."""


class Transport(Protocol):
    """Something that takes mails."""

    def send(self, mail: OutgoingMail) -> None:
        """Hand the mail over; raises TemporaryFailure (ServerAway) or PermanentFailure."""
        ...


class SmtpTransport:
    """A mail server at `smtp://[user:password@]host[:port]` or `smtps://…`."""

    def __init__(self, url: str, sender: str = "") -> None:
        """`sender` is the address in From: by default the user of the URL if that is an address."""
        parts = urlsplit(url)
        self._secure = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or DEFAULT_PORTS[parts.scheme]
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._sender = sender or (self._user if "@" in self._user else SENDER_ADDRESS)

    def send(self, mail: OutgoingMail) -> None:
        """Hand the mail to the server; returns when the server has taken it."""
        message = mime(mail, self._sender)
        try:
            server = self._connection()
            try:
                self._introduce(server)
                _hand_over(server, message)
            finally:
                _leave(server)
        except (OSError, smtplib.SMTPException) as error:
            raise ServerAway(f"{type(error).__name__}: {error}") from error

    def _connection(self) -> smtplib.SMTP:
        if self._secure:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(
                self._host, self._port, timeout=TIMEOUT_SECONDS, context=context
            )
        return smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_SECONDS)

    def _introduce(self, server: smtplib.SMTP) -> None:
        server.ehlo()
        if not self._secure and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        if self._user:
            server.login(self._user, self._password)


class _Policy(EmailPolicy):
    """The library's own folding loses spaces between Chinese words; its older one keeps them."""

    def fold(self, name: str, value: str) -> str:
        if name != "Subject":
            folded: str = super().fold(name, value)
            return folded
        encoded = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {encoded}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        if name != "Subject":
            return super().fold_binary(name, value)
        return self.fold(name, value).encode("ascii")


WIRE = _Policy(linesep="\r\n")


def mime(mail: OutgoingMail, sender: str) -> EmailMessage:
    """The mail as it goes over the wire: plain text, with HTML as the alternative."""
    if not ADDRESS.fullmatch(mail.address):
        raise PermanentFailure(f"not an address: {mail.address!r}")
    message = EmailMessage(policy=WIRE)
    message["From"] = Address(SENDER_NAME, addr_spec=sender)
    message["To"] = Address(mail.name, addr_spec=mail.address)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.date)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    if mail.case_id is not None:
        message["X-Lianshu-Case"] = mail.case_id
    message["X-Lianshu-Kind"] = mail.kind
    message.set_content(mail.text, cte="base64")
    message.add_alternative(mail.html, subtype="html", cte="base64")
    return message


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        raise _failure(code, answer) from error
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        raise _failure(error.smtp_code, error.smtp_error) from error


def _failure(code: int, answer: bytes | str) -> DeliveryFailure:
    words = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    kind = PermanentFailure if 500 <= code < 600 else TemporaryFailure
    return kind(f"{code} {words}")


def _leave(server: smtplib.SMTP) -> None:
    """Say goodbye; a server that is gone by now has taken the mail or refused it before."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()
