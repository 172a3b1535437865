"""Roles from which a process keeps its cases although their body takes part (DOMAIN B2: X)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.advisory_way import start_advisory
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from workflows.cases.queries import count_cases, visible_case, visible_cases
from workflows.errors import NotFound
from workflows.organizations.models import Post
from workflows.organizations.queries import organization_by_code, person_by_username
from workflows.steps.note_case import note_case
from workflows.tasks.queries import visible_task

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

KEPT_FROM = ("bailu-co1", "bailu-dispatch")


@pytest.fixture
def case_id(driver: Driver) -> str:
    return start_advisory(driver, "bailu-team")


def sees(driver: Driver, username: str, case_id: str) -> bool:
    with driver.uow(username) as uow:
        found = visible_case(uow.session, uow.person, case_id) is not None
        assert count_cases(uow.session, uow.person, 9) == int(found)
        assert [case.id for case in visible_cases(uow.session, uow.person)] == [case_id] * found
    return found


@pytest.mark.parametrize("username", KEPT_FROM)
def test_no_address_leads_to_a_case_that_is_kept_from_ones_role(
    driver: Driver, case_id: str, username: str
) -> None:
    (task,) = driver.open(case_id).values()
    assert sees(driver, "bailu-officer", case_id)
    assert not sees(driver, username, case_id)
    with driver.uow(username) as uow:
        assert visible_task(uow.session, uow.person, task.id) is None
    with pytest.raises(NotFound):
        driver.act(username, lambda uow: note_case(uow, case_id, "请看。", []))


@pytest.mark.parametrize("username", KEPT_FROM)
def test_whoever_is_copied_on_it_sees_it(driver: Driver, case_id: str, username: str) -> None:
    driver.act("bailu-team", lambda uow: note_case(uow, case_id, "请看。", [username]))
    assert sees(driver, username, case_id)


@pytest.mark.parametrize(
    ("role", "code", "opens"),
    [
        ("officer", "bailu-team", True),  # at the same body in a role that it is not kept from
        ("co_officer", "bailu-team", False),
        ("officer", "qingshi-team", False),
    ],
)
def test_one_post_that_opens_it_is_enough(
    driver: Driver, case_id: str, role: str, code: str, opens: bool
) -> None:
    with driver.uow() as uow:
        body = organization_by_code(uow.session, code)
        person = person_by_username(uow.session, "bailu-dispatch")
        assert body is not None and person is not None
        since = date(2026, 1, 1)
        uow.session.add(
            Post(person_id=person.id, organization_id=body.id, role=role, valid_from=since)
        )
    assert sees(driver, "bailu-dispatch", case_id) == opens
