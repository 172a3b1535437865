"""While the discipline commission acts nothing in a case changes, whichever verb is tried (监察法 4)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from oversight.answer_card import answer_card
from oversight.call_talk import call_talk
from oversight.queries import cards_of_case
from oversight.raise_card import raise_card
from oversight.record_talk import record_talk
from oversight.revoke_card import revoke_card
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.support.tolerance_way import apply, bring_to
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import WrongState
from workflows.history.models import HistoryRow
from workflows.history.queries import rows_of_case
from workflows.steps.add_to_case import add_to_case
from workflows.steps.ask_extension import ask_extension
from workflows.steps.complete_task import complete_task
from workflows.steps.extend_deadline import extend_deadline
from workflows.steps.hand_over import delegate_task, transfer_task
from workflows.steps.note_case import note_case
from workflows.steps.recuse import ask_recusal
from workflows.steps.send_message import send_message
from workflows.steps.urge_task import urge_task
from workflows.tasks.claim_task import claim_task, release_task

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

PNG = b"\x89PNG\r\n\x1a\n" + bytes(10)


class Ids:
    """What the verbs are tried on."""

    def __init__(self, driver: Driver) -> None:
        self.case = apply(driver)
        driver.complete(self.case, "bailu-head", "give_unit_opinion", "support", "主动纠错")
        driver.at("2026-12-03T09:00").tick()  # the bureau is late: a card
        bring_to(driver, self.case, "investigate")
        opened = driver.open(self.case)
        self.task, self.other = opened["investigate"].id, opened["hear_person"].id
        self.deadline = str(opened["investigate"].deadline_id)
        with driver.uow() as uow:
            (card,) = cards_of_case(uow.session, self.case)
        self.card = card.id
        driver.act("sfj-supervisor2", lambda uow: claim_task(uow, self.other))


Verb = Callable[[UnitOfWork, Ids], object]
VERBS: dict[str, tuple[str, Verb]] = {
    "claim": ("sfj-supervisor", lambda uow, ids: claim_task(uow, ids.task)),
    "release": ("sfj-supervisor2", lambda uow, ids: release_task(uow, ids.other)),
    "complete": (
        "sfj-supervisor",
        lambda uow, ids: complete_task(uow, ids.task, decision="report", data={}, version=1),
    ),
    "transfer": (
        "sfj-head",
        lambda uow, ids: transfer_task(uow, ids.other, "sfj-supervisor", "出差"),
    ),
    "delegate": (
        "sfj-supervisor2",
        lambda uow, ids: delegate_task(uow, ids.other, "sfj-supervisor", "出差"),
    ),
    "recuse": (
        "bailu-officer",
        lambda uow, ids: ask_recusal(uow, ids.task, "sfj-supervisor", "相识"),
    ),
    "evidence": ("sfj-supervisor", lambda uow, ids: add_to_case(uow, ids.case, "a.png", [PNG])),
    "note": ("sfj-supervisor", lambda uow, ids: note_case(uow, ids.case, "请关注", [])),
    "urge": ("bailu-officer", lambda uow, ids: urge_task(uow, ids.task)),
    "extend": ("sfj-head", lambda uow, ids: extend_deadline(uow, ids.deadline, "案情复杂", None)),
    "ask_extension": (
        "sfj-supervisor",
        lambda uow, ids: ask_extension(uow, ids.deadline, "案情复杂", None),
    ),
    "answer_card": ("sfj-head", lambda uow, ids: answer_card(uow, ids.card, "已受理", None)),
    "raise_card": ("sfj-head", lambda uow, ids: raise_card(uow, ids.card, "超期")),
    "revoke_card": ("sfj-head", lambda uow, ids: revoke_card(uow, ids.card, "误发")),
    "call_talk": ("sfj-head", lambda uow, ids: call_talk(uow, ids.card, "超期", uow.now)),
    "record_talk": ("sfj-head", lambda uow, ids: record_talk(uow, ids.card, "已谈", uow.now)),
}


@pytest.fixture
def ids(driver: Driver) -> Ids:
    return Ids(driver)


def intervene(driver: Driver, ids: Ids, name: str = "jw_intervened") -> None:
    driver.act("jw-liaison", lambda uow: send_message(uow, ids.case, name, {}))


def rows(driver: Driver, ids: Ids) -> list[tuple[str, str | None]]:
    with driver.uow() as uow:
        found: list[HistoryRow] = list(rows_of_case(uow.session, ids.case))
    return [(row.kind, row.actor_id) for row in found]


def test_no_verb_changes_a_case_that_stands_still(driver: Driver, ids: Ids) -> None:
    intervene(driver, ids)
    before = rows(driver, ids)
    for name, (username, verb) in VERBS.items():
        print(name)
        with driver.uow(username) as uow, pytest.raises(WrongState, match="纪委监委已介入"):
            verb(uow, ids)
    assert rows(driver, ids) == before


@pytest.mark.parametrize("name", ["claim", "release", "transfer", "delegate", "evidence", "note"])
def test_the_same_is_done_again_once_it_goes_on(driver: Driver, ids: Ids, name: str) -> None:
    intervene(driver, ids)
    intervene(driver, ids, "jw_released")
    username, verb = VERBS[name]
    before = rows(driver, ids)
    driver.act(username, lambda uow: verb(uow, ids))
    assert len(rows(driver, ids)) > len(before)


def test_the_body_that_stepped_in_notes_and_reads_on(driver: Driver, ids: Ids) -> None:
    intervene(driver, ids)
    driver.act("jw-liaison", lambda uow: note_case(uow, ids.case, "调取案卷", []))
    assert rows(driver, ids)[-1][0] == "case:noted"
