"""Asking those who only oversee a case what they look at it for, on pages and in the API alike.

A program says it with the header `X-Purpose: progress` or `X-Purpose: other; <words, percent-encoded
UTF-8>`. The API of the demo county records what is said and refuses nobody: one script plays the whole
county there (decision 0029).
"""

from __future__ import annotations

from urllib.parse import unquote

from flask import request

from oversight.look_at_case import check_purpose_said, look_at_case, must_say_purpose
from web.access import SAFE
from web.demo import demo_enabled
from web.unit_of_work import current_platform, current_viewer
from workflows.cases.models import Case
from workflows.database.looking import is_looking
from workflows.database.unit_of_work import UnitOfWork

HEADER = "X-Purpose"


def check_look(uow: UnitOfWork, case: Case) -> None:
    """Let somebody look at a case, or raise PurposeNeeded; what people do in a case is no look."""
    if request.method not in SAFE:
        return
    said = request.headers.get(HEADER, "").strip()
    in_api = request.path.startswith("/api/")
    if in_api and said:
        _note(uow, case, said)
    elif not (in_api and demo_enabled()):
        check_purpose_said(uow, case)


def _note(uow: UnitOfWork, case: Case, said: str) -> None:
    """Record it, once a day; beside a unit of work that only reads in a transaction of its own."""
    if not must_say_purpose(uow, case):
        return
    code, _, rest = said.partition(";")
    purpose, words = code.strip(), unquote(rest.strip())
    if not is_looking(uow.session):
        look_at_case(uow, case.id, purpose, words)
        return
    platform = current_platform()
    with platform.database.unit_of_work(platform.clock, current_viewer()) as writing:
        look_at_case(writing, case.id, purpose, words)
