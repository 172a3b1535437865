"""The platform as it runs in a county: web, two workers and a mail server, as processes to be killed."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from pathlib import Path
from random import Random
from threading import Event
from time import monotonic
from typing import Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from lianshu.demo_clock import DemoClock
from lianshu.platform import Platform
from tests.support.county import DEMO_START, opened_county
from workflows.clock import real_now
from workflows.database.queries import create_demo_clock
from workflows.organizations.queries import person_by_username
from workflows.organizations.sign_in import create_token

PATIENCE = 180.0
"""Seconds until something that has to happen counts as not happening: machines may be busy."""
TICK_SECONDS = 0.5


def wait_for(
    condition: Callable[[], bool], what: str, seconds: float = PATIENCE, pause: float = 0.1
) -> None:
    """Wait until something is so; fails when it takes too long."""
    limit, between = monotonic() + seconds, Event()
    while not condition():
        assert monotonic() < limit, f"waited in vain: {what}"
        between.wait(pause)


@dataclass
class Mailbox:
    """What the mail server has taken: Message-IDs with the moment, in the order of arrival."""

    arrived: list[tuple[str, float]] = field(default_factory=list)

    def times(self, message_id: str) -> list[float]:
        """When a mail came, each time."""
        return [at for found, at in self.arrived if found == message_id]


Moment = Literal["offered", "taken"]
"""Of a mail: the server has its text and has not taken it; it has taken it and has not said so."""
HELD_SECONDS = 10.0
"""For how long a server holds a mail whose sender does not die; well below a sender's patience."""


class MailServer:
    """Takes mails after a moment of thought. `answer` says otherwise: it is asked for each mail."""

    def __init__(self, seed: int = 0) -> None:
        self.box = Mailbox()
        self.answer: Callable[[str], str] = lambda message_id: "250 OK"
        self.slowness = 0.03
        self.holds = Event()
        """Whether a mail is in its hands that it was told to hold."""
        self._random = Random(seed)
        self._hold_next: Moment | None = None

    def hold_next(self, moment: Moment | None) -> None:
        """Stop at this moment of the next mail, until its sender dies; None: of no mail any more."""
        self.holds.clear()
        self._hold_next = moment

    async def handle_DATA(  # noqa: N802 - the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take or refuse a mail."""
        message_id = str(message_from_bytes(envelope.original_content or b"")["Message-ID"])
        came_at = monotonic()
        hold, self._hold_next = self._hold_next, None
        await self._think(hold == "offered")
        answer = self.answer(message_id)
        if answer.startswith("250"):
            self.box.arrived.append((message_id, came_at))
        if hold == "taken":
            await self._think(True)
        return answer

    async def _think(self, held: bool) -> None:
        """Ends early, and for good, when the sender hangs up."""
        if held:
            self.holds.set()
        await asyncio.sleep(HELD_SECONDS if held else self._random.random() * self.slowness)


@contextmanager
def mail_server(server: MailServer, port: int = 0) -> Iterator[int]:
    """The server on a port of this machine."""
    controller = Controller(server, hostname="127.0.0.1", port=port or free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Service:
    """A process that is started again after it was killed; all it says goes into one log."""

    def __init__(
        self, name: str, words: list[str], environment: dict[str, str], folder: Path
    ) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        self._words = [sys.executable, "-m", "lianshu.command", *words]
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, before: Callable[[], None] | None = None) -> None:
        """Start it; `before` runs in the new process first."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._words,
                env={**os.environ, **self._environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=before,  # noqa: PLW1509 - what it sets is a limit of the process
            )

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, self.name
        return self._process

    @property
    def children(self) -> list[int]:
        """The processes it has started (gunicorn has one that answers requests)."""
        pid = self.process.pid
        try:
            return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        except FileNotFoundError:
            return []

    def kill(self) -> None:
        """kill -9 to it and everything it has started; returns when it is gone."""
        self.strike()
        if self._process is not None:
            self._process.wait()

    def strike(self) -> None:
        """The same without waiting."""
        if self._process is None:
            return
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def end(self) -> int:
        """Ask it to end, as a service manager does; fails when it takes longer than ten seconds."""
        self.process.terminate()
        return self.process.wait(timeout=10)

    def errors(self) -> list[str]:
        """What it has logged as an error."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [
            line
            for line in lines
            if '"level":"error"' in line.replace(" ", "") or "Traceback" in line
        ]


@dataclass
class Running:
    """Everything that runs, and the platform as the test itself sees it."""

    platform: Platform
    web: Service
    workers: list[Service]
    server: MailServer
    port: int
    environment: dict[str, str]
    folder: Path
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def services(self) -> list[Service]:
        return [self.web, *self.workers]

    def token(self, username: str) -> str:
        """A person's token, made without a password."""
        if username not in self.tokens:
            with self.platform.unit_of_work() as uow:
                person = person_by_username(uow.session, username)
                assert person is not None, username
                secret = create_token(uow, person, real_now())[0]
            self.tokens[username] = secret  # once it is committed: others take it from here
        return self.tokens[username]

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a lianshu command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "lianshu.command", *words],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=False,
        )


@contextmanager
def running(
    url: str, folder: Path, seed: int = 0, *, workers: int = 2, start: bool = True
) -> Iterator[Running]:
    """The small county of a database with its services, whose clock begins at DEMO_START."""
    server = MailServer(seed)
    with mail_server(server) as smtp_port, opened_county(url, folder, real_now()) as platform:
        with platform.unit_of_work() as uow:
            create_demo_clock(uow.session)
        clock = DemoClock(platform.database)
        clock.set_to(DEMO_START)
        port = free_port()
        environment = {
            "LIANSHU_DATABASE_URL": url,
            "LIANSHU_DATA_DIR": str(folder),
            "LIANSHU_DEMO": "1",
            "LIANSHU_PORT": str(port),
            "LIANSHU_SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
            "LIANSHU_TICK_SECONDS": str(TICK_SECONDS),
            "LIANSHU_LOG_FORMAT": "json",
        }
        found = Running(
            platform=replace(platform, clock=clock),
            web=Service("web", ["serve"], environment, folder),
            workers=[
                Service(f"worker-{number}", ["worker"], environment, folder)
                for number in range(workers)
            ],
            server=server,
            port=port,
            environment=environment,
            folder=folder,
        )
        try:
            if start:
                for service in found.services:
                    service.start()
            yield found
        finally:
            for service in found.services:
                service.kill()
