"""States as they were stored, one file a scene; `python -m tests.bpmn.stored_states` writes them.

Write a scene only when it is new. When the format changes, raise `bpmn.state.FORMAT`, add the
upgrade and new files, and keep the old ones: running cases have states of that format.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from unittest import mock
from uuid import UUID

from bpmn import engine
from bpmn.state import FORMAT
from tests.bpmn.case import Case
from tests.bpmn.diagrams import BOUNDARIES, BRANCHES_IN_LOOP, ENDS, LADDER_ON_BRANCHES, WAITS
from tests.bpmn.drawings import CALLS, EVENT_CHOICE, IN_TURN, REPEATED_WITH_CLOCKS

FOLDER = Path(__file__).parent / "states"


def armed_with_rung() -> Case:
    """A task with its timers; a rung has fired, another timer is spent, a branch is open."""
    case = Case(BOUNDARIES)
    case.fire("A_note", "warn", last=False)
    case.fire("A_note", "L1", last=True)
    return case


def waiting_join() -> Case:
    """In the second round, one branch waits at the join."""
    case = Case(BRANCHES_IN_LOOP)
    case.complete("Z")
    case.complete("A", A="more")
    case.complete("B", B="done")
    case.complete("Z")
    case.complete("B", B="more")
    return case


def ladder_on_branches() -> Case:
    """One branch behind its interrupting timer, the other with a rung fired."""
    case = Case(LADDER_ON_BRANCHES)
    case.fire("A_clock", "warn", last=False)
    case.fire("B_lapse")
    return case


def ended_branch() -> Case:
    """One branch has ended, two are open."""
    case = Case(ENDS)
    case.complete("I", I="done")
    return case


def pause() -> Case:
    """A timer in the flow."""
    case = Case(WAITS)
    case.complete("A", A="more")
    return case


def inner_scopes() -> Case:
    """A called process inside a called process, beside an open branch, with a clock armed."""
    case = Case(CALLS.text, called=CALLS.called)
    case.complete("A")
    case.complete("Q1")
    case.complete("R1")
    case.complete("Q1")
    return case


def repetition() -> Case:
    """Two of three instances go on, one of them behind its clock; one vote is given."""
    case = Case(REPEATED_WITH_CLOCKS)
    case.complete("A")
    case.complete("I")
    case.fire("J_lapse")
    case.complete("I")
    case.fire("I_clock", "warn", last=False)
    return case


def conversation() -> Case:
    """A gateway that waits for a message or a timer."""
    case = Case(EVENT_CHOICE)
    case.complete("A", A="more")
    return case


def parked() -> Case:
    """A task redone, in which an instance of a repetition waits to come back."""
    case = Case(IN_TURN, {"people": ["甲", "乙", "丙"]})
    case.complete("Z", Z="done")
    case.complete("I", vote="yes")
    task = case.tasks["I"][0]
    case.took(engine.return_to(case.definition, case.state, task, "Z", park=True))
    return case


def finished() -> Case:
    """A case that is over."""
    case = Case(ENDS)
    case.complete("K", K="more")
    case.complete("I")
    case.complete("J")
    return case


SCENES: dict[str, Callable[[], Case]] = {
    scene.__name__: scene
    for scene in (
        armed_with_rung,
        waiting_join,
        ladder_on_branches,
        ended_branch,
        pause,
        inner_scopes,
        repetition,
        conversation,
        parked,
        finished,
    )
}


@contextmanager
def numbered_ids() -> Iterator[None]:
    """Tasks are numbered instead of named at random."""
    numbers = (UUID(int=number) for number in count(1))
    with mock.patch("SpiffWorkflow.task.uuid4", side_effect=numbers):
        yield


def state_of(scene: str) -> bytes:
    """The state of a scene with numbered ids."""
    with numbered_ids():
        return SCENES[scene]().state


def path_of(scene: str, number: int) -> Path:
    """Where a scene of a format is kept."""
    return FOLDER / f"{scene}.{number}.json"


def _write() -> None:
    for scene in SCENES:
        state = json.loads(state_of(scene))
        text = json.dumps(state, ensure_ascii=False, indent=1)
        path_of(scene, FORMAT).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    _write()
