"""A backup: all rows of the database and all files of the store in one tar file, whichever database.

tables/<name>.jsonl    a row a line, as a list in the order of the columns
files/<sha256>         evidence and documents
manifest.json          last: what there has to be; a backup that broke off has none
"""

from __future__ import annotations

import base64
import hashlib
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

import orjson

from lianshu.migrate import head_revision
from workflows.blob_store import BlobStore
from workflows.database.bulk import columns_of, each_row, see_one_instant, table_names
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import WrongState
from workflows.texts import Text

FORMAT = 1
MANIFEST = "manifest.json"
LEFT_OUT = frozenset({"api_token", "heartbeat", "lease"})
"""What belongs to running processes, and tokens: one that was revoked must not come back."""
FILES = {"evidence": ("sha256",), "official_document": ("pdf_sha256", "docx_sha256")}
"""The columns that name a file of the store."""


@dataclass
class Manifest:
    """What a backup holds."""

    revision: str | None
    made_at: str
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By name: `columns`, number of `rows`, `sha256` of the lines."""
    files: int = 0
    missing: list[str] = field(default_factory=list)
    """Files that the database names and the store has not."""
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """How many rows of all tables."""
        return sum(table["rows"] for table in self.tables.values())


def write_backup(uow: UnitOfWork, target: Path) -> Manifest:
    """Write a backup of what the database holds at this instant; the platform may run meanwhile.

    Raises WrongState when the file exists. OSError leaves no file behind.
    """
    if target.exists():
        raise WrongState(Text("文件已经存在，不覆盖：{file}", file=str(target)))
    see_one_instant(uow.session)
    manifest = Manifest(head_revision(), uow.now.isoformat())
    with _unfinished(target) as file, tarfile.open(fileobj=file, mode="w") as archive:
        named: set[str] = set()
        for name in table_names():
            if name not in LEFT_OUT:
                manifest.tables[name] = _add_table(archive, uow, name, named, target.parent)
        for sha256 in sorted(named):
            if _add_file(archive, uow.services.blobs, sha256, target.parent):
                manifest.files += 1
            else:
                manifest.missing.append(sha256)
        _add(archive, MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
    return manifest


@contextmanager
def _unfinished(target: Path) -> Iterator[IO[bytes]]:
    """A file beside the target that takes its name at the end. It holds everything: for its owner only."""
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)


def _add_table(
    archive: tarfile.TarFile, uow: UnitOfWork, name: str, named: set[str], room: Path
) -> dict[str, Any]:
    """Add the rows of a table, and the files that they name to `named`; they are gathered in `room`."""
    columns = [each.name for each in columns_of(uow.session, name)]
    places = [columns.index(each) for each in FILES.get(name, ())]
    digest, count = hashlib.sha256(), 0
    with NamedTemporaryFile(dir=room) as lines:
        for row in each_row(uow.session, name):
            line = orjson.dumps([_written(value) for value in row]) + b"\n"
            digest.update(line)
            lines.write(line)
            count += 1
            named.update(row[place] for place in places if row[place])
        lines.flush()
        archive.add(lines.name, f"tables/{name}.jsonl", filter=_nobodys)
    return {"columns": columns, "rows": count, "sha256": digest.hexdigest()}


def _written(value: Any) -> Any:
    """A value as JSON; of what JSON has not, an object that says what it is."""
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    return {"bytes": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def value_read(written: Any) -> Any:
    """The value that was written so."""
    if not isinstance(written, dict):
        return written
    ((kind, text),) = written.items()
    readers: dict[str, Callable[[str], Any]] = {
        "at": datetime.fromisoformat,
        "on": date.fromisoformat,
        "bytes": base64.b64decode,
    }
    return readers[kind](text)


def _add_file(archive: tarfile.TarFile, blobs: BlobStore, sha256: str, room: Path) -> bool:
    with NamedTemporaryFile(dir=room) as copy, suppress(FileNotFoundError):
        for chunk in blobs.content(sha256):
            copy.write(chunk)
        copy.flush()
        archive.add(copy.name, f"files/{sha256}", filter=_nobodys)
        return True
    return False


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, BytesIO(content))


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the names of accounts of this machine."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member
