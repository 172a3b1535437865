"""All of the API."""

from __future__ import annotations

from apiflask import APIFlask

from web.api import (
    bases_api,
    calendar_api,
    cards_api,
    cases_api,
    county_api,
    deadlines_api,
    demo_api,
    description,
    evidence_api,
    messages_api,
    overdue_api,
    processes_api,
    requests_api,
    rules_api,
    sessions_api,
    signers_api,
    tasks_api,
)

PARTS = (
    sessions_api,
    processes_api,
    cases_api,
    signers_api,
    tasks_api,
    evidence_api,
    deadlines_api,
    rules_api,
    bases_api,
    requests_api,
    cards_api,
    overdue_api,
    messages_api,
    county_api,
    calendar_api,
    demo_api,
)


def register_api(app: APIFlask) -> None:
    """Add the API to the application."""
    description.describe(app)
    app.register_blueprint(description.views)
    for part in PARTS:
        app.register_blueprint(part.views)
