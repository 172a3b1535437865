"""The mails that the demo's sink has kept, found by their Message-ID."""

from __future__ import annotations

from collections.abc import Set
from email.parser import BytesHeaderParser
from email.policy import default
from pathlib import Path
from threading import Lock


class MailFolder:
    """Reads the folder the sink writes to. A file is read once: it never changes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._ids: dict[str, str] = {}
        """Message-ID by name of file, in order of arrival."""

    def arrived(self) -> Set[str]:
        """The Message-IDs of the mails that are there."""
        return self._files().keys()

    def mail(self, message_id: str) -> bytes | None:
        """A mail as it came in over the wire; of one delivered twice the first."""
        name = self._files().get(message_id)
        if name is None:
            return None
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def _files(self) -> dict[str, str]:
        names = sorted(path.name for path in self._folder.glob("[!.]*.eml"))
        with self._lock:
            known = self._ids
            self._ids = {name: known.get(name) or self._id_of(name) for name in names}
            return {self._ids[name]: name for name in reversed(names) if self._ids[name]}

    def _id_of(self, name: str) -> str:
        try:
            with (self._folder / name).open("rb") as file:
                headers = BytesHeaderParser(policy=default).parse(file)
        except FileNotFoundError:
            return ""
        return str(headers["Message-ID"] or "").strip()
