"""The engine door alone: load a state, complete a task, save; over the rounds of a loop.

Reference: the first round. A step must not grow dearer with what a case has been through.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.table import measure, show
from bpmn import engine
from bpmn.definition import Definition
from bpmn.folder import read_directory, read_folder

pytestmark = pytest.mark.bench

FOLDER = Path(__file__).parents[1] / "bpmn" / "processes" / "lead_referral"
ROUNDS = (1, 10, 50, 150, 500)


def approval_returned(definition: Definition, state: bytes, ids: dict[str, str]) -> engine.Step:
    """One round of the loop draft → approve_send → (return) → draft."""
    step = engine.complete(definition, state, ids["draft"], {"draft": "submit"})
    approve = step.tasks_opened[0].id
    step = engine.complete(definition, step.state, approve, {"approve_send": "return"})
    ids["draft"] = step.tasks_opened[0].id
    return step


def test_a_step_costs_the_same_after_many_rounds() -> None:
    definition = read_folder(read_directory(FOLDER)).definition
    first = engine.start(definition, {})
    state, ids, done, rows = first.state, {"draft": first.tasks_opened[0].id}, 0, []
    for rounds in ROUNDS:
        while done < rounds:
            state = approval_returned(definition, state, ids).state
            done += 1
        kept = state
        task = ids["draft"]
        rows.append(
            measure(
                f"load + complete + save after {rounds} rounds ({len(kept)} B)",
                lambda kept=kept, task=task: engine.complete(
                    definition, kept, task, {"draft": "submit"}
                ),
                times=200,
            )
        )
    show("engine: one step of lead_referral", rows, rows[0])
    assert rows
