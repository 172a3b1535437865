"""Personnel registers the result of a tolerance case and reads nothing of how it came about (B2)."""

from __future__ import annotations

import json

import pytest

from tests.support.plain_documents import plain_documents
from tests.support.tolerance_way import APPLICATION, INQUIRED, apply, bring_to

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

TOLD = (APPLICATION["facts"], APPLICATION["rule_in_force"], INQUIRED["found"], "主动纠错")
"""What was stated, found, and said by the unit."""


@pytest.fixture
def case_id(driver, people):
    """A case that ends in an exemption; personnel did not find it before its result."""
    case_id = apply(driver)
    bring_to(driver, case_id, "correct_error")
    assert people("zzb").get("/cases")["items"] == []
    people("zzb").get(f"/cases/{case_id}", 404)
    bring_to(driver, case_id, "register_effect")
    return case_id


def told(person, address):
    """Which of the hidden words stand in an answer, and whether the step of personnel does."""
    text = json.dumps(person.get(address), ensure_ascii=False)
    return [words for words in TOLD if words in text], "register_effect" in text


def test_personnel_reads_the_result_alone(people, case_id):
    case = f"/cases/{case_id}"
    history = f"{case}/history?limit=200"
    for address in ("/cases", case, history, f"{case}/diagram", "/tasks"):
        assert told(people("zzb"), address) == ([], True), address
    inside = [word for address in (case, history) for word in told(people("sfj-head"), address)[0]]
    assert inside, "it is there, for others"


def test_a_search_for_what_was_said_finds_nothing(people, case_id):
    def found(words):
        return [each["id"] for each in people("zzb").get(f"/cases?q={words}")["items"]]

    assert [found(words) for words in (*TOLD, "告知书引用条款错误", "容错免责")] == [
        [],
        [],
        [],
        [],
        [],
        [case_id],
    ]
