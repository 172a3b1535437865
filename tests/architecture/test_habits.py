"""Habits of the house that no linter knows."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.support.sources import ROOT, Source, sources

LONGEST_MODULE = 500
LONGEST_FUNCTION = 60
UNIT_OF_WORK = "workflows.database.unit_of_work"


def complaints_about_commits(source: Source) -> Iterator[str]:
    if source.module == UNIT_OF_WORK:
        return
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("commit", "rollback")
            and not node.args
        ):
            yield (
                f"{source.path}:{node.lineno} .{node.func.attr}(): leave it to the unit of work "
                f"({UNIT_OF_WORK}), which commits when its block ends"
            )


def complaints_about_init(source: Source) -> Iterator[str]:
    if source.path.endswith("__init__.py"):
        body = source.tree.body
        only_docstring = len(body) == 1 and ast.get_docstring(source.tree) is not None
        if not only_docstring:
            yield f"{source.path} holds more than a docstring: move it to a module with a name"


def complaints_about_length(source: Source) -> Iterator[str]:
    if source.lines > LONGEST_MODULE:
        yield f"{source.path} has {source.lines} lines: split it by noun or verb"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield f"{source.path}:{node.lineno} {node.name} has {lines} lines: name its parts"


RULES = (complaints_about_commits, complaints_about_init, complaints_about_length)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_habit_is_kept(rule):
    complaints = [line for source in sources() for line in rule(source)]

    assert not complaints, "\n".join(complaints)


def parsed(module: str, text: str) -> Source:
    path = module.replace(".", "/") + ".py"
    return Source(path, module, ast.parse(text), text.count("\n") + 1)


def test_a_commit_is_noticed():
    assert list(complaints_about_commits(parsed("web.view", "session.commit()")))
    assert not list(complaints_about_commits(parsed(UNIT_OF_WORK, "session.commit()")))
    assert not list(complaints_about_commits(parsed("web.view", "commit(session)")))


def test_code_in_init_is_noticed():
    assert list(complaints_about_init(parsed("web.__init__", '"""Doc."""\nimport os')))
    assert not list(complaints_about_init(parsed("web.__init__", '"""Doc."""')))


def test_a_long_function_is_noticed():
    body = "    x = 1\n" * LONGEST_FUNCTION
    assert list(complaints_about_length(parsed("web.view", f"def view():\n{body}")))
    assert list(complaints_about_length(parsed("web.view", "x = 1\n" * LONGEST_MODULE)))
    assert not list(complaints_about_length(parsed("web.view", "def view():\n    pass")))


def test_bpmn_processes_hold_no_python():
    assert not list((ROOT / "bpmn" / "processes").rglob("*.py")), "a process is data"
