"""What a case page costs: each thing is read once, however much else goes on in the county."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from tests.web.client import PageClient
from tests.web.referral import brought_to, open_task

MOST = 36


@contextmanager
def statements(county) -> Iterator[list[str]]:
    """The SELECTs of a block."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if statement.startswith("SELECT"):
            seen.append(" ".join(statement.split()))

    engine = county.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def page(app, people):
    """The form of a task in a case that could be merged with others."""
    case = brought_to(people, "propose_acceptance")
    task = open_task(people, "bailu-team", case["id"], "propose_acceptance")
    team = PageClient(app, "bailu-team")
    team.get(f"/tasks/{task['id']}")  # what is remembered for good is known from now on

    def look() -> None:
        team.http.get(f"/tasks/{task['id']}")

    return look


def test_a_form_asks_for_each_thing_once(county, page):
    with statements(county) as seen:
        page()
    assert len(seen) <= MOST, "\n".join(seen)
    assert sum(" FROM task WHERE task.case_id" in each for each in seen) == 1


def test_other_cases_of_the_same_body_cost_nothing_more(county, people, page):
    with statements(county) as alone:
        page()
    brought_to(people, "sign_receipt", place="龙潭村")
    with statements(county) as with_one:
        page()
    for number in range(4):
        brought_to(people, "sign_receipt", place=f"石桥村 {number} 组")
    with statements(county) as with_five:
        page()
    assert len(with_five) == len(with_one) <= len(alone) + 2
