"""The machine's clock jumps: forward nobody is flooded, back nobody is blocked, the chain holds."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from lianshu.tick import TickCounts
from oversight.queries import cards_of_case, told_rows
from tests.support.county import DEMO_START
from tests.support.driver import NORMAL_WAY
from tests.support.rows import count_by_state
from workflows.history.verify import verify_history
from workflows.tasks.queries import tasks_of_case

NOTHING = TickCounts()


def told(driver, case_id):
    """Who was told of which rung, with how often."""
    with driver.uow() as uow:
        return Counter(
            (row.data["rung"], each["person"])
            for task in tasks_of_case(uow.session, case_id)
            for row in told_rows(uow.session, task.id)
            if row.data
            for each in row.data["told"]
        )


def mails(driver):
    return Counter(mail.message_id for mail in driver.platform.transport.mails)


def sound(driver):
    with driver.uow() as uow:
        assert verify_history(uow).ok
        assert set(count_by_state(uow.session)) <= {"sent", "created"}


def test_forward_by_forty_days_nobody_is_told_twice(driver):
    case_id = driver.start()
    driver.until(case_id, "sign_receipt")
    driver.clock.instant = DEMO_START + timedelta(days=40)
    driver.tick()
    assert driver.tick() == NOTHING

    assert set(told(driver, case_id).values()) == {1}
    with driver.uow() as uow:
        (card,) = cards_of_case(uow.session, case_id)
        assert card.level == "red"
    assert set(mails(driver).values()) == {1}
    sound(driver)


def test_back_again_people_go_on_with_their_work(driver):
    case_id = driver.start()
    driver.until(case_id, "sign_receipt")
    driver.clock.instant = DEMO_START + timedelta(days=40)
    driver.tick()
    before = told(driver, case_id)
    driver.clock.instant = DEMO_START
    assert driver.tick() == NOTHING

    for username, element, decision, opinion, data in NORMAL_WAY:
        if element in driver.open(case_id):
            driver.complete(case_id, username, element, decision, opinion, **data)
    driver.tick()
    assert driver.case(case_id).state == "finished"
    assert told(driver, case_id) == before
    assert set(mails(driver).values()) == {1}
    sound(driver)


def test_back_while_a_clock_stands_still(driver):
    """The stretch that stood still would end before it began: it counts as nothing, no error."""
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    driver.clock.instant = DEMO_START + timedelta(days=1)
    driver.complete(
        case_id, "bailu-officer", "check_completeness", "return_for_correction", missing=["笔录"]
    )
    driver.clock.instant = DEMO_START + timedelta(hours=2)
    driver.complete(case_id, "shuili-clerk", "supplement", "resubmit", supplement_note="已补。")
    driver.tick()
    assert set(driver.open(case_id)) == {"check_completeness"}
    sound(driver)
