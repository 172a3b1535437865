"""The written calculation as a document: what it says, and that it stays what was issued."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from lianshu.verify_files import verify_files
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.support.verify_clock import clock
from workflows.database.base import canonical
from workflows.deadlines.models import Deadline
from workflows.documents.models import OfficialDocument
from workflows.documents.queries import calculations_of
from workflows.documents.read_document import read_document
from workflows.errors import NotFound
from workflows.history.queries import rows_of_case
from workflows.history.verify import verify_history
from workflows.steps import issue_calculation as module
from workflows.steps.extend_deadline import extend_deadline
from workflows.steps.issue_calculation import issue_calculation
from workflows.steps.review_suspension import review_suspension
from workflows.steps.suspend_deadline import resume_suspended, suspend_deadline

__all__ = ["clock", "plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """The document holds its values and nothing else."""

    def values(_source: bytes, context: Mapping[str, Any], *, made_at: datetime) -> bytes:
        return canonical(context)

    monkeypatch.setattr(module, "render_pdf", values)


def issue(driver: Driver, clock: Deadline, username: str = "bailu-officer") -> OfficialDocument:
    return driver.act(username, lambda uow: issue_calculation(uow, clock.id))


def content(driver: Driver, made: OfficialDocument, username: str = "shuili-clerk") -> bytes:
    with driver.uow(username) as uow:
        return b"".join(read_document(uow, made.id, "pdf")[1])


def said(driver: Driver, made: OfficialDocument) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(content(driver, made))
    return found


@pytest.mark.usefixtures("plain")
def test_it_says_what_the_page_says(driver: Driver, clock: Deadline) -> None:
    found = said(driver, issue(driver, clock))

    assert found["organization"]["name"] == "云溪县白鹭镇人民政府"
    assert found["clock"]["basis"].startswith("自受理起 7 日内核查")
    assert found["clock"]["status"] == "本地约定，待核"
    assert (found["clock"]["amount"], found["clock"]["start_event"]) == (
        "7 个工作日",
        "“受理决定”办结",
    )
    assert (found["clock"]["due_on"], found["clock"]["provisional"]) == ("2026-12-03", False)
    assert "国务院办公厅 2026 年" in found["clock"]["calendar"]
    assert [row["counted"] for row in found["days"]] == [
        "不计", "第 1 日", "第 2 日", "第 3 日", "不计", "不计", "第 4 日", "第 5 日", "第 6 日",
        "第 7 日",
    ]  # fmt: skip
    assert all(row["reason"] and row["source"] for row in found["days"])
    assert found["ledger"] == []


@pytest.mark.usefixtures("plain")
def test_pauses_reviews_and_extensions_stand_in_it(driver: Driver, clock: Deadline) -> None:
    driver.at("2026-11-25T10:00")
    driver.act("bailu-deputy", lambda uow: extend_deadline(uow, clock.id, "案情复杂", "2026-12-08"))
    driver.at("2026-11-27T10:00")
    driver.act("bailu-deputy", lambda uow: suspend_deadline(uow, clock.id, "expert_opinion"))
    standing = said(driver, issue(driver, clock))
    assert (standing["clock"]["due_on"], standing["clock"]["raw"]) == (None, None)
    assert (standing["clock"]["state"], standing["clock"]["left"]) == ("已中止", "8 个工作日")
    assert standing["days"][-1]["day"] == "2026-11-27"
    assert standing["days"][-1]["reason"] == "中止计时，不计"

    driver.at("2026-12-28T10:00")
    driver.act("bailu-head", lambda uow: review_suspension(uow, clock.id, "鉴定未出"))
    driver.at("2027-01-04T10:00")
    driver.act("bailu-deputy", lambda uow: resume_suspended(uow, clock.id))
    found = said(driver, issue(driver, clock))

    assert [row["label"] for row in found["ledger"]] == ["延长 3 个工作日", "中止计时"]
    longer, pause = found["ledger"]
    assert (longer["due_before"], longer["due_after"]) == ("2026-12-03", "2026-12-08")
    assert (longer["by"], longer["asked_by"]) == ("陈志远", "")
    assert "可以延长一次" in longer["basis"]
    assert (pause["ground"], pause["by"]) == ("检验、检测、检疫、鉴定", "陈志远")
    assert "待核" in pause["basis"]
    assert [(row["at"], row["opinion"]) for row in pause["reviews"]] == [("2026-12-28", "鉴定未出")]
    assert (found["clock"]["amount"], found["clock"]["provisional"]) == ("10 个工作日", True)
    assert found["days"][-1]["day"] == found["clock"]["due_on"] == "2027-01-13"


@pytest.mark.usefixtures("plain")
def test_hours_say_the_instant(driver: Driver) -> None:
    case_id = driver.start(urgent=True, found_on="2026-11-24T08:30")
    driver.until(case_id, "check_completeness")
    found = said(driver, issue(driver, driver.deadlines(case_id)["LR-ACCEPT"]))
    assert found["clock"]["exact"]
    assert found["clock"]["due_at"] == "2026-11-25T09:00+08:00"
    assert found["clock"]["calendar"] == ""
    assert found["days"][-1]["reason"].startswith("09:00 满 24 小时")


def test_what_was_issued_stays_byte_for_byte_and_is_proved(
    driver: Driver, clock: Deadline, tmp_path: Path
) -> None:
    """Typeset for real; the clock goes on, the document does not."""
    made = issue(driver, clock)
    before = content(driver, made)
    assert before.startswith(b"%PDF")
    assert hashlib.sha256(before).hexdigest() == made.pdf_sha256
    with driver.uow() as uow:
        row = next(
            row
            for row in rows_of_case(uow.session, clock.case_id)
            if row.kind == "deadline:calculated"
        )
    assert row.data is not None
    assert row.data["pdf_sha256"] == made.pdf_sha256
    assert row.actor_id == driver.viewer("bailu-officer").id

    driver.at("2026-11-26T10:00")
    driver.act("bailu-deputy", lambda uow: suspend_deadline(uow, clock.id, "other_case"))
    again = issue(driver, clock, "bailu-deputy")

    assert content(driver, made) == before
    assert content(driver, again) != before
    with driver.uow() as uow:
        assert [each.id for each in calculations_of(uow.session, clock.id)] == [made.id, again.id]
        assert verify_history(uow, clock.case_id).ok
        files, bad = verify_files(uow, clock.case_id)
        assert bad is None
    (kept,) = tmp_path.rglob(made.pdf_sha256)
    kept.chmod(0o644)
    kept.write_bytes(before + b" ")
    with driver.uow() as uow:
        _, bad = verify_files(uow, clock.case_id)
        assert bad is not None
        assert bad.kind == "document"
        assert "期限计算书（核查立案）.pdf" in bad.reason
    assert files >= 2


def test_it_is_a_pdf_alone(driver: Driver, clock: Deadline) -> None:
    made = issue(driver, clock)
    with pytest.raises(NotFound, match="没有这种格式"), driver.uow("shuili-clerk") as uow:
        read_document(uow, made.id, "docx")


def test_who_does_not_see_the_case_gets_none(driver: Driver, clock: Deadline) -> None:
    made = issue(driver, clock)
    for username in ("qingshi-deputy", "admin"):
        with pytest.raises(NotFound):
            issue(driver, clock, username)
        with pytest.raises(NotFound):
            content(driver, made, username)
    with driver.uow() as uow:
        assert len(calculations_of(uow.session, clock.id)) == 1
