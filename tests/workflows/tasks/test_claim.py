"""Claiming and giving back: by whom, what it changes, what is recorded."""

from __future__ import annotations

import pytest

from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from workflows.errors import NotFound, NotPermitted, Stale, WrongState
from workflows.history.kinds import Kind
from workflows.history.queries import rows_of_case
from workflows.tasks.claim_task import claim_task, release_task
from workflows.tasks.models import Task
from workflows.tasks.permissions import can_claim, can_complete, can_release

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


@pytest.fixture
def task(driver: Driver) -> Task:
    """An open task of a pool: 材料审查 of 白鹭镇's officers."""
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    return driver.open(case_id)["check_completeness"]


def fresh(driver: Driver, task: Task) -> Task:
    with driver.uow() as uow:
        return uow.session.get_one(Task, task.id)


def last_kinds(driver: Driver, task: Task, many: int) -> list[str]:
    with driver.uow() as uow:
        return [row.kind for row in rows_of_case(uow.session, task.case_id)][-many:]


def test_a_claim_names_the_claimant_and_a_release_forgets_them(driver: Driver, task: Task) -> None:
    driver.act("bailu-officer", lambda uow: claim_task(uow, task.id, task.version))
    claimed = fresh(driver, task)
    assert claimed.assignee_id == driver.viewer("bailu-officer").id
    assert claimed.version == task.version + 1

    driver.act("bailu-officer", lambda uow: release_task(uow, task.id, claimed.version))
    released = fresh(driver, task)
    assert (released.assignee_id, released.version) == (None, task.version + 2)
    assert last_kinds(driver, task, 2) == [Kind.TASK_CLAIMED, Kind.TASK_RELEASED]


def test_claiming_what_is_ones_own_changes_nothing(driver: Driver, task: Task) -> None:
    driver.act("bailu-officer", lambda uow: claim_task(uow, task.id))
    driver.act("bailu-officer", lambda uow: claim_task(uow, task.id))
    assert fresh(driver, task).version == task.version + 1
    assert last_kinds(driver, task, 2)[0] != Kind.TASK_CLAIMED


def test_a_version_that_is_no_longer_true_is_refused(driver: Driver, task: Task) -> None:
    driver.act("bailu-officer", lambda uow: claim_task(uow, task.id))
    with pytest.raises(Stale), driver.uow("bailu-officer") as uow:
        release_task(uow, task.id, task.version)
    assert fresh(driver, task).assignee_id is not None


def test_what_is_not_ones_own_is_not_given_back(driver: Driver, task: Task) -> None:
    for username in ("bailu-officer", "bailu-officer2"):
        with pytest.raises(NotPermitted), driver.uow(username) as uow:
            release_task(uow, task.id)
        driver.act("bailu-officer", lambda uow: claim_task(uow, task.id))


def test_a_task_given_to_the_starter_is_not_for_a_pool(driver: Driver) -> None:
    case_id = driver.start()
    draft = driver.open(case_id)["draft"]
    viewer = driver.viewer("shuili-clerk")
    assert (can_complete(viewer, draft), can_claim(viewer, draft)) == (True, False)


def test_what_is_done_is_neither_claimed_nor_given_back(driver: Driver, task: Task) -> None:
    driver.complete(task.case_id, "bailu-officer", "check_completeness", "complete")
    for verb in (claim_task, release_task):
        with pytest.raises(WrongState), driver.uow("bailu-officer") as uow:
            verb(uow, task.id)


def test_a_task_that_does_not_exist_and_one_not_seen_read_alike(driver: Driver, task: Task) -> None:
    texts = set()
    for username, task_id in (("qingshi-officer", task.id), ("bailu-officer", "0" * 32)):
        with pytest.raises(NotFound) as refusal, driver.uow(username) as uow:
            claim_task(uow, task_id)
        texts.add(str(refusal.value.text))
    assert len(texts) == 1


@pytest.mark.parametrize(
    ("username", "may"),
    [
        ("bailu-officer", True),
        ("bailu-officer2", True),
        ("bailu-team", False),
        ("bailu-head", False),
        ("qingshi-officer", False),
        ("sfj-head", False),
    ],
)
def test_buttons_ask_what_the_verbs_check(
    driver: Driver, task: Task, username: str, may: bool
) -> None:
    viewer = driver.viewer(username)
    assert (can_claim(viewer, task), can_complete(viewer, task)) == (may, may)
    assert not can_release(viewer, task)
    driver.act("bailu-officer", lambda uow: claim_task(uow, task.id))
    claimed = fresh(driver, task)
    own = username == "bailu-officer"
    assert not can_claim(viewer, claimed)
    assert (can_complete(viewer, claimed), can_release(viewer, claimed)) == (own, own)
