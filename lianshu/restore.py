"""Reading a backup into an installation that holds nothing yet, all of it or nothing."""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any

import orjson

from lianshu.backup import FORMAT, MANIFEST, Manifest, value_read
from lianshu.migrate import head_revision
from workflows.blob_store import BlobStore
from workflows.database.bulk import (
    clear_tables,
    columns_of,
    holds_rows,
    number_on,
    plan_anew,
    table_names,
    write_rows,
)
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import WrongState
from workflows.texts import Text

AT_ONCE = 5000
"""Rows that are handed to the driver together."""


def read_backup(uow: UnitOfWork, source: Path) -> Manifest:
    """Put everything that a backup holds into the database and the store.

    Raises WrongState when the database holds a county, when the file is none of ours or broke off,
    when something in it is not what its manifest says, and when it is of another version.
    """
    if holds_rows(uow.session, "organization"):
        raise WrongState(Text("数据库里已经有数据，只能恢复到空的数据库。"))
    try:
        with tarfile.open(source, "r:") as archive:
            manifest = _manifest(archive)
            for member in archive:
                if member.name.startswith("files/"):
                    _put_file(uow.services.blobs, archive, member)
            clear_tables(uow.session)
            for name in table_names():
                if name in manifest.tables:
                    _put_table(uow, archive, name, manifest.tables[name])
    except (tarfile.TarError, KeyError, orjson.JSONDecodeError, EOFError) as error:
        raise WrongState(Text("不是完整的备份文件：{file}", file=str(source))) from error
    number_on(uow.session, "history")
    plan_anew(uow.session)
    return manifest


def _manifest(archive: tarfile.TarFile) -> Manifest:
    said = orjson.loads(_opened(archive, MANIFEST).read())
    if said["format"] != FORMAT or said["revision"] != head_revision():
        raise WrongState(
            Text(
                "备份是另一版本的（{backup}），本版本是 {own}：请用那个版本恢复，再 lianshu migrate。",
                backup=str(said["revision"]),
                own=str(head_revision()),
            )
        )
    return Manifest(**said)


def _put_file(blobs: BlobStore, archive: tarfile.TarFile, member: tarfile.TarInfo) -> None:
    file = _opened(archive, member.name)
    stored = blobs.put(iter(lambda: file.read(1 << 20), b""))
    if stored.sha256 != member.name.removeprefix("files/"):
        raise WrongState(Text("备份里的文件已经损坏：{name}", name=member.name))


def _put_table(uow: UnitOfWork, archive: tarfile.TarFile, name: str, said: dict[str, Any]) -> None:
    known = {each.name: each for each in columns_of(uow.session, name)}
    columns = [known[each] for each in said["columns"]]
    digest, count = hashlib.sha256(), 0

    def rows() -> Iterator[list[Any]]:
        nonlocal count
        for line in _opened(archive, f"tables/{name}.jsonl"):
            digest.update(line)
            count += 1
            values = map(value_read, orjson.loads(line))
            yield [column.fit(value) for column, value in zip(columns, values, strict=True)]

    left = rows()
    while some := list(islice(left, AT_ONCE)):
        write_rows(uow.session, name, columns, some)
    if (count, digest.hexdigest()) != (said["rows"], said["sha256"]):
        raise WrongState(Text("备份里的数据已经损坏：{name}", name=name))


def _opened(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    file = archive.extractfile(name)
    if file is None:
        raise KeyError(name)
    return file
