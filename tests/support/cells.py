"""Who may do what with a case at which stage, tried through the public verbs and undone.

A table has a line for each person and a column for each action. A cell names the stages, by letters
in the order of the way, at which the person gets through: `*` all of them, `.` none, `bd` two,
`b-e` several in a row, `ad-f` some.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from string import ascii_lowercase

from bpmn.folder_model import ProcessFolder
from oversight.permissions import CHECKS, card_matter, refusal_of
from oversight.queries import cards_of_case
from tests.support.driver import Driver
from workflows.cases.models import Case
from workflows.cases.queries import visible_case
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.queries import live_deadlines
from workflows.documents.queries import documents_of_case
from workflows.documents.read_document import read_document
from workflows.errors import Invalid, Refusal, WrongState
from workflows.processes.published import folder_of, published_folder
from workflows.processes.queries import current_version
from workflows.steps.add_to_case import add_to_case
from workflows.steps.complete_task import complete_task
from workflows.steps.extend_deadline import extend_deadline
from workflows.steps.hand_over import transfer_task
from workflows.steps.note_case import note_case
from workflows.steps.recuse import ask_recusal
from workflows.steps.send_message import send_message
from workflows.steps.start_case import starting
from workflows.steps.suspend_deadline import suspend_deadline
from workflows.steps.terminate_case import terminate_case
from workflows.steps.urge_task import urge_task
from workflows.steps.withdraw_case import withdraw_case
from workflows.tasks.models import Task
from workflows.tasks.queries import tasks_of_case, tasks_to_see

PNG = b"\x89PNG\r\n\x1a\n" + bytes(10)
PEOPLE = (
    "bailu-officer", "bailu-officer2", "bailu-co1", "bailu-team", "bailu-legal", "bailu-deputy",
    "bailu-head", "bailu-member1", "bailu-goods", "bailu-dispatch", "bailu-desk", "bailu-sfs", "qingshi-team",
    "qingshi-head", "shuili-clerk", "shuili-head", "chengguan-head", "police-liaison",
    "sfj-supervisor", "sfj-supervisor2", "sfj-head", "county-leader", "jcy-prosecutor", "jcy-chief",
    "court-liaison", "jw-liaison", "zzb", "panel-1", "admin", "security", "audit",
)  # fmt: skip
"""One of each role of B2 that the small county has, of bodies that take part and of others."""


class Undone(Exception):
    """Takes back what somebody got through with."""


Try = Callable[[UnitOfWork], object]


def gets_through(uow: UnitOfWork, act: Try, *, held_up: bool) -> bool:
    """Whether a person may do this; it is undone. Refused for what was written they may; for how
    things stand if `held_up`."""
    try:
        with uow.attempt():
            act(uow)
            raise Undone
    except (Undone, Invalid):
        return True
    except WrongState:
        return held_up
    except Refusal:
        return False


class Cells:
    """The table of a process as the platform holds it."""

    def __init__(self, driver: Driver, people: Iterable[str] = PEOPLE) -> None:
        self.driver = driver
        self.people = tuple(people)
        self.stages = 0
        self.found: dict[str, dict[str, set[int]]] = {name: {} for name in self.people}

    def starts(self, process: str) -> None:
        """Note who may start one."""
        for username in self.people:
            with self.driver.uow(username) as uow:
                version = current_version(uow.session, process)
                assert version is not None
                folder: ProcessFolder = folder_of(version)
                got = gets_through(uow, partial(_begin, folder=folder), held_up=False)
                self._note(username, "start", 0, got=got)

    def look(self, case_id: str) -> None:
        """Note who may do what at this stage."""
        at, self.stages = self.stages, self.stages + 1
        for username in self.people:
            with self.driver.uow(username) as uow:
                for action, got in self._actions(uow, case_id).items():
                    self._note(username, action, at, got=got)
                uow.session.rollback()

    def table(self) -> dict[str, dict[str, str]]:
        """The cells, by person and action."""
        count = self.stages
        return {
            username: {
                action: ("yes" if at else ".") if action == "start" else written(at, count)
                for action, at in actions.items()
            }
            for username, actions in self.found.items()
        }

    def _note(self, username: str, action: str, at: int, *, got: bool) -> None:
        self.found[username].setdefault(action, set()).update({at} if got else ())

    def _actions(self, uow: UnitOfWork, case_id: str) -> dict[str, bool]:
        session = uow.session
        case = visible_case(session, uow.person, case_id)
        tasks = tasks_of_case(session, case_id)
        opened = [task for task in tasks if task.state == "open"]
        folder = published_folder(session, session.get_one(Case, case_id).process_version_id)
        clocks = [(row.id, row.rule) for row in live_deadlines(session, case_id)]
        grounds = {
            code: rule.suspension.grounds[0].code
            for code, rule in folder.rules.items()
            if rule.suspension is not None
        }
        seen = [] if case is None else tasks_to_see(session, uow.person, case)

        def any_of(acts: Iterable[Try], *, held_up: bool = False) -> bool:
            return any(gets_through(uow, act, held_up=held_up) for act in acts)

        def tried(verb: Callable[[UnitOfWork, Task], object]) -> list[Try]:
            return [partial(_on, verb, task) for task in opened]

        step = any_of(tried(_complete))
        adds = any_of([lambda uow: add_to_case(uow, case_id, "a.png", [PNG])])
        assert adds == step, (
            f"{uow.person.username} adds evidence without a step, or has one and may not"
        )
        return {
            "see": case is not None,
            "step": step,
            "note": any_of([lambda uow: note_case(uow, case_id, "说明", [])]),
            "all": case is not None and len(seen) == len(tasks),
            "docs": all(
                gets_through(uow, partial(_read, document_id=row.id), held_up=False)
                for row in documents_of_case(session, case_id)
            )
            and bool(documents_of_case(session, case_id)),
            "urge": any_of(tried(lambda uow, task: urge_task(uow, task.id)), held_up=True),
            "give": any_of(
                tried(lambda uow, task: transfer_task(uow, task.id, "nobody", "出差")),
                held_up=True,
            ),
            "avoid": any_of(
                tried(lambda uow, task: ask_recusal(uow, task.id, "nobody", "相识")), held_up=True
            ),
            "send": any_of(
                [
                    partial(_send, case_id=case_id, name=spec.name)
                    for spec in folder.messages
                    if spec.by
                ]
            ),
            "pause": any_of(
                [
                    partial(_pause, clock=clock, ground=grounds[rule])
                    for clock, rule in clocks
                    if rule in grounds
                ]
            ),
            "more": any_of([partial(_extend, clock=clock) for clock, _ in clocks]),
            "end": any_of(
                [
                    lambda uow: withdraw_case(uow, case_id, "重复"),
                    lambda uow: terminate_case(uow, case_id, "销案"),
                ]
            ),
            **self._about_card(uow, case_id, sees=case is not None),
        }

    def _about_card(self, uow: UnitOfWork, case_id: str, *, sees: bool) -> dict[str, bool]:
        cards = cards_of_case(uow.session, case_id)
        able = set()
        for card in cards if sees else ():
            matter = card_matter(uow, card, uow.session.get_one(Task, card.task_id))
            able |= {
                name
                for name in CHECKS
                if not isinstance(refusal := refusal_of(uow, matter, name), Refusal)
                or isinstance(refusal, WrongState)
            }
        return {"reply": "answer" in able, "card": "raise" in able, "ask": "propose" in able}


def _begin(uow: UnitOfWork, folder: ProcessFolder) -> None:
    starting(uow, folder)


def _on(verb: Callable[[UnitOfWork, Task], object], task: Task, uow: UnitOfWork) -> None:
    verb(uow, task)


def _read(uow: UnitOfWork, document_id: str) -> None:
    read_document(uow, document_id, "pdf")


def _send(uow: UnitOfWork, case_id: str, name: str) -> None:
    send_message(uow, case_id, name, {})


def _pause(uow: UnitOfWork, clock: str, ground: str) -> None:
    suspend_deadline(uow, clock, ground)


def _extend(uow: UnitOfWork, clock: str) -> None:
    extend_deadline(uow, clock, "案情复杂")


def _complete(uow: UnitOfWork, task: Task) -> None:
    complete_task(uow, task.id, decision="x", data={}, opinion="", version=task.version)


def written(at: Iterable[int], count: int) -> str:
    """Stages as a cell has them: `a-cef`."""
    numbers = sorted(at)
    if not numbers:
        return "."
    if len(numbers) == count:
        return "*"
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "".join(_run([ascii_lowercase[number] for number in run]) for run in runs)


def _run(letters: list[str]) -> str:
    return f"{letters[0]}-{letters[-1]}" if len(letters) > 2 else "".join(letters)


def read(table: str) -> dict[str, dict[str, str]]:
    """A table as it is written in a test."""
    heading, *lines = [line.split() for line in table.splitlines() if line.strip()]
    return {name: dict(zip(heading, cells, strict=True)) for name, *cells in lines}


def shown(table: Mapping[str, Mapping[str, str]]) -> str:
    """A table as it is written in a test."""
    rows = [["", *next(iter(table.values()))]]
    rows += [[username, *cells.values()] for username, cells in table.items()]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    padded = (map(str.ljust, row, widths) for row in rows)
    return "\n".join(" ".join(row).rstrip() for row in padded)
