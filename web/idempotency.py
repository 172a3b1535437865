"""Idempotency-Key: a POST that is sent twice is done once and answered alike both times.

Only successes are remembered; a refused request has changed nothing and may simply be sent again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from threading import Lock
from typing import Any

import orjson
from flask import Response, request

from web.problems import problem
from web.unit_of_work import (
    Work,
    current_platform,
    current_uow,
    current_viewer,
    in_unit_of_work,
)
from web.uploads import chunks
from workflows.database.models import RememberedResponse
from workflows.database.remembered import begin_request, end_request, remembered
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError, Invalid
from workflows.texts import Text

LONGEST_KEY = 200
KEPT_HEADERS = ("ETag", "Location")

# Work that opens units of its own (the demo clock) cannot reserve its key inside them.
_alone = Lock()


def answer_once(work: Work, answer: Callable[[], Response]) -> Response:
    """Answer a request of somebody signed in; with a key that was used before, as then."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        return in_unit_of_work(work, answer)
    if len(key) > LONGEST_KEY or not key.isprintable():
        text = Text("Idempotency-Key 最多 {limit} 个可见字符。", limit=LONGEST_KEY)
        raise Invalid([FieldError("/Idempotency-Key", text)])
    digest = _digest()
    if work == "none":
        with _alone:
            return _around(key, digest, answer)
    return in_unit_of_work(work, lambda: _within(key, digest, answer))


def _within(key: str, digest: str, answer: Callable[[], Response]) -> Response:
    uow = current_uow()
    before = begin_request(uow.session, uow.person.id, key, digest, uow.now)
    if before is not None:
        return _again(before, digest)
    response = answer()
    _remember(uow, key, response)
    return response


def _around(key: str, digest: str, answer: Callable[[], Response]) -> Response:
    platform, viewer = current_platform(), current_viewer()
    assert viewer is not None
    with platform.database.unit_of_work(platform.clock, viewer, write=False) as uow:
        before = remembered(uow.session, viewer.id, key)
        if before is not None:
            return _again(before, digest)
    response = answer()
    with platform.database.unit_of_work(platform.clock, viewer) as uow:
        begin_request(uow.session, viewer.id, key, digest, uow.now)
        _remember(uow, key, response)
    return response


def _remember(uow: UnitOfWork, key: str, response: Response) -> None:
    if response.status_code >= 400 or response.is_streamed:
        return
    body = {
        "body": response.get_data(as_text=True),
        "type": response.content_type,
        "headers": {
            name: response.headers[name] for name in KEPT_HEADERS if name in response.headers
        },
    }
    end_request(uow.session, uow.person.id, key, response.status_code, body)


def _again(before: RememberedResponse, digest: str) -> Response:
    if before.request_digest != digest:
        text = Text("这个 Idempotency-Key 已用于另一个请求，请换一个。")
        error = FieldError("/Idempotency-Key", text)
        return problem(422, "invalid", Text("内容需要改"), text, [error])
    kept: dict[str, Any] = before.body
    response = Response(kept["body"], status=before.status, content_type=kept["type"])
    response.headers.update(kept["headers"])
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _digest() -> str:
    digest = hashlib.sha256()
    for part in _parts():
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def _parts() -> Iterator[bytes]:
    # Boundaries of multipart bodies differ from one sending to the next: what they hold counts.
    yield request.path.encode()
    if not request.files and not request.form:
        yield request.get_data()
        return
    fields = {name: request.form.getlist(name) for name in request.form if name != "csrf_token"}
    yield orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)
    for name, file in sorted(request.files.items(multi=True), key=lambda item: item[0]):
        content = hashlib.sha256()
        for piece in chunks(file):
            content.update(piece)
        yield f"{name} {file.filename}".encode()
        yield content.digest()
