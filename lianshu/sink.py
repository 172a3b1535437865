"""The demo's mail server: takes every mail and keeps it as a file, sends nothing on."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from workflows.clock import real_now

LARGEST_MAIL = 25 * 1024 * 1024


class KeepAsFile:
    """Keeps each mail as it came in `<time>-<number>.eml`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    async def handle_DATA(  # noqa: N802 - the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Write the mail aside, then give it its name: a reader never sees half a mail."""
        name = f"{real_now():%Y%m%dT%H%M%S.%f}-{next(self._numbers):06}"
        part = self._folder / f".{name}.part"
        content = envelope.original_content or b""
        part.write_bytes(content)
        part.rename(self._folder / f"{name}.eml")
        return "250 OK"


def main(mail_folder: str, port_file: str) -> int:
    """Serve on a free port of this machine until a signal comes; write the port to a file."""
    folder, port_path = Path(mail_folder), Path(port_file)
    for parent in (folder, port_path.parent):
        parent.mkdir(parents=True, exist_ok=True)
    try:
        asyncio.run(_serve(KeepAsFile(folder), port_path))
    finally:
        port_path.unlink(missing_ok=True)
    return 0


async def _serve(handler: KeepAsFile, port_path: Path) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    server = await loop.create_server(
        lambda: SMTP(handler, data_size_limit=LARGEST_MAIL, enable_SMTPUTF8=True), "127.0.0.1", 0
    )
    _write_aside(port_path, str(server.sockets[0].getsockname()[1]))
    await stop.wait()
    server.close()


def _write_aside(path: Path, text: str) -> None:
    part = path.with_suffix(f".{os.getpid()}")
    part.write_text(text)
    part.rename(path)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
