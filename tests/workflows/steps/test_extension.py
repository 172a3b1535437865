"""Extending: where the rule allows it, once, before it is over, by somebody else, with the ground."""

from __future__ import annotations

from datetime import date, datetime
from importlib import resources
from pathlib import Path

import pytest

from bpmn.folder import read_directory
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.support.verify_clock import GROUND, clock
from workflows.clock import OFFICE_ZONE
from workflows.deadlines.explain_deadline import explain_deadline
from workflows.deadlines.models import Deadline
from workflows.deadlines.queries import extensions_of
from workflows.errors import Invalid, NotFound, NotPermitted, WrongState
from workflows.history.queries import rows_of_case
from workflows.processes.publish_process import publish_process
from workflows.steps.ask_extension import ask_extension
from workflows.steps.extend_deadline import extend_deadline

__all__ = ["clock", "plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


def extend(
    driver: Driver, clock: Deadline, username: str = "bailu-deputy", to: str | None = None
) -> Deadline:
    return driver.act(username, lambda uow: extend_deadline(uow, clock.id, GROUND, to))


def test_seven_working_days_more_by_the_deputy(driver: Driver, clock: Deadline) -> None:
    driver.at("2026-12-03T23:59")

    extend(driver, clock)

    after = driver.deadlines(clock.case_id)["LR-VERIFY"]
    assert (after.amount, after.due_on, after.state) == ("14WD", date(2026, 12, 14), "running")
    assert after.due_at == datetime(2026, 12, 15, tzinfo=OFFICE_ZONE)
    with driver.uow() as uow:
        (kept,) = extensions_of(uow.session, clock.id)
        assert (kept.amount, kept.ground) == ("7WD", GROUND)
        assert (kept.due_before, kept.due_after) == (date(2026, 12, 3), date(2026, 12, 14))
        assert explain_deadline(uow, after).explanation.result.due == after.due_on
        row = rows_of_case(uow.session, clock.case_id)[-1]
    assert row.kind == "deadline:extended"
    assert row.data is not None
    assert (row.data["due_before"], row.data["due_on"]) == ("2026-12-03", "2026-12-14")
    assert row.data["asked_by"] is None
    assert set(row.data["told"]) == {
        driver.viewer(name).id for name in ("bailu-officer", "bailu-officer2")
    }


def test_the_ladder_is_climbed_anew(driver: Driver, clock: Deadline) -> None:
    """Warned on the last day but one, then extended: no card on the old day, warned again later."""
    driver.at("2026-12-02T09:00").tick()
    extend(driver, clock)
    driver.at("2026-12-04T09:00").tick()
    assert not _told(driver, clock, "L1")

    driver.at("2026-12-11T09:00").tick()
    assert _told(driver, clock, "warn") == ["2026-12-03", "2026-12-14"]
    driver.at("2026-12-15T00:00").tick()
    assert _told(driver, clock, "L1") == ["2026-12-14"]


def _told(driver: Driver, clock: Deadline, rung: str) -> list[str]:
    with driver.uow() as uow:
        return [
            row.data["due_on"]
            for row in rows_of_case(uow.session, clock.case_id)
            if row.kind == "ladder:told" and row.data and row.data["rung"] == rung
        ]


def test_once(driver: Driver, clock: Deadline) -> None:
    extend(driver, clock, to="2026-12-04")
    with pytest.raises(WrongState, match="已经延长过 1 次"):
        extend(driver, clock)


def test_only_before_it_is_over(driver: Driver, clock: Deadline) -> None:
    driver.at("2026-12-04T00:00")
    with pytest.raises(WrongState, match="已经届满"):
        extend(driver, clock)
    driver.go_on(clock.case_id, "verify")
    driver.go_on(clock.case_id, "decide_filing")
    with pytest.raises(WrongState, match="没有在计算"):
        extend(driver, clock)


@pytest.mark.parametrize(
    "username", ["bailu-officer", "bailu-team", "bailu-head", "shuili-head", "sfj-head"]
)
def test_by_nobody_else(driver: Driver, clock: Deadline, username: str) -> None:
    with pytest.raises(NotPermitted, match="分管领导"):
        extend(driver, clock, username)
    with pytest.raises(NotFound):
        extend(driver, clock, "qingshi-deputy")


def test_not_by_whoever_has_the_step(driver: Driver, clock: Deadline) -> None:
    """The deputy decides on filing under the same clock: then it is theirs."""
    driver.go_on(clock.case_id, "verify")
    with pytest.raises(WrongState, match="正由您办理"):
        extend(driver, clock)


def test_a_rule_that_does_not_allow_it(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "propose_acceptance")
    with pytest.raises(WrongState, match="没有规定可以延长"):
        extend(driver, driver.deadlines(case_id)["LR-ACCEPT"])


def test_the_ninety_days_know_no_general_extension(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "record_result")
    ninety = driver.deadlines(case_id)["APL60"]
    with pytest.raises(WrongState, match="第六十条的 90 日没有规定一般的延长"):
        extend(driver, ninety)
    with pytest.raises(WrongState, match="没有规定一般的延长"):
        driver.act("bailu-officer", lambda uow: ask_extension(uow, ninety.id, GROUND))
    assert driver.deadlines(case_id)["APL60"].due_on == ninety.due_on


def test_as_often_as_the_rule_says(driver: Driver) -> None:
    files = dict(read_directory(Path(str(resources.files("bpmn") / "processes/lead_referral"))))
    once = b'[rules.extension]\namount = "7WD"\n'
    assert files["process.toml"].count(once) == 1
    files["process.toml"] = files["process.toml"].replace(once, once + b"times = 2\n")
    driver.act("admin", lambda uow: publish_process(uow, files))
    case_id = driver.start()
    driver.until(case_id, "verify")
    clock = driver.deadlines(case_id)["LR-VERIFY"]

    extend(driver, clock, to="2026-12-04")
    driver.at("2026-12-04T10:00")
    extend(driver, clock)

    with driver.uow() as uow:
        kept = extensions_of(uow.session, clock.id)
        assert [(each.amount, each.due_after) for each in kept] == [
            ("1WD", date(2026, 12, 4)),
            ("7WD", date(2026, 12, 15)),
        ]
    after = driver.deadlines(case_id)["LR-VERIFY"]
    assert (after.amount, after.due_on) == ("15WD", date(2026, 12, 15))
    with pytest.raises(WrongState, match="已经延长过 2 次"):
        extend(driver, clock)


@pytest.mark.parametrize(
    ("to", "due"),
    [
        ("2026-12-04", date(2026, 12, 4)),
        ("2026-12-14", date(2026, 12, 14)),
        ("", date(2026, 12, 14)),
    ],
)
def test_to_a_day_within_the_rule(driver: Driver, clock: Deadline, to: str, due: date) -> None:
    extend(driver, clock, to=to)
    assert driver.deadlines(clock.case_id)["LR-VERIFY"].due_on == due


@pytest.mark.parametrize("to", ["2026-12-03", "2026-12-05", "2026-12-15", "2020-01-01", "morgen"])
def test_to_no_other_day(driver: Driver, clock: Deadline, to: str) -> None:
    with pytest.raises(Invalid) as refusal:
        extend(driver, clock, to=to)
    assert [error.pointer for error in refusal.value.errors] == ["/to"]
    assert driver.deadlines(clock.case_id)["LR-VERIFY"].amount == "7WD"


def test_what_the_law_sets_is_extended_by_an_article(driver: Driver) -> None:
    files = dict(read_directory(Path(str(resources.files("bpmn") / "processes/lead_referral"))))
    local = '要求及时立案"\nstatus = "D"\n[rules.extension]'.encode()
    assert files["process.toml"].count(local) == 1
    lawful = local.replace(b'status = "D"', b'status = "V"')
    files["process.toml"] = files["process.toml"].replace(local, lawful)
    driver.act("admin", lambda uow: publish_process(uow, files))
    case_id = driver.start()
    driver.until(case_id, "verify")
    clock = driver.deadlines(case_id)["LR-VERIFY"]

    for who, verb in (("bailu-deputy", extend_deadline), ("bailu-officer", ask_extension)):
        for ground in ("案情复杂", "依照《行政处罚法》的规定", "依照第五十四条"):
            with pytest.raises(Invalid) as refusal:
                driver.act(who, lambda uow, verb=verb, ground=ground: verb(uow, clock.id, ground))  # type: ignore[misc]
            (error,) = refusal.value.errors
            assert error.pointer == "/ground"
            assert "例如“《行政处罚法》第五十四条”" in str(error.message)
    assert driver.deadlines(case_id)["LR-VERIFY"].amount == "7WD"
    said = "案情复杂，依照《行政处罚法》第五十四条第二款延长"
    driver.act("bailu-deputy", lambda uow: extend_deadline(uow, clock.id, said))
    assert driver.deadlines(case_id)["LR-VERIFY"].amount == "14WD"


def test_the_ground_is_cited(driver: Driver, clock: Deadline) -> None:
    with pytest.raises(Invalid) as refusal, driver.uow("bailu-deputy") as uow:
        extend_deadline(uow, clock.id, " ")
    assert [error.pointer for error in refusal.value.errors] == ["/ground"]
