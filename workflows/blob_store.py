"""Files kept by what they contain: the name of a file is its SHA-256, so it cannot change unnoticed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from uuid import uuid4

import fsspec

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """What was stored: hexadecimal SHA-256 and size in bytes."""

    sha256: str
    size: int


class BlobTooLarge(Exception):
    """More bytes came than the caller allows."""


class BlobStore:
    """A content-addressed folder or bucket, reached through fsspec."""

    def __init__(self, url: str) -> None:
        """`url`: `file:///path` or `s3://bucket/prefix`."""
        self._files, root = fsspec.core.url_to_fs(url)
        self._root = PurePosixPath(root)

    def put(self, chunks: Iterable[bytes], *, limit: int | None = None) -> StoredBlob:
        """Store a stream; the same content is stored once.

        Raises BlobTooLarge when more than `limit` bytes come; nothing is kept then.
        """
        digest = hashlib.sha256()
        size = 0
        incoming = str(self._root / "incoming" / uuid4().hex)
        self._files.makedirs(str(self._root / "incoming"), exist_ok=True)
        try:
            with self._files.open(incoming, "wb") as file:
                for chunk in chunks:
                    size += len(chunk)
                    if limit is not None and size > limit:
                        raise BlobTooLarge
                    digest.update(chunk)
                    file.write(chunk)
            sha256 = digest.hexdigest()
            target = self._path(sha256)
            if not self._files.exists(target):
                self._files.makedirs(target.rpartition("/")[0], exist_ok=True)
                self._files.mv(incoming, target)
        finally:
            if self._files.exists(incoming):
                self._files.rm(incoming)
        return StoredBlob(sha256, size)

    def put_bytes(self, content: bytes) -> StoredBlob:
        """Store a small file held in memory."""
        return self.put([content])

    def chunks(self, sha256: str) -> Iterator[bytes]:
        """Read a file piece by piece; FileNotFoundError when it is gone."""
        with self._files.open(self._path(sha256), "rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk

    def content(self, sha256: str) -> Iterator[bytes]:
        """A file to hand out piece by piece; FileNotFoundError now, not half way."""
        chunks = self.chunks(sha256)
        first = next(chunks, b"")

        def whole() -> Iterator[bytes]:
            yield first
            yield from chunks

        return whole()

    def read(self, sha256: str) -> bytes:
        """Read a small file whole."""
        return b"".join(self.chunks(sha256))

    def intact(self, sha256: str) -> bool:
        """Whether the file is there and still has the content its name promises."""
        digest = hashlib.sha256()
        try:
            for chunk in self.chunks(sha256):
                digest.update(chunk)
        except FileNotFoundError:
            return False
        return digest.hexdigest() == sha256

    def holds(self, sha256: str) -> bool:
        """Whether there is a file of that name; its content is not read."""
        return bool(self._files.exists(self._path(sha256)))

    def sweep(self, before: datetime) -> int:
        """Remove what was coming in when a process died: untouched since an instant. How many."""
        folder = str(self._root / "incoming")
        if not self._files.exists(folder):
            return 0
        old = [
            path
            for path in self._files.ls(folder, detail=False)
            if self._files.modified(path) < before
        ]
        for path in old:
            self._files.rm(path)
        return len(old)

    def _path(self, sha256: str) -> str:
        return str(self._root / sha256[:2] / sha256[2:4] / sha256)
