"""All ways on in the shipped processes, and which of them somebody has gone.

A way on is a decision or a vote (`lead_referral.verify:report`), a timer that ends a step
(`lead_referral.evaluate_lapse`), or a message: at its element (`joint_enforcement.point_told`), or as
`lead_referral.*supervision_point` when a person sends it or the case hears it beside all steps.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import pytest
from sqlalchemy import select

from bpmn.folder import read_directory, read_folder
from bpmn.folder_model import ProcessFolder
from lianshu.platform import Platform
from lianshu.process_folders import shipped
from workflows.cases.models import Case
from workflows.deadlines.models import Timer
from workflows.history.kinds import Kind
from workflows.history.queries import rows_of_kinds
from workflows.processes.published import published_folder

DECISION, TIMER, MESSAGE = "decision", "timer", "message"
KINDS = (DECISION, TIMER, MESSAGE)
OF_MESSAGES = (Kind.MESSAGE_SENT, Kind.MESSAGE_THROWN, Kind.MESSAGE_RECEIVED)

NEVER_GONE = {
    "fault_tolerance.handed_over": "told to the case that opened it, and no process opens one",
    "fault_tolerance.tell_result": "told to the case that opened it, and no process opens one",
}
"""Ways on that are drawn for what is still to come, with the reason why no case can go them."""
Taken = Callable[[Iterable[str]], None]
"""Takes the names of ways on that a walk has gone."""


@dataclass(frozen=True, slots=True)
class Exit:
    """A way on: `step` is the task that it leaves or follows, `value` the decision or message.

    A message that a person sends follows none. `after` is the decision at the step that leads to a
    message, where the flows between them name one.
    """

    kind: str
    process: str
    element: str
    step: str
    value: str
    after: str = ""

    @property
    def name(self) -> str:
        """As it is written in the summary of a run."""
        return f"{self.process}.{self.element}{f':{self.value}' if self.kind == DECISION else ''}"


def _step_before(folder: ProcessFolder, element: str) -> tuple[str, str]:
    """The nearest task before an element of the folder or of what it calls, and its decision for it.

    Both are empty if there is none.
    """
    definition = folder.definition
    inside = [definition, *(called.definition for called in folder.called.values())]
    diagram = next((each.diagram for each in inside if element in each.diagram.elements), None)
    if diagram is None:
        return "", ""
    ahead, seen = [(element, "")], {element}
    while ahead:
        name, asked = ahead.pop(0)
        here = diagram.elements[name]
        if here.kind == "userTask":
            found = re.search(rf'\b{here.id} == "(\w+)"', asked)
            return here.id, found[1] if found else ""
        before = [
            (flow.source, f"{asked} {flow.condition or ''}") for flow in diagram.incoming(here.id)
        ]
        before += [(each, asked) for each in (here.attached_to,) if each]
        ahead += [each for each in before if each[0] not in seen]
        seen.update(each for each, _ in before)
    return "", ""


def drawn_in(folder: ProcessFolder, element: str) -> str:
    """The key of the process that an element is drawn in: a called one, or the folder's own."""
    for called in folder.called.values():
        if element in called.definition.diagram.elements:
            return drawn_in(called, element)
    return folder.key


def decision_name(folder: ProcessFolder, element: str, value: str) -> str:
    """`lead_referral.sign_receipt:sign`, with the process that the step is drawn in."""
    return f"{drawn_in(folder, element)}.{element}:{value}"


@cache
def all_exits() -> dict[str, Exit]:
    """The ways on of all shipped processes by name, always in the same order."""
    found = set[Exit]()
    for path in shipped().values():
        folder = read_folder(read_directory(path))
        for element, spec in folder.tasks.items():
            offered = spec.countersign.votes if spec.countersign else spec.decisions
            process = drawn_in(folder, element)
            found |= {Exit(DECISION, process, element, element, each.value) for each in offered}
        for each in folder.definition.diagram.elements.values():
            if each.event == TIMER and each.interrupting is not False:
                found.add(Exit(TIMER, folder.key, each.id, each.attached_to or "", ""))
        for message in folder.messages if folder.start.holders else ():
            if not (message.by or message.to or message.senders or message.opens):
                continue  # within a case: no row tells of it, the decision before it does
            for element in message.elements or {f"*{message.name}"}:
                step, after = ("", "") if message.by else _step_before(folder, element)
                process = drawn_in(folder, element)
                found.add(Exit(MESSAGE, process, element, step, message.name, after))
    return {
        each.name: each
        for each in sorted(found, key=lambda each: each.name)
        if each.name not in NEVER_GONE
    }


def events(platform: Platform) -> Counter[str]:
    """How often each timer has ended a step, and each message was sent or heard, in all cases."""
    found = Counter[str]()
    with platform.unit_of_work(write=False) as uow:
        for case in uow.session.scalars(select(Case)):
            folder = published_folder(uow.session, case.process_version_id)
            spent = select(Timer.element).where(
                Timer.case_id == case.id, Timer.state == "spent", Timer.interrupting
            )
            gone = list(uow.session.scalars(spent))
            for row in rows_of_kinds(uow.session, case.id, OF_MESSAGES):
                data = row.data or {}
                here = data.get("element")
                gone += [here] if here else _elements(folder, data["message"])
            found.update(f"{drawn_in(folder, element)}.{element}" for element in gone)
    return found


@pytest.fixture
def taken(record_property: Callable[[str, object], None]) -> Taken:
    """Keeps which ways on a walk has gone, for the summary of the run."""
    return lambda names: record_property("exits", " ".join(sorted(names)))


def said_of_exits(walks: int, taken: Iterable[str]) -> list[str]:
    """How many of all ways on the walks have gone; if those are most, a table with each never gone."""
    gone = all_exits().keys() & set(taken)
    lines = [f"random walks: {walks}, ways on gone {len(gone)} of {len(all_exits())}"]
    if len(gone) < len(all_exits()) / 2:
        return lines
    for process in sorted({each.process for each in all_exits().values()}):
        of = [each for each in all_exits().values() if each.process == process]
        cells = "".join(
            f"{f'{sum(e.name in gone for e in kind)} of {len(kind)}':>10} {name}s"
            for name in KINDS
            for kind in [[each for each in of if each.kind == name]]
        )
        left = [each.name.partition(".")[2] for each in of if each.name not in gone]
        lines.append(f"{process:<26}{cells}" + (f"; never {' '.join(left)}" if left else ""))
    return lines


def _elements(folder: ProcessFolder, message: str) -> list[str]:
    """Where a message is drawn; `*` and its name where it is not."""
    drawn = {
        element for each in folder.messages if each.name == message for element in each.elements
    }
    return sorted(drawn) or [f"*{message}"]
