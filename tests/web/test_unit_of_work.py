"""A view's answer decides whether what it did is kept."""

from __future__ import annotations

import pytest
from flask import Response, current_app
from sqlalchemy.exc import OperationalError

from web.access import public
from web.unit_of_work import current_uow, keep
from workflows.database.queries import heartbeat, note_heartbeat
from workflows.errors import WrongState


def kept(county):
    with county.unit_of_work(write=False) as uow:
        return heartbeat(uow.session, "seen") is not None


def note():
    uow = current_uow()
    note_heartbeat(uow.session, "seen", uow.now)
    uow.session.flush()


def succeed():
    note()
    return "fine"


def answer_an_error():
    note()
    return Response("no", status=409)


def keep_an_error():
    note()
    return keep(Response("no", status=409))


def refuse():
    note()
    raise WrongState("不行")


@pytest.mark.parametrize(
    ("view", "status", "remains"),
    [
        (succeed, 200, True),
        (answer_an_error, 409, False),
        (keep_an_error, 409, True),
        (refuse, 409, False),
    ],
)
def test_only_a_success_is_kept(app, county, view, status, remains):
    app.add_url_rule("/try", "try", public(work="write")(view))

    assert app.test_client().get("/try").status_code == status
    assert kept(county) is remains


def test_a_passing_failure_is_tried_once_more(app, county):
    def locked_at_first() -> str:
        note()
        tries = current_app.extensions.setdefault("tries", [])
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("UPDATE", {}, Exception("database is locked"))
        return "fine"

    app.add_url_rule("/try", "try", public(work="write")(locked_at_first))

    assert app.test_client().get("/try").status_code == 200
    assert kept(county)


def test_other_failures_are_not(app):
    def broken() -> str:
        current_app.extensions.setdefault("tries", []).append(1)
        raise OperationalError("UPDATE", {}, Exception("no such column"))

    app.add_url_rule("/try", "try", public(work="write")(broken))

    with pytest.raises(OperationalError):
        app.test_client().get("/try")
    assert len(app.extensions["tries"]) == 1


def test_a_view_without_work_has_no_unit(app):
    app.add_url_rule("/try", "try", public(work="none")(lambda: str(current_uow())))

    with pytest.raises(RuntimeError, match="no unit of work"):
        app.test_client().get("/try")
