"""For those who watch over the platform: is it alive, is it ready, how is it doing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import cast

from flask import Blueprint, Response, current_app, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from web.access import public
from web.metrics import registry
from web.unit_of_work import reading
from web.work_waiting import work_waiting
from workflows.clock import real_now
from workflows.database.queries import heartbeat

health = Blueprint("health", __name__)

WORKER = "worker"
SILENCE = timedelta(seconds=60)
"""A worker not heard of for longer counts as gone."""


@health.get("/healthz")
@public(work="none")
def alive() -> Response:
    """The process answers."""
    return jsonify({"ok": True})


@health.get("/readyz")
@public(work="none")
def ready() -> tuple[Response, int]:
    """Database reachable, tables current, worker heard of lately."""
    found = {"database": False, "migrations": False, "worker": False}
    try:
        found["worker"] = _worker_lives()
        found["database"] = True
        found["migrations"] = _is_migrated()()
    except Exception as error:  # noqa: BLE001 - whatever hinders it, it is not ready
        current_app.logger.warning("not_ready: %s", error)
        found["database"] = found["database"] or _database_answers()
    return jsonify(found), 200 if all(found.values()) else 503


@health.get("/metrics")
@public(work="none")
def metrics() -> Response:
    """Counters and timings for Prometheus, and how the work stands that waits for the worker."""
    try:
        with reading() as uow:
            work = work_waiting(uow)
    except Exception as error:  # noqa: BLE001 - requests are still counted without a database
        current_app.logger.warning("work_not_counted: %s", error)
        work = None
    text = generate_latest(registry()) + (generate_latest(work) if work else b"")
    return Response(text, content_type=CONTENT_TYPE_LATEST)


def _worker_lives() -> bool:
    with reading() as uow:
        beat_at = heartbeat(uow.session, WORKER)
    # A beat from the future was given before the machine's clock was set back: it proves nothing.
    return beat_at is not None and abs(real_now() - beat_at) <= SILENCE


def _database_answers() -> bool:
    try:
        with reading():
            return True
    except Exception:  # noqa: BLE001 - whatever hinders it, there is no database
        return False


def _is_migrated() -> Callable[[], bool]:
    return cast(Callable[[], bool], current_app.extensions["is_migrated"])
