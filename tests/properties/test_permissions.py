"""Who may act on a task: exactly its assignee or, unclaimed, the holders of its role; nobody else."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from importlib.resources import files
from random import Random

import pytest

from tests.support.county import BODIES
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.support.valid_answers import valid_answers
from tests.support.walker import Walker
from workflows.cases.models import Case
from workflows.cases.queries import count_cases, slots_of, visible_case, visible_cases
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.queries import deadlines_of_case, visible_deadline
from workflows.errors import Invalid, NotFound, NotPermitted, WrongState
from workflows.forms.sources import Choice
from workflows.organizations.models import Organization
from workflows.steps.add_to_case import add_to_case
from workflows.steps.complete_task import complete_task
from workflows.steps.context import CaseContext
from workflows.steps.forms import task_form
from workflows.steps.hand_over import delegate_task, transfer_task
from workflows.steps.terminate_case import terminate_case
from workflows.steps.urge_task import urge_task
from workflows.steps.withdraw_case import withdraw_case
from workflows.tasks.claim_task import claim_task, release_task
from workflows.tasks.models import Task
from workflows.tasks.queries import SCOPES, tasks_in_scope, tasks_of_case, visible_task

__all__ = ["plain_documents"]

BLIND = ("admin", "security", "audit")
STEPS = 9
ASKED = 6
PNG = b"\x89PNG\r\n\x1a\n" + bytes(10)


class Undone(Exception):
    """Ends an attempt that was let through, so that the case stays as it was."""


def posts_by_data() -> Mapping[str, set[tuple[str, str]]]:
    """(role, organization) of each person of the small county, read from the data and not the code."""
    text = (files("lianshu.demo") / "data" / "people.csv").read_text(encoding="utf-8")
    found: dict[str, set[tuple[str, str]]] = {}
    for row in csv.DictReader(text.splitlines()):
        if row["organization"].partition("-")[0] in BODIES:
            found.setdefault(row["username"], set()).add((row["role"], row["organization"]))
    return found


@pytest.mark.parametrize("seed", range(1, 5))
def test_only_the_right_persons_act(driver: Driver, plain_documents: None, seed: int) -> None:
    walk(driver, seed, ASKED)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 130))
def test_only_the_right_persons_act_at_length(
    driver: Driver, plain_documents: None, seed: int
) -> None:
    walk(driver, seed, 30)


def walk(driver: Driver, seed: int, asked: int) -> None:
    """At each step of a random case let random persons try everything."""
    walker = Walker(driver, seed)
    random = Random(seed)
    posts = posts_by_data()
    try:
        for _ in range(STEPS):
            for task in driver.open(walker.case_id).values():
                right = expected(driver, task, posts)
                for username in {*random.sample(sorted(posts), asked), *right}:
                    check_acts(driver, task, username, may=username in right)
            check_ends(driver, walker.case_id, random.sample(sorted(posts), asked))
            check_blind(driver, walker.case_id)
            if driver.case(walker.case_id).state != "running":
                break
            walker.step()
    except Exception:
        print(f"seed {seed}:", *walker.done, sep="\n  ")
        raise


def expected(
    driver: Driver, task: Task, posts: Mapping[str, set[tuple[str, str]]]
) -> frozenset[str]:
    with driver.uow() as uow:
        code = uow.session.get_one(Organization, task.organization_id).code
    if task.assignee_id is not None:
        return frozenset(name for name in posts if driver.viewer(name).id == task.assignee_id)
    return frozenset(name for name, held in posts.items() if (task.role, code) in held)


def check_acts(driver: Driver, task: Task, username: str, *, may: bool) -> None:
    before = traces(driver, task.case_id)
    assert completes(driver, task, username) == may, f"{username} completes {task.element}"
    assert claims(driver, task, username) == may, f"{username} claims {task.element}"
    assert adds(driver, task, username) in ({True} if may else {False, None}), username
    assert hands_over(driver, task, username) == (may or heads(driver, username, task)), username
    assert delegates(driver, task, username) == may, f"{username} delegates {task.element}"
    assert urges(driver, task, username) == (sees(driver, task, username) and not may), username
    if not may:
        with pytest.raises((NotFound, NotPermitted)), driver.uow(username) as uow:
            release_task(uow, task.id)
    assert traces(driver, task.case_id) == before


def completes(driver: Driver, task: Task, username: str) -> bool:
    with driver.uow() as uow:
        context = CaseContext.locked(uow, task.case_id)
        decision = context.folder.tasks[task.element].decisions[0]
        form = task_form(context, uow.session.get_one(Task, task.id))
        given = valid_answers(form, decision.value, Random(task.id), uow.now)
    if "co_officer" in given:
        given["co_officer"] = other_officer(form.choices["co_officer"], username)

    def act(uow: UnitOfWork) -> None:
        complete_task(
            uow,
            task.id,
            decision=decision.value,
            data=given,
            opinion="同意。",
            version=task.version,
        )

    return attempt(driver, username, act)


# Who may give away somebody else's task, in the words of C0: "by the holder or their head".
HEADS_OF = {
    "clerk": ("head",),
    "dept_head": (),
    "desk": ("deputy", "head"),
    "dispatcher": ("deputy", "head"),
    "officer": ("team", "deputy", "head"),
    "team_head": ("deputy", "head"),
    "deputy_head": ("head",),
    "head": (),
}


def heads(driver: Driver, username: str, task: Task) -> bool:
    with driver.uow() as uow:
        body = uow.session.get_one(Organization, task.organization_id).code.partition("-")[0]
    return username in {f"{body}-{each}" for each in HEADS_OF[task.role]}


def hands_over(driver: Driver, task: Task, username: str) -> bool:
    return attempt(driver, username, lambda uow: transfer_task(uow, task.id, "nobody", "出差"))


def delegates(driver: Driver, task: Task, username: str) -> bool:
    return attempt(driver, username, lambda uow: delegate_task(uow, task.id, "nobody", "出差"))


def urges(driver: Driver, task: Task, username: str) -> bool:
    return attempt(driver, username, lambda uow: urge_task(uow, task.id))


def sees(driver: Driver, task: Task, username: str) -> bool:
    with driver.uow(username) as uow:
        return visible_task(uow.session, uow.person, task.id) is not None


def other_officer(choices: Iterable[Choice], username: str) -> str:
    return next(choice.value for choice in choices if choice.value != username)


def claims(driver: Driver, task: Task, username: str) -> bool:
    return attempt(driver, username, lambda uow: claim_task(uow, task.id))


def adds(driver: Driver, task: Task, username: str) -> bool | None:
    """None when the person holds another open task of the case, as adding goes by case."""
    if len(driver.open(task.case_id)) > 1:
        return None
    return attempt(driver, username, lambda uow: add_to_case(uow, task.case_id, "a.png", [PNG]))


def attempt(driver: Driver, username: str, act: Callable[[UnitOfWork], object]) -> bool:
    """Whether the person gets through; what they did is undone."""
    try:
        with driver.uow(username) as uow:
            act(uow)
            raise Undone
    except Undone:
        return True
    except (Invalid, WrongState):
        # Refused for what was written (dates out of order) or for want of others, not for the person.
        return True
    except (NotFound, NotPermitted):
        return False


def traces(driver: Driver, case_id: str) -> tuple[object, ...]:
    with driver.uow() as uow:
        case = uow.session.get_one(Case, case_id)
        tasks = tasks_of_case(uow.session, case_id)
        rows = [(task.id, task.state, task.version, task.assignee_id) for task in tasks]
        return (case.version, case.history_seq, case.history_hash, case.data, rows)


def check_ends(driver: Driver, case_id: str, asked: Iterable[str]) -> None:
    """Only the sender withdraws, only the recipient's head terminates (C0)."""
    if driver.case(case_id).state != "running":
        return
    with driver.uow() as uow:
        bodies = {
            name: uow.session.get_one(Organization, row.organization_id)
            for name, row in slots_of(uow.session, case_id).items()
        }
    sender, recipient = bodies["sender"], bodies["recipient"]
    if (sender.kind, recipient.kind) != ("DEPT", "TOWN"):
        return
    withdrawing = {f"{sender.code}-clerk", f"{sender.code}-head"}
    head = f"{recipient.code}-head"
    for username in {*asked, *withdrawing, head}:
        may = attempt(driver, username, lambda uow: withdraw_case(uow, case_id, "重复"))
        assert may == (username in withdrawing), f"{username} withdraws"
        may = attempt(driver, username, lambda uow: terminate_case(uow, case_id, "销案"))
        assert may == (username == head and sees_case(driver, username, case_id)), username


def sees_case(driver: Driver, username: str, case_id: str) -> bool:
    with driver.uow(username) as uow:
        return visible_case(uow.session, uow.person, case_id) is not None


def check_blind(driver: Driver, case_id: str) -> None:
    """Whoever runs the platform never sees a case (B2: separation of duties)."""
    with driver.uow() as uow:
        task_ids = [task.id for task in tasks_of_case(uow.session, case_id)]
        deadline_ids = [deadline.id for deadline in deadlines_of_case(uow.session, case_id)]
    for username in BLIND:
        with driver.uow(username) as uow:
            session, viewer, day = uow.session, uow.person, uow.now.date()
            assert visible_case(session, viewer, case_id) is None
            assert list(visible_cases(session, viewer)) == []
            assert count_cases(session, viewer, 9) == 0
            assert not any(visible_task(session, viewer, task_id) for task_id in task_ids)
            assert not any(visible_deadline(session, viewer, each) for each in deadline_ids)
            for scope in (*SCOPES, "pool"):
                assert list(tasks_in_scope(session, viewer, scope, day)) == []
