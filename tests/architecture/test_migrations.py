"""Revisions are numbered, have one head, and make what the models describe, on both databases."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, select, text

from lianshu.migrate import (
    NotMigrated,
    alembic_config,
    current_state,
    migrate,
    migration_engine,
    require_current,
)
from lianshu.models import METADATA, TABLES
from tests.support.sources import ROOT, sources
from workflows.clock import OFFICE_ZONE
from workflows.database.session import normal_url
from workflows.deadlines.models import DeadlinePause


def test_revisions_are_numbered_in_one_line():
    scripts = ScriptDirectory.from_config(alembic_config())
    revisions = [script.revision for script in scripts.walk_revisions()][::-1]

    assert revisions == [f"{number:04}" for number in range(1, len(revisions) + 1)]
    assert scripts.get_heads() == [revisions[-1]]
    for path in (ROOT / "migrations" / "versions").glob("*.py"):
        assert re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", path.name), path.name


def test_all_tables_are_known():
    modules = (source.module for source in sources())
    files = {name for name in modules if name.endswith(".models") and name != "lianshu.models"}

    assert {module.__name__ for module in TABLES} == files, "add it to lianshu/models.py"


def test_empty_database_becomes_current(empty_database_url):
    assert current_state(empty_database_url) == "empty"
    with pytest.raises(NotMigrated):
        require_current(empty_database_url)

    migrate(empty_database_url)
    assert current_state(empty_database_url) == "current"
    migrate(empty_database_url)
    require_current(empty_database_url)


def test_models_and_revisions_agree(database_url):
    engine = migration_engine(database_url)
    with engine.connect() as connection, connection.begin():
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, METADATA)
    engine.dispose()

    assert not differences, "run: python -m migrations.new '<what changes>'"


def test_what_waited_to_be_told_still_waits(empty_database_url):
    """0002: rows that the list of followed rows lacked are carried over to the rows to follow."""
    engine = migration_engine(empty_database_url)
    with engine.connect() as connection, connection.begin():
        command.upgrade(alembic_config(connection), "0001")
        for seq, kind in enumerate(["task:opened", "task:opened", "deadline:rung", "task:claimed"]):
            connection.execute(
                text(
                    "INSERT INTO history (id, chain, seq, at, kind, data_digest, previous_hash,"
                    " algorithm, hash, tell_at) VALUES (:seq, 'day:2026-11-24', :seq,"
                    " '2026-11-24 01:00:00', :kind, '', '', 'sha256', '', '2026-11-24 01:00:00')"
                ),
                {"seq": seq, "kind": kind},
            )
        connection.execute(text("INSERT INTO followed VALUES ('notifications', 0)"))
    with engine.connect() as connection, connection.begin():
        command.upgrade(alembic_config(connection), "head")
        rows = connection.execute(text("SELECT follower, seq FROM to_follow")).all()
    engine.dispose()

    assert {tuple(row) for row in rows} == {("notifications", 1), ("oversight", 2)}


AT = "2026-11-24 01:00:00"


def a_case() -> list[tuple[str, dict[str, object]]]:
    """The rows of a case `c` of an organization `o`, started by `p`, as of revision 0007."""
    case = {
        "id": "c", "title": "", "process_key": "k", "process_version_id": "v", "state": "running",
        "organization_id": "o", "urgent": False, "data": "{}", "engine_state": b"", "version": 1,
        "history_seq": 0, "history_hash": "", "started_by_id": "p", "started_at": AT,
    }  # fmt: skip
    return [
        ("organization", {"id": "o", "code": "o", "name": "", "short_name": "", "kind": "TOWN"}),
        (
            "person",
            {"id": "p", "username": "p", "name": "", "password_hash": "", "email": "",
             "active": True, "theme": "light", "text_size": "m", "language": "zh"},
        ),
        (
            "process_version",
            {"id": "v", "key": "k", "version": 1, "title": "", "content_hash": "", "archive": b"",
             "published_at": AT},
        ),
        ("case", case),
    ]  # fmt: skip


def insert(connection: Connection, rows: list[tuple[str, dict[str, object]]]) -> None:
    for table, row in rows:
        names, holes = ", ".join(row), ", ".join(f":{name}" for name in row)
        connection.execute(text(f'INSERT INTO "{table}" ({names}) VALUES ({holes})'), row)


def test_how_far_a_case_has_come_is_counted(empty_database_url):
    """0008: what tasks and answers say is put down with their case."""
    engine = migration_engine(empty_database_url)
    task = {
        "case_id": "c", "engine_id": "e", "name": "", "organization_id": "o", "role": "r",
        "opened_at": AT, "version": 1,
    }  # fmt: skip
    done = {"state": "done", "closed_at": AT, "closed_by_id": "p"}
    answer = {"case_id": "c", "person_id": "p", "data": "{}", "opinion": ""}
    rows: list[tuple[str, dict[str, object]]] = [
        *a_case(),
        ("task", {**task, **done, "id": "1", "element": "a", "round": 1, "decision": "x"}),
        ("task", {**task, **done, "id": "2", "element": "a", "round": 2, "decision": "y"}),
        ("task", {**task, "id": "3", "element": "b", "round": 1, "state": "open"}),
        ("answer", {**answer, "id": "2", "task_id": "2", "element": "a", "round": 2,
                    "at": "2026-11-24 02:00:00", "decision": "y"}),
        ("answer", {**answer, "id": "9", "task_id": "1", "element": "a", "round": 1, "at": AT,
                    "decision": "x"}),
    ]  # fmt: skip
    with engine.connect() as connection, connection.begin():
        command.upgrade(alembic_config(connection), "0007")
        insert(connection, rows)
    with engine.connect() as connection, connection.begin():
        command.upgrade(alembic_config(connection), "head")
        (progress,) = connection.execute(text('SELECT progress FROM "case"')).scalars()
    engine.dispose()

    assert json.loads(progress) == {"a": [2, 2, "y"], "b": [1, 0, None]}


def test_what_a_person_suspended_before_is_reviewed_too(empty_database_url):
    """Reviews of suspensions: what stands then is due 30 days on, at a weekend on Monday."""
    engine = migration_engine(empty_database_url)
    at = "2026-11-19 02:00:00"
    deadline = {
        "id": "d", "case_id": "c", "rule": "R", "title": "", "amount": "7WD", "roll": "forward",
        "basis": "", "status": "D", "started_at": at, "start_event": "opened",
        "provisional": False, "state": "paused", "urgent": False,
    }  # fmt: skip
    pause = {"deadline_id": "d", "began_at": at, "ground": ""}
    with engine.connect() as connection, connection.begin():
        command.upgrade(alembic_config(connection), "0007")
        insert(connection, a_case())
    (before,) = [
        script.down_revision
        for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()
        if script.doc == "reviews of suspensions."
    ]
    with engine.connect() as connection, connection.begin():
        command.upgrade(alembic_config(connection), str(before))
        insert(
            connection,
            [
                ("deadline", deadline),
                ("deadline_pause", {**pause, "id": "person", "by_id": "p"}),
                ("deadline_pause", {**pause, "id": "step"}),
                ("deadline_pause", {**pause, "id": "over", "by_id": "p", "ended_at": at}),
            ],
        )
    with engine.connect() as connection, connection.begin():
        command.upgrade(alembic_config(connection), "head")
        query = select(DeadlinePause.id, DeadlinePause.review_at)
        found = {row[0]: row[1] for row in connection.execute(query)}
    engine.dispose()

    assert found["person"] == datetime(2026, 12, 21, tzinfo=OFFICE_ZONE)
    assert (found["step"], found["over"]) == (None, None)


def test_failed_migration_leaves_nothing(empty_database_url, monkeypatch):
    """A revision is one transaction, also on SQLite."""

    def upgrade_then_fail(config, revision):
        config.attributes["connection"].exec_driver_sql("CREATE TABLE half_done (id INTEGER)")
        raise RuntimeError("power cut")

    monkeypatch.setattr(command, "upgrade", upgrade_then_fail)
    with pytest.raises(RuntimeError, match="power cut"):
        migrate(empty_database_url)

    assert current_state(empty_database_url) == "empty"


def test_state_of_a_file_that_is_not_there(tmp_path):
    assert current_state(f"sqlite:///{tmp_path / 'none.sqlite'}") == "empty"
    assert not list(tmp_path.iterdir())


def test_plain_postgresql_urls_mean_psycopg():
    assert normal_url("postgresql://u@h/d") == "postgresql+psycopg://u@h/d"
