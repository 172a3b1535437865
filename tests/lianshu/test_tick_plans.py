"""What a tick asks of the database never makes it read through a table that grows with the county."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import event

from lianshu.play import complete, start
from lianshu.tick import advance, anything_waits, next_due
from tests.lianshu.test_tick import LEAD, at

GROWING = (
    "answer",
    "card",
    "case",
    "case_organization",
    "case_reader",
    "deadline",
    "deadline_pause",
    "evidence",
    "history",
    "message",
    "official_document",
    "task",
    "timer",
    "to_follow",
)
ONLY_WHAT_WAITS = {"ix_timer_running", "ix_message_waiting", "ix_to_follow_waiting"}
"""Indexes that hold nothing but rows that wait; reading them from their beginning is fine."""
SCAN = re.compile(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?")


@pytest.fixture
def asked(county):
    """Every statement that reads, with its parameters."""
    found: dict[str, object] = {}

    def note(_connection, _cursor, statement, parameters, _context, _many):
        if statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE")):
            found.setdefault(statement, parameters)

    event.listen(county.database.engine, "before_cursor_execute", note)
    yield found
    event.remove(county.database.engine, "before_cursor_execute", note)


def test_no_growing_table_is_read_through(county, asked):
    if not county.database.is_sqlite:
        pytest.skip("the planner of PostgreSQL goes by the size of tables, and these are small")
    county.clock.reach(at(24, 9))
    case_id = start(county, "shuili-clerk", "lead_referral", LEAD)
    complete(county, "shuili-clerk", case_id, "draft", "submit", {})
    complete(county, "shuili-head", case_id, "approve_send", "approve", {})
    asked.clear()
    counts = advance(county, at(30, 9))
    anything_waits(county)
    next_due(county, at(30, 9))
    assert counts.fired and counts.cards and counts.sent

    wrong = []
    with county.database.engine.connect() as connection:
        for statement, parameters in asked.items():
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            for *_, step in plan.all():
                found = SCAN.match(step)
                if found and found[1] in GROWING and found[2] not in ONLY_WHAT_WAITS:
                    wrong.append(f"{step}: {statement}")
    assert len(asked) > 20
    assert not wrong, "\n\n".join(wrong)
