"""Proposing and confirming changes of the calendar: by whom, when, and what then holds."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete

from lianshu.tick import advance, next_due, tick
from tests.support.county import KeepingTransport
from tests.support.driver import Driver
from tests.support.new_year import FILE, SOURCE, confirm, imported, list_of
from tests.support.plain_documents import plain_documents
from tests.support.together import together
from tests.support.verify_clock import GROUND
from workflows.calendar.models import CalendarWarning
from workflows.calendar.office_calendar import OfficeCalendar
from workflows.calendar.queries import draft_by_id, note_warning, office_calendar
from workflows.clock import OFFICE_ZONE
from workflows.deadlines.recompute_queries import changes_of
from workflows.errors import Invalid, NotFound, NotPermitted, Outdated, Stale, WrongState
from workflows.history.verify import verify_history
from workflows.operations.confirm_calendar import confirm_calendar, discard_calendar, list_again
from workflows.operations.draft_calendar import (
    import_notice,
    propose_county_day,
    propose_to_drop_county_day,
)
from workflows.operations.warn_of_year import missing_year
from workflows.steps.extend_deadline import extend_deadline

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

BASIS = "县政办〔2026〕9号（测试）"


def calendar(driver: Driver) -> OfficeCalendar:
    with driver.uow() as uow:
        return office_calendar(uow.session)


def own_day(driver: Driver, day: date, *, works: bool = False) -> str:
    with driver.uow("sfj-supervisor") as uow:
        return propose_county_day(uow, day, is_workday=works, name="县庆", basis=BASIS).id


def test_a_draft_changes_nothing_until_somebody_else_confirms_it(driver: Driver) -> None:
    draft = imported(driver)
    assert 2027 not in calendar(driver).official_years

    confirm(driver, draft)

    found = calendar(driver)
    assert 2027 in found.official_years
    assert not found.is_workday(date(2027, 2, 8))
    assert found.is_workday(date(2027, 1, 31)), "a Sunday that is worked"
    assert found.day(date(2027, 2, 8)).source == SOURCE
    with driver.uow() as uow:
        kept = draft_by_id(uow.session, draft.id)
        assert verify_history(uow).ok
    assert kept is not None and kept.decided_by_id == driver.viewer("sfj-head").id


@pytest.mark.parametrize("username", ["bailu-desk", "security", "audit", "shuili-head"])
def test_others_do_not_touch_the_calendar(driver: Driver, username: str) -> None:
    draft = imported(driver)

    for verb in (
        lambda uow: import_notice(uow, FILE.read_bytes()),
        lambda uow: propose_county_day(
            uow, date(2027, 3, 1), is_workday=False, name="县庆", basis=BASIS
        ),
        lambda uow: propose_to_drop_county_day(uow, date(2027, 3, 1), basis=BASIS),
        lambda uow: confirm_calendar(uow, draft.id),
        lambda uow: discard_calendar(uow, draft.id),
        lambda uow: list_again(uow, draft.id),
    ):
        with pytest.raises(NotPermitted, match="系统管理员和县监督指导办"):
            driver.act(username, verb)


def test_four_eyes(driver: Driver) -> None:
    draft = imported(driver, "sfj-supervisor")

    with pytest.raises(NotPermitted, match="不能是同一个人"):
        confirm(driver, draft, "sfj-supervisor")

    assert confirm(driver, draft, "admin").state == "confirmed"


def test_it_is_decided_once(driver: Driver) -> None:
    first, second = imported(driver), imported(driver)
    driver.act("admin", lambda uow: discard_calendar(uow, first.id))
    confirm(driver, second)

    for draft in (first, second):
        with pytest.raises(WrongState, match="已经确认或者作废"):
            confirm(driver, draft)
    with pytest.raises(NotFound):
        driver.act("admin", lambda uow: confirm_calendar(uow, "x"))


def test_what_is_confirmed_is_the_list_that_was_seen(driver: Driver) -> None:
    draft = imported(driver)
    seen = list_of(driver, draft).listed_at
    driver.at("2026-11-24T10:00")
    driver.act("admin", lambda uow: list_again(uow, draft.id))

    with pytest.raises(Stale, match="清单已经更新"):
        driver.act("sfj-head", lambda uow: confirm_calendar(uow, draft.id, seen))
    now = list_of(driver, draft).listed_at
    assert now > seen
    driver.act("sfj-head", lambda uow: confirm_calendar(uow, draft.id, now))


def referral(driver: Driver) -> str:
    """A case whose LR-VERIFY runs over 1 December."""
    case_id = driver.start()
    driver.until(case_id, "verify")
    return case_id


def test_a_list_of_an_earlier_day_says_what_would_move_by_now(driver: Driver) -> None:
    gone, stays = referral(driver), referral(driver)
    driver.at("2026-11-24T10:00")
    draft = own_day(driver, date(2026, 12, 1))
    driver.go_on(gone, "verify")
    driver.go_on(gone, "decide_filing")
    longer = driver.deadlines(stays)["LR-VERIFY"]
    driver.act("bailu-deputy", lambda uow: extend_deadline(uow, longer.id, GROUND, "2026-12-04"))
    driver.at("2026-11-25T09:00")
    referral(driver)

    with pytest.raises(Outdated) as refused:
        driver.act("admin", lambda uow: confirm_calendar(uow, draft))

    said = str(refused.value.text)
    for words in ("2026-11-24", "少列 1 项", "多列 1 项", "到期日不同 1 项"):
        assert words in said
    assert calendar(driver).is_workday(date(2026, 12, 1))
    driver.act("admin", lambda uow: list_again(uow, draft))
    driver.act("admin", lambda uow: confirm_calendar(uow, draft))
    assert not calendar(driver).is_workday(date(2026, 12, 1))


def test_a_list_of_an_earlier_day_that_is_still_so_is_confirmed(driver: Driver) -> None:
    referral(driver)
    draft = own_day(driver, date(2026, 12, 1))
    driver.at("2026-11-25T09:00")
    driver.act("admin", lambda uow: confirm_calendar(uow, draft))
    assert not calendar(driver).is_workday(date(2026, 12, 1))


def test_what_would_by_now_be_overdue_by_it_is_said(driver: Driver) -> None:
    """A Saturday that is worked moves a last day to the front, and that day is over meanwhile."""
    case_id = referral(driver)
    draft = own_day(driver, date(2026, 11, 28), works=True)
    assert driver.deadlines(case_id)["LR-VERIFY"].due_on == date(2026, 12, 3)
    driver.at("2026-12-03T09:00")
    with pytest.raises(Outdated, match="那时会变为超期的有 0 项，现在有 1 项"):
        driver.act("admin", lambda uow: confirm_calendar(uow, draft))


def test_what_has_come_since_a_list_of_the_same_day_is_marked_and_no_reason_to_refuse(
    driver: Driver,
) -> None:
    draft = own_day(driver, date(2026, 12, 1))
    driver.at("2026-11-24T10:00")
    case_id = referral(driver)
    driver.act("admin", lambda uow: confirm_calendar(uow, draft))
    driver.tick()
    assert driver.deadlines(case_id)["LR-VERIFY"].due_on == date(2026, 12, 4)
    with driver.uow() as uow:
        kept = draft_by_id(uow.session, draft)
        assert kept is not None
        moved = changes_of(uow.session, kept.recomputation_id)
    assert {change.signed for change, _, _ in moved} == {False}


def test_a_list_from_before_another_change_is_made_anew_first(driver: Driver) -> None:
    """A day off of the county's own, confirmed meanwhile, moves some of the same deadlines."""
    day = own_day(driver, date(2026, 12, 1))
    notice = imported(driver)
    driver.at("2026-11-24T09:05")
    driver.act("admin", lambda uow: confirm_calendar(uow, day))

    with pytest.raises(WrongState, match="先更新清单"):
        confirm(driver, notice)

    driver.at("2026-11-24T09:10")
    driver.act("admin", lambda uow: list_again(uow, notice.id))
    confirm(driver, notice)
    assert not calendar(driver).is_workday(date(2026, 12, 1)), "kept beside the notice"


def test_of_two_that_confirm_at_once_one_is_asked_to_look_again(driver: Driver) -> None:
    """Neither list knows of the other change: together nobody would have seen what they move."""
    day = own_day(driver, date(2026, 12, 1))
    notice = imported(driver)
    driver.at("2026-11-24T09:05")

    came = together(
        [
            lambda: driver.act("admin", lambda uow: confirm_calendar(uow, day)),
            lambda: driver.act("sfj-head", lambda uow: confirm_calendar(uow, notice.id)),
        ]
    )

    refused = [each for each in came if isinstance(each, Exception)]
    assert [type(each) for each in refused] == [WrongState]
    assert "先更新清单" in str(refused[0])


def test_a_day_off_of_the_county_moves_what_runs_over_it_and_back(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "verify")
    assert driver.deadlines(case_id)["LR-VERIFY"].due_on == date(2026, 12, 3)

    draft = own_day(driver, date(2026, 12, 1))
    driver.act("admin", lambda uow: confirm_calendar(uow, draft))
    assert tick(driver.platform).recomputed == 1

    assert driver.deadlines(case_id)["LR-VERIFY"].due_on == date(2026, 12, 4)
    found = calendar(driver).day(date(2026, 12, 1))
    assert (str(found.reason), found.source) == ("县庆放假", BASIS)

    driver.at("2026-11-25T09:00")
    back = driver.act(
        "sfj-supervisor",
        lambda uow: propose_to_drop_county_day(uow, date(2026, 12, 1), basis="有误").id,
    )
    driver.act("admin", lambda uow: confirm_calendar(uow, back))
    tick(driver.platform)

    assert driver.deadlines(case_id)["LR-VERIFY"].due_on == date(2026, 12, 3)
    assert calendar(driver).is_workday(date(2026, 12, 1))


@pytest.mark.parametrize(
    ("day", "works", "said"),
    [
        (date(2026, 11, 23), False, "今天以后"),
        (date(2028, 1, 3), False, "明年底以前"),
        (date(2026, 11, 28), False, "本来就是休息日"),
        (date(2026, 11, 26), True, "本来就是工作日"),
        (date(2027, 10, 1), True, "法定节日"),
    ],
)
def test_a_day_that_the_county_cannot_arrange(
    driver: Driver, day: date, works: bool, said: str
) -> None:
    with pytest.raises(Invalid) as refused:
        own_day(driver, day, works=works)

    assert [error.pointer for error in refused.value.errors] == ["/day"]
    assert said in str(refused.value.errors[0].message)


def test_it_says_why_and_on_what_ground(driver: Driver) -> None:
    with pytest.raises(Invalid) as refused:
        driver.act(
            "admin",
            lambda uow: propose_county_day(
                uow, date(2026, 12, 1), is_workday=False, name=" ", basis=""
            ),
        )
    assert {error.pointer for error in refused.value.errors} == {"/name", "/basis"}
    with pytest.raises(Invalid, match="1 处"):
        driver.act(
            "admin", lambda uow: propose_to_drop_county_day(uow, date(2026, 12, 1), basis=BASIS)
        )


def test_a_notice_that_is_corrected_replaces_the_year(driver: Driver) -> None:
    confirm(driver, imported(driver))
    driver.at("2026-11-25T09:00")
    text = FILE.read_text(encoding="utf-8").replace(
        "2027-02-20,周六,work,春节", "2027-02-27,周六,work,春节"
    )
    draft = driver.act("admin", lambda uow: import_notice(uow, text.encode(), source="更正"))

    confirm(driver, draft)

    found = calendar(driver)
    assert not found.is_workday(date(2027, 2, 20))
    assert found.is_workday(date(2027, 2, 27))


def mails(driver: Driver) -> list[tuple[str, str]]:
    transport = driver.platform.transport
    assert isinstance(transport, KeepingTransport)
    return [(mail.address.partition("@")[0], mail.subject) for mail in transport.mails]


def test_holders_get_one_mail_each_however_many_moved(driver: Driver) -> None:
    """Three checks of 白鹭镇 at one officer's desk; the mail comes when the office opens."""
    cases = [driver.start() for _ in range(3)]
    for case_id in cases:
        driver.until(case_id, "check_completeness")
    tick(driver.platform)
    before = len(mails(driver))
    draft = own_day(driver, date(2026, 11, 26))
    driver.act("admin", lambda uow: confirm_calendar(uow, draft))
    tick(driver.platform)
    assert len(mails(driver)) == before, "the mail waits for the morning"

    advance(driver.platform, datetime(2026, 11, 25, 8, 30, tzinfo=OFFICE_ZONE))

    told = sorted(mail for mail in mails(driver)[before:] if "期限调整" in mail[1])
    assert told == [
        ("bailu-officer", "【期限调整】3 项办理期限重新计算"),
        ("bailu-officer2", "【期限调整】3 项办理期限重新计算"),
    ]
    transport = driver.platform.transport
    assert isinstance(transport, KeepingTransport)
    text = next(mail.text for mail in transport.mails if "期限调整" in mail.subject)
    assert "11月26日（周四） → 11月27日（周五）" in text and BASIS in text


def test_the_missing_year_is_told_once_a_week_until_it_is_there(driver: Driver) -> None:
    driver.at("2026-11-13T17:00")
    with driver.uow() as uow:
        uow.session.execute(delete(CalendarWarning))  # the county of the tests has it told already
    tick(driver.platform)
    first = datetime(2026, 11, 16, 8, 30, tzinfo=OFFICE_ZONE)
    assert next_due(driver.platform, driver.clock.now()) == first, "15 November is a Sunday"

    advance(driver.platform, first + timedelta(days=9))

    said = "【日历】2027 年放假安排尚未导入"
    told = [who for who, subject in mails(driver) if subject.startswith(said)]
    assert sorted(told) == sorted(["admin", "sfj-head", "sfj-supervisor"] * 2)
    confirm(driver, imported(driver))
    advance(driver.platform, first + timedelta(days=30))
    assert len([who for who, subject in mails(driver) if subject.startswith(said)]) == 6


def test_two_workers_tell_it_once(driver: Driver) -> None:
    with driver.uow() as first:
        assert note_warning(first.session, date(2026, 11, 16), 2027)
    with driver.uow() as second:
        assert not note_warning(second.session, date(2026, 11, 16), 2027)


def test_which_year_is_missing() -> None:
    known = OfficeCalendar({}, {2026: "x"})

    assert missing_year(known, date(2026, 11, 14)) is None
    assert missing_year(known, date(2026, 11, 15)) == 2027
    assert missing_year(known, date(2027, 1, 1)) == 2027


def test_mails_say_what_is_provisional(driver: Driver) -> None:
    """Where a date of 2027 stands in them: the last day, and what comes after it."""
    driver.at("2026-11-09T09:00")
    case_id = driver.start(act_on="2026-11-03", found_on="2026-11-06")
    driver.until(case_id, "record_result")
    advance(driver.platform, datetime(2027, 2, 10, 9, tzinfo=OFFICE_ZONE))

    transport = driver.platform.transport
    assert isinstance(transport, KeepingTransport)
    texts = {mail.kind: mail.text for mail in transport.mails if mail.case_id == case_id}
    assert "2月8日（周一）（暂定），共 90 天" in texts["warn"]
    assert "2月8日（周一）（暂定）过后仍未办结的" in texts["warn"]
    assert "2月10日（周三）（暂定）前仍未办结的" in texts["overdue_l1"]
