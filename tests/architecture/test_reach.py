"""Each third party is reached from few places; whoever else wants it is told where to go."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.support.sources import Source, sources


@dataclass(frozen=True)
class Reach:
    """Who may import `name` (patterns of module names), and what the others do instead."""

    name: str
    allowed: tuple[str, ...]
    instead: str


TABLES = (r"(workflows|oversight|notifications)(\.\w+)*\.(models|(\w+_)?queries)",)
WEB = (r"web(\..*)?", r"lianshu(\..*)?")
AS_REFUSAL = "raise a refusal of workflows.errors; web makes a page of it"

REACHES = (
    Reach(
        "SpiffWorkflow",
        (r"bpmn\.specs(\..*)?", r"bpmn\.(parser|definition|state|returning|engine)"),
        "ask bpmn.definition or bpmn.engine, which hide the library",
    ),
    Reach("bpmn.engine", (r"workflows(\..*)?",), "call the verb of workflows that steps the case"),
    Reach(
        "sqlalchemy",
        (*TABLES, r"workflows\.database(\..*)?", r"lianshu\.migrate"),
        "write a named query in the queries module of the noun",
    ),
    Reach("alembic", (r"lianshu\.migrate",), "call lianshu.migrate"),
    Reach("flask", WEB, AS_REFUSAL),
    Reach("apiflask", WEB, AS_REFUSAL),
    Reach("flask_login", (r"web(\..*)?",), AS_REFUSAL),
    Reach("flask_wtf", (r"web(\..*)?",), AS_REFUSAL),
    Reach("flask_babel", (r"web(\..*)?",), "carry a workflows.texts.Text; the edge translates it"),
    Reach("werkzeug", WEB, AS_REFUSAL),
    Reach("wtforms", (r"web(\..*)?",), AS_REFUSAL),
    Reach("apscheduler", (r"lianshu\.worker",), "make it a job that lianshu.worker calls"),
    Reach("smtplib", (r"notifications\.transport",), "write a message row; the transport sends it"),
    Reach("aiosmtpd", (r"lianshu\.sink",), "only the demo's sink is a mail server"),
    Reach("gunicorn", (), "start it as a process (lianshu.serve)"),
    Reach("prometheus_client", WEB, "count in web or lianshu"),
    Reach("pydantic_settings", (r"lianshu\.settings",), "take the setting as an argument"),
    Reach("lianshu.settings", (r"lianshu(\..*)?",), "take the setting as an argument"),
)


def complaints(source: Source, reach: Reach) -> Iterator[str]:
    if any(re.fullmatch(pattern, source.module) for pattern in reach.allowed):
        return
    for name, line in source.imports():
        if (name + ".").startswith(reach.name + "."):
            yield f"{source.path}:{line} imports {name}: {reach.instead}"


@pytest.mark.parametrize("reach", REACHES, ids=lambda reach: reach.name)
def test_reach_is_kept(reach):
    found = [line for source in sources() for line in complaints(source, reach)]

    assert not found, "\n".join(found)


def test_a_wrong_import_is_noticed():
    sql = next(reach for reach in REACHES if reach.name == "sqlalchemy")
    text = ast.parse("def f():\n    from sqlalchemy.orm import Session")

    assert list(complaints(Source("web/inbox.py", "web.inbox", text, 2), sql)) == [
        "web/inbox.py:2 imports sqlalchemy.orm.Session: "
        "write a named query in the queries module of the noun"
    ]
    module = "workflows.tasks.queries"
    assert not list(complaints(Source("workflows/tasks/queries.py", module, text, 2), sql))
