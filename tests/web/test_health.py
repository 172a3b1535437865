"""What watches over the platform."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from lianshu.failing import Failing
from lianshu.tick import tick
from tests.web.referral import brought_to
from web.app import create_app
from workflows.clock import real_now
from workflows.database.queries import note_heartbeat
from workflows.database.session import Database


def gone(*_args, **_options):
    raise OperationalError("", {}, Exception("disk I/O error"))


def test_alive(app):
    response = app.test_client().get("/healthz")

    assert (response.status_code, response.json) == (200, {"ok": True})


def test_ready_with_a_worker(app, county):
    response = app.test_client().get("/readyz")
    assert response.status_code == 503
    assert response.json == {"database": True, "migrations": True, "worker": False}

    with county.unit_of_work() as uow:
        note_heartbeat(uow.session, "worker", real_now())
    assert app.test_client().get("/readyz").status_code == 200


@pytest.mark.parametrize("silent", [timedelta(seconds=61), -timedelta(hours=1)])
def test_not_ready_without_a_sign_of_life(app, county, silent):
    """Too long ago; or given before the machine's clock was set back."""
    with county.unit_of_work() as uow:
        note_heartbeat(uow.session, "worker", real_now() - silent)
    response = app.test_client().get("/readyz")

    assert response.status_code == 503
    assert response.json == {"database": True, "migrations": True, "worker": False}


def test_not_ready_without_a_database(app, county, monkeypatch):
    monkeypatch.setattr(Database, "unit_of_work", gone)
    response = app.test_client().get("/readyz")

    assert response.status_code == 503
    assert response.json["database"] is False


def test_a_database_that_is_gone_is_told_as_such(app, county, monkeypatch):
    client = app.test_client()
    monkeypatch.setattr(Database, "unit_of_work", gone)
    response = client.get("/api/v1/me", headers={"Authorization": "Bearer x"})

    assert response.status_code == 503
    assert response.json["type"] == "/problems/unavailable"
    assert response.headers["Retry-After"] == "5"
    page = client.get("/login")
    assert page.status_code == 503
    assert client.get("/healthz").status_code == 200
    assert "lianshu_requests_total" in client.get("/metrics").get_data(as_text=True)


def test_not_ready_before_migration(county):
    app = create_app(county, secret_key="only for tests", is_migrated=lambda: False)
    response = app.test_client().get("/readyz")

    assert response.status_code == 503
    assert response.get_json()["migrations"] is False


def test_metrics(app):
    client = app.test_client()
    client.get("/healthz")
    text = client.get("/metrics").get_data(as_text=True)

    assert 'lianshu_requests_total{endpoint="health.alive",method="GET",status="200"}' in text
    assert "lianshu_request_seconds_bucket" in text


def test_metrics_tell_what_waits_and_what_keeps_failing(app, people, county, monkeypatch):
    def lines():
        text = app.test_client().get("/metrics").get_data(as_text=True)
        return [line for line in text.splitlines() if not line.startswith("#")]

    assert "lianshu_worker_silence_seconds +Inf" in lines()
    brought_to(people, "approve_send")
    assert 'lianshu_rows_to_follow{follower="notifications"} 2.0' in lines()
    tick(replace(county, transport=None))
    assert "lianshu_messages_waiting 1.0" in lines()

    Failing(county).note("compose", "7", RuntimeError("broken"))
    with county.unit_of_work() as uow:
        note_heartbeat(uow.session, "worker", real_now())
    assert 'lianshu_failing_items{job="compose"} 1.0' in lines()
    assert "lianshu_worker_silence_seconds +Inf" not in lines()
