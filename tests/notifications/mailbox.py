"""Places for mails to arrive at: a real SMTP server in this process, and one that only remembers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from notifications.transport import (
    OutgoingMail,
    PermanentFailure,
    SmtpTransport,
    TemporaryFailure,
    Transport,
    mime,
)

SENDER = "lianshu@yunxi.example"
GONE = "gone@yunxi.example"
"""Refused for good."""
BUSY = "busy@yunxi.example"
"""Refused for now."""


@dataclass
class Mailbox:
    """A way to send, and what has arrived."""

    transport: Transport
    arrived: list[EmailMessage] = field(default_factory=list)


class RecordingTransport:
    """Remembers mails as a server would have received them."""

    def __init__(self) -> None:
        self.arrived: list[EmailMessage] = []

    def send(self, mail: OutgoingMail) -> None:
        content = mime(mail, SENDER).as_bytes()
        if mail.address == GONE:
            raise PermanentFailure("550 no such mailbox")
        if mail.address == BUSY:
            raise TemporaryFailure("451 try again")
        self.arrived.append(message_from_bytes(content, policy=default))


class Sink:
    """Takes every mail but those to two addresses."""

    def __init__(self) -> None:
        self.arrived: list[EmailMessage] = []

    async def handle_RCPT(  # noqa: N802 - the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address == GONE:
            return "550 no such mailbox"
        if address == BUSY:
            return "451 try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.original_content or b""
        self.arrived.append(message_from_bytes(content, policy=default))
        return "250 OK"


def recording() -> Iterator[Mailbox]:
    """The fake."""
    transport = RecordingTransport()
    yield Mailbox(transport, transport.arrived)


def smtp() -> Iterator[Mailbox]:
    """The real thing."""
    sink = Sink()
    controller = _OnFreePort(sink, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        yield Mailbox(SmtpTransport(f"smtp://127.0.0.1:{controller.port}", SENDER), sink.arrived)
    finally:
        controller.stop()


class _OnFreePort(Controller):
    """Knows the port that the machine gave it before it probes whether it is ready."""

    def _trigger_server(self) -> None:
        sockets = self.server.sockets  # type: ignore[union-attr]
        self.port = sockets[0].getsockname()[1]
        super()._trigger_server()
