"""The 督办单 of a red card: made once, numbered, in the justice bureau's name; never in the way."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest

from lianshu import failing
from oversight import write_order
from oversight.queries import demand_of_card
from oversight.raise_card import raise_card
from oversight.revoke_card import revoke_card
from tests.support.late_cases import L1, L2
from workflows.clock import real_now
from workflows.documents.queries import documents_of_case
from workflows.steps.context import CaseContext
from workflows.steps.return_task import returnable


def act(late, verb, reason):
    card_id = late.card.id
    late.driver.act("sfj-supervisor", lambda uow: verb(uow, card_id, reason))


def asked(late):
    card_id = late.card.id
    with late.driver.uow() as uow:
        return demand_of_card(uow.session, card_id)


def orders(late):
    with late.driver.uow() as uow:
        return [
            row
            for row in documents_of_case(uow.session, late.case_id)
            if row.kind == "supervision_order"
        ]


def words(late, order):
    with late.driver.uow() as uow:
        content = b"".join(uow.services.blobs.content(order.docx_sha256))
        pdf = b"".join(uow.services.blobs.content(order.pdf_sha256))
    assert pdf.startswith(b"%PDF-")
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_a_red_card_is_followed_by_its_order(late):
    late.to(L1)
    assert orders(late) == []
    late.to(L2)

    (order,) = orders(late)
    assert (order.number, order.title) == ("云溪司督〔2026〕0001号", "督办单")
    text = words(late, order)
    for needed in (
        "云溪县司法局（印章）", "云溪县白鹭镇人民政府：", "沙湾村河道堆放砂石阻碍行洪", "2 个工作日",
        "2026年11月26日届满", "材料审查（白鹭镇执法队承办人，尚未认领）", "2026年12月2日前（含当日）",
        "白鹭司法所、县监督指导办", "云溪水移〔2026〕0001号", "不是《行政执法监督条例》第二十七条",
        "办结“材料审查”",
    ):  # fmt: skip
        assert needed in text, needed
    assert text.count("本地约定，待核") == 1
    assert "{" not in text
    assert asked(late).document_id == order.id
    late.to("2026-12-31")
    assert len(orders(late)) == 1


def test_an_order_counts_the_days_over_when_it_is_asked_for(late):
    late.to("2026-11-27T10:00")
    act(late, raise_card, "群众反映强烈")
    late.driver.tick()

    text = words(late, orders(late)[0])
    assert "1 个工作日" in text
    assert "2026年12月1日前（含当日）" in text


def test_a_card_revoked_meanwhile_gets_no_order_and_uses_no_number(late):
    late.to("2026-11-27T10:00")
    act(late, raise_card, "群众反映强烈")
    act(late, revoke_card, "误发")
    late.driver.tick()

    assert orders(late) == []


def test_a_card_does_not_wait_for_a_document_that_fails(late, monkeypatch):
    def broken(*_args, **_more):
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(write_order, "render_pdf", broken)
        late.to(L2)
        assert late.card.level == "red"
        assert orders(late) == []
        assert any(data["rung"] == "L2" for data in late.data("ladder:told"))
    monkeypatch.setattr(failing, "real_now", lambda: real_now() + failing.LONGEST_DELAY)
    late.driver.tick()
    assert [order.number for order in orders(late)] == ["云溪司督〔2026〕0001号"]


@pytest.mark.parametrize("status", ["V", "记忆", "D"])
def test_every_status_of_a_basis_has_its_words(status):
    assert status in write_order.STATUS


def test_the_last_day_to_answer_is_in_the_demand(late):
    late.to(L2)
    assert asked(late).due_on == date(2026, 12, 2)


def test_an_order_hinders_nobody_from_sending_back(late):
    late.driver.go_on(late.case_id, "check_completeness")
    task = late.driver.open(late.case_id)["propose_acceptance"]
    late.to("2026-12-03T10:00")
    assert orders(late)

    with late.driver.uow() as uow:
        steps = returnable(CaseContext.locked(uow, late.case_id), task)
    assert [each.element for each in steps] == ["check_completeness"]
