"""What a closed part must not betray sideways: by cards, mails, people who have left, or other cases (B3)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from notifications.queries import visible_messages, visible_recipients
from oversight.queries import cards_of_case, count_cards_since, visible_card, visible_cards
from tests.support.confidential_part import (
    FOR_GOOD,
    PART,
    confidential_folder,
    publish_confidential,
)
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from workflows.cases.models import Case, CaseLink
from workflows.cases.queries import visible_case
from workflows.documents.queries import documents_to_see
from workflows.documents.read_document import read_document
from workflows.evidence.queries import evidence_of_case
from workflows.operations.draft_calendar import propose_county_day
from workflows.organizations.manage_people import disable_person
from workflows.processes.publish_process import publish_process
from workflows.steps.add_to_case import add_to_case
from workflows.steps.history_to_see import history_to_see
from workflows.steps.note_case import note_case
from workflows.steps.recomputed_rows import moved_rows
from workflows.steps.recuse import ask_recusal
from workflows.steps.split_case import split_case
from workflows.steps.suspend_deadline import suspend_deadline

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

PNG = b"\x89PNG\r\n\x1a\n" + bytes(10)
OUTSIDE = ("shuili-clerk", "sfj-supervisor", "sfj-head")
INSIDE = ("bailu-head", "bailu-sfs")


@pytest.fixture
def case_id(driver: Driver) -> str:
    """A referral in the part that only 白鹭镇 sees."""
    publish_confidential(driver)
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    driver.act("bailu-officer", lambda uow: add_to_case(uow, case_id, "暗访.png", [PNG]))
    driver.go_on(case_id, "check_completeness")
    return case_id


def test_who_keeps_the_calendar_reads_no_clock_of_the_part(driver: Driver, case_id: str) -> None:
    """The code of a rule names its step as well as the title does."""
    draft = driver.act(
        "admin",
        lambda uow: propose_county_day(
            uow, date(2026, 11, 30), is_workday=False, name="县庆", basis="县政府通知"
        ),
    )
    with driver.uow("admin") as uow:
        rows = [
            row
            for row in moved_rows(uow, draft.recomputation_id)
            if row.case_id == case_id and row.confidential
        ]
        assert rows
        assert {(row.steps, row.rule, row.title) for row in rows} == {((), "", "")}


def test_cards_of_hidden_steps_are_hidden(driver: Driver, case_id: str) -> None:
    since = driver.clock.instant
    driver.at("2026-12-21T09:00").tick()
    with driver.uow() as uow:
        (card,) = cards_of_case(uow.session, case_id)
        assert card.level == "red"
    for username, expected in (
        *((each, False) for each in OUTSIDE),
        *((each, True) for each in INSIDE),
    ):
        with driver.uow(username) as uow:
            session, viewer = uow.session, uow.person
            case = visible_case(session, viewer, case_id)
            assert case is not None
            papers = {row.kind for row in documents_to_see(session, viewer, case)}
            told = (
                visible_card(session, viewer, card.id) is not None,
                bool(visible_cards(session, viewer, case_id=case_id)),
                any(count_cards_since(session, viewer, since)[0].values()),
                "supervision_order" in papers,
            )
            assert told == (expected,) * 4, username


def test_mails_from_the_part_are_read_by_those_they_went_to(driver: Driver, case_id: str) -> None:
    task = driver.open(case_id)["propose_acceptance"]
    driver.act(
        "bailu-team",
        lambda uow: note_case(uow, case_id, "先听村里的。", ["bailu-head", "shuili-head"]),
    )
    driver.act("bailu-team", lambda uow: ask_recusal(uow, task.id, "bailu-team", "系近亲属。"))
    driver.tick()
    for username in ("shuili-clerk", "sfj-supervisor"):
        with driver.uow(username) as uow:
            found = visible_messages(uow.session, uow.person, case_id=case_id)
            assert not {"copied", "note"} & {each.kind for each in found}, username
            names = {each.username for each in visible_recipients(uow.session, uow.person)}
            assert not {"bailu-head", "shuili-head"} & names, username
    with driver.uow("shuili-head") as uow:
        found = visible_messages(uow.session, uow.person, case_id=case_id)
        assert [each.kind for each in found if each.recipient_id == uow.person.id].count(
            "copied"
        ) == 1
    with driver.uow("bailu-sfs") as uow:
        found = visible_messages(uow.session, uow.person, case_id=case_id)
        assert {"copied", "note"} <= {each.kind for each in found}
    driver.go_on(case_id, "propose_acceptance")
    driver.go_on(case_id, "decide_acceptance")
    with driver.uow("shuili-clerk") as uow:
        found = visible_messages(uow.session, uow.person, case_id=case_id)
        assert {"copied", "note"} <= {each.kind for each in found}


def test_what_somebody_did_who_has_left_stays_hidden(driver: Driver, case_id: str) -> None:
    driver.act("bailu-team", lambda uow: note_case(uow, case_id, "先听一听村里的说法。", []))
    driver.act("admin", lambda uow: disable_person(uow, "bailu-team"))
    for username, expected in (("shuili-clerk", False), ("bailu-head", True)):
        with driver.uow(username) as uow:
            case = visible_case(uow.session, uow.person, case_id)
            assert case is not None
            kinds = {row.kind for row in history_to_see(uow, case)}
            assert ("case:noted" in kinds) == expected, username


def test_a_case_that_is_split_off_takes_nothing_of_it_along(driver: Driver, case_id: str) -> None:
    given = {"party": "云溪县另一经营部", "party_kind": "unit", "split_reason": "两名当事人。"}
    driver.act("bailu-team", lambda uow: split_case(uow, case_id, given, "两名当事人。"))
    driver.tick()
    with driver.uow() as uow:
        link = select(CaseLink.case_id).where(CaseLink.earlier_id == case_id)
        part = uow.session.scalars(select(Case).where(Case.id.in_(link))).one()
        assert evidence_of_case(uow.session, part.id) == []
        assert [row.name for row in evidence_of_case(uow.session, case_id)] == ["暗访.png"]


def test_the_paper_of_a_hidden_clock_is_hidden(driver: Driver) -> None:
    files = confidential_folder()
    settings = files["process.toml"].decode()
    for old, new in (
        (
            '"decide_acceptance"]\nuntil = "decide_acceptance:accept"',
            '"verify"]\nuntil = "record_result:record"',
        ),
        ("[rules.suspension]\n", '[rules.suspension]\ndocument = "receipt"\n'),
    ):
        assert old in settings
        settings = settings.replace(old, new, 1)
    with driver.uow() as uow:
        publish_process(uow, {**files, "process.toml": settings.encode()})
    case_id = driver.start()
    driver.until(case_id, "verify")
    task = driver.open(case_id)["verify"]
    assert task.deadline_id is not None
    clock = task.deadline_id
    driver.act("bailu-deputy", lambda uow: suspend_deadline(uow, clock, "expert_opinion"))
    for username, expected in (("shuili-clerk", 1), ("sfj-head", 1), ("bailu-head", 2)):
        with driver.uow(username) as uow:
            case = visible_case(uow.session, uow.person, case_id)
            assert case is not None
            papers = [row.kind for row in documents_to_see(uow.session, uow.person, case)]
            assert papers.count("receipt") == expected, username


@pytest.mark.parametrize("served", [True, False])
def test_what_others_will_read_does_not_name_files_of_the_part(
    driver: Driver, served: bool
) -> None:
    """A document served before the part opens, and one made outside while it is closed for good."""
    publish_confidential(driver, PART if served else FOR_GOOD)
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    driver.act("bailu-officer", lambda uow: add_to_case(uow, case_id, "暗访.png", [PNG]))
    kind = "correction_notice" if served else "acceptance_notice"
    if served:
        driver.complete(
            case_id,
            "bailu-officer",
            "check_completeness",
            "return_for_correction",
            missing=["现场照片缺少拍摄时间"],
        )
    else:
        for step in ("check_completeness", "propose_acceptance", "decide_acceptance"):
            driver.go_on(case_id, step)

    with driver.uow("shuili-clerk") as uow:
        case = visible_case(uow.session, uow.person, case_id)
        assert case is not None
        papers = {row.kind: row.id for row in documents_to_see(uow.session, uow.person, case)}
        _, content = read_document(uow, papers[kind], "pdf")
        printed = b"".join(content).decode()
    assert "清水河" in printed
    assert "暗访" not in printed
