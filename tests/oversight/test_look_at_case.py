"""Who says first what they look at a case for, and what is kept of it."""

from __future__ import annotations

import pytest

from oversight.look_at_case import look_at_case, must_say_purpose
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.support.statements import counted
from tests.support.supervision_way import look_at, watched
from workflows.cases.models import Case
from workflows.cases.queries import visible_case
from workflows.errors import Invalid, NotFound
from workflows.history.kinds import Kind
from workflows.history.queries import rows_of_kinds
from workflows.history.verify import verify_history
from workflows.steps.note_case import note_case

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

OVERSEERS = ("bailu-sfs", "sfj-supervisor", "sfj-supervisor2", "sfj-head")


def asked(driver: Driver, case_id: str, username: str) -> bool:
    with driver.uow(username) as uow:
        case = visible_case(uow.session, uow.person, case_id)
        assert case is not None, username
        return must_say_purpose(uow, case)


def look(driver: Driver, case_id: str, username: str, purpose: str, words: str = "") -> None:
    driver.act(username, lambda uow: look_at_case(uow, case_id, purpose, words))


def test_those_who_only_oversee_are_asked_and_nobody_else(driver: Driver) -> None:
    case_id = watched(driver)
    handling = ("shuili-clerk", "shuili-head", "bailu-desk", "bailu-officer", "bailu-head")
    assert {each: asked(driver, case_id, each) for each in (*OVERSEERS, *handling)} == {
        **dict.fromkeys(OVERSEERS, True),
        **dict.fromkeys(handling, False),
    }


def test_what_they_say_holds_for_this_case_and_this_day(driver: Driver) -> None:
    case_id, other = watched(driver), watched(driver, place="白鹭镇下坝村")
    look(driver, case_id, "sfj-supervisor", "other", " 核对群众来信 ")
    assert not asked(driver, case_id, "sfj-supervisor")
    assert asked(driver, case_id, "sfj-supervisor2")
    assert asked(driver, other, "sfj-supervisor")
    driver.at("2026-11-24T23:59")
    assert not asked(driver, case_id, "sfj-supervisor")
    driver.at("2026-11-25T00:00")
    assert asked(driver, case_id, "sfj-supervisor")
    looked = driver.viewer("sfj-supervisor").id
    with driver.uow() as uow:
        (row,) = rows_of_kinds(uow.session, case_id, [Kind.CASE_VIEWED])
        assert row.data == {"purpose": "other", "opinion": "核对群众来信"}
        assert row.actor_id == looked
        assert row.organization_id is not None
        assert verify_history(uow, case_id).ok


@pytest.mark.parametrize(
    ("purpose", "words", "field"),
    [
        ("", "", "/purpose"),
        ("curiosity", "看看", "/purpose"),
        ("other", "  ", "/words"),
        ("progress", "长" * 501, "/words"),
    ],
)
def test_a_purpose_is_one_of_the_list_or_words(
    driver: Driver, purpose: str, words: str, field: str
) -> None:
    case_id = watched(driver)
    with pytest.raises(Invalid) as refused:
        look(driver, case_id, "bailu-sfs", purpose, words)
    assert [error.pointer for error in refused.value.errors] == [field]
    assert asked(driver, case_id, "bailu-sfs")


def test_no_purpose_opens_what_one_does_not_see(driver: Driver) -> None:
    draft = driver.at("2026-11-24T09:00").start()
    for case_id in (draft, "0" * 32):
        with pytest.raises(NotFound):
            look(driver, case_id, "sfj-supervisor", "progress")


def test_whoever_has_something_to_do_in_it_is_not_asked(driver: Driver) -> None:
    case_id = watched(driver)
    about = look_at(driver, case_id)
    # the supervision said what for; the bureau has no part in it yet but takes part in the supervision
    assert not asked(driver, case_id, "bailu-sfs")
    assert asked(driver, case_id, "sfj-supervisor")
    assert not any(asked(driver, about, each) for each in OVERSEERS)
    driver.complete(about, "bailu-sfs", "look", "no_issue")
    assert asked(driver, case_id, "bailu-sfs")


def test_whoever_was_told_is_not_asked(driver: Driver) -> None:
    case_id = watched(driver)
    driver.act("bailu-officer", lambda uow: note_case(uow, case_id, "请知悉。", ["bailu-sfs"]))
    assert not asked(driver, case_id, "bailu-sfs")
    assert asked(driver, case_id, "sfj-supervisor")


def test_what_stands_on_the_board_is_looked_at_from_there(driver: Driver) -> None:
    case_id = watched(driver)  # the check is due on Thursday, yellow on that day
    driver.at("2026-11-25T23:59").tick()
    assert asked(driver, case_id, "sfj-supervisor")
    driver.at("2026-11-26T09:00").tick()
    assert not any(asked(driver, case_id, each) for each in OVERSEERS)


def test_asking_costs_others_nothing_and_overseers_two_statements(driver: Driver) -> None:
    case_id = watched(driver)
    for username, most in {"bailu-officer": 0, "bailu-head": 0, "sfj-supervisor": 2}.items():
        with counted(driver.platform.database) as seen, driver.uow(username) as uow:
            case = uow.session.get_one(Case, case_id)
            seen.clear()
            must_say_purpose(uow, case)
            assert len(seen) == most, (username, seen)
