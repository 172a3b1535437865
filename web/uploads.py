"""Files that come in with a request."""

from __future__ import annotations

from collections.abc import Iterator

from flask import request
from werkzeug.datastructures import FileStorage

from workflows.errors import FieldError, Invalid
from workflows.evidence.media import MOST_BYTES
from workflows.texts import Text

CHUNK = 1 << 20
MOST_BODY = 4 * 1024 * 1024
"""Largest body of a request without files, in bytes."""
MOST_MULTIPART = 2 * MOST_BYTES + MOST_BODY
"""Largest body of a request with files: a start form may bring several."""


def uploaded_file(field: str = "file") -> FileStorage:
    """The one file of an upload; raises Invalid when none was chosen."""
    file = request.files.get(field)
    if file is None or not file.filename:
        raise Invalid([FieldError(f"/{field}", Text("请选择一个文件。"))])
    return file


def uploaded_files(field: str = "files") -> list[FileStorage]:
    """The files of a form; an input left empty gives none."""
    return [file for file in request.files.getlist(field) if file.filename]


def chunks(file: FileStorage) -> Iterator[bytes]:
    """The content piece by piece, from the beginning also when it was read before."""
    file.stream.seek(0)
    while piece := file.stream.read(CHUNK):
        yield piece
