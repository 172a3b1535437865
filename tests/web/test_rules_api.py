"""Deadline rules through the API."""

from __future__ import annotations

import pytest

CHANGE = {
    "process": "lead_referral",
    "code": "LR-SIGN",
    "amount": "2WD",
    "reason": "县政府办公会议纪要〔2026〕18 号",
    "valid_from": "2026-11-25",
}


def all_rules(person, query=""):
    """Page after page."""
    page = person.get(f"/deadline-rules?limit=100{query}")
    found = page["items"]
    while page["next_cursor"]:
        page = person.get(f"/deadline-rules?limit=100{query}&cursor={page['next_cursor']}")
        found += page["items"]
    return found


def test_the_law_and_the_processes(people):
    found = all_rules(people("bailu-officer"))

    codes = [(each["process"], each["code"]) for each in found]
    assert len(codes) == len(set(codes)) > 150
    by_code = dict(zip(codes, found, strict=True))
    fine = by_code["", "APL51"]
    assert (fine["amount"], fine["unit"], fine["source"]) == (None, None, "law")
    sign = by_code["lead_referral", "LR-SIGN"]
    assert (sign["amount"], sign["unit"], sign["urgent"], sign["status"]) == (1, "WD", "2H", "D")
    assert sign["steps"] == ["sign_receipt"]


@pytest.mark.parametrize(
    ("query", "some"),
    [
        ("&process=", "APL36a"),
        ("&process=lead_referral", "LR-SIGN"),
        ("&law=行政强制法", "ACL53"),
        ("&status=记忆", "SC118a"),
    ],
)
def test_filtered(people, query, some):
    found = all_rules(people("bailu-officer"), query)

    assert some in {each["code"] for each in found}
    assert len(found) < 100


def test_a_change_holds_from_its_day(people):
    office = people("sfj-supervisor")
    made = office.post("/deadline-rules", CHANGE, 201)

    assert (made["amount"], made["source"], made["valid_from"]) == (2, "county", "2026-11-25")
    assert made["changed_by"]["username"] == "sfj-supervisor"
    now, then = (
        {each["code"]: each for each in all_rules(office, f"&process=lead_referral{day}")}
        for day in ("", "&on=2026-11-25")
    )
    assert (now["LR-SIGN"]["amount"], then["LR-SIGN"]["amount"]) == (1, 2)
    assert now["LR-SIGN"]["valid_to"] == "2026-11-25"


def test_a_deadline_names_the_version_that_it_keeps(people, driver):
    driver.at("2026-11-24T09:00")
    case_id = driver.start()
    driver.until(case_id, "sign_receipt")
    office, clock = people("sfj-supervisor"), driver.deadlines(case_id)["LR-SIGN"]
    before = next(
        each["version"]
        for each in all_rules(office, "&process=lead_referral")
        if each["code"] == "LR-SIGN"
    )
    office.post("/deadline-rules", {**CHANGE, "valid_from": "2026-11-24"}, 201)

    shown = people("bailu-desk").get(f"/deadlines/{clock.id}")
    assert (shown["rule_version"], shown["amount"]) == (before, 1)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"amount": "0WD"}, "/amount"),
        ({"amount": "2XX"}, "/amount"),
        ({"valid_from": "soon"}, "/valid_from"),
        ({"valid_from": "2026-11-23"}, "/valid_from"),
        ({"reason": ""}, "/reason"),
    ],
)
def test_what_is_wrong_is_named(people, wrong, pointer):
    answer = people("sfj-supervisor").post("/deadline-rules", {**CHANGE, **wrong}, 422)

    assert [each["pointer"] for each in answer["errors"]] == [pointer]


def test_who_may_not_and_what_there_is_not(people):
    people("bailu-head").post("/deadline-rules", CHANGE, 403)
    people("sfj-supervisor").post("/deadline-rules", {**CHANGE, "code": "NONE"}, 404)
    no_period = {**CHANGE, "process": "", "code": "APL51"}
    people("sfj-supervisor").post("/deadline-rules", no_period, 409)
    people("sfj-supervisor").post("/deadline-rules", {**CHANGE, "version": "another"}, 412)
