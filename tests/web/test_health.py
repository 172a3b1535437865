"""What watches over the platform."""

from __future__ import annotations

from web.app import create_app
from workflows.clock import real_now
from workflows.database.queries import note_heartbeat


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
