"""How the names of evidence stand in official letters, which are typeset here for once."""

from __future__ import annotations

from tests.support.driver import Driver
from workflows.documents.fonts import drawn
from workflows.evidence.add_evidence import add_draft_evidence
from workflows.evidence.queries import evidence_of_case

PNG = b"\x89PNG\r\n\x1a\n" + bytes(10)


def test_a_name_the_font_cannot_draw_does_not_keep_the_letter_from_being_made(
    driver: Driver,
) -> None:
    # Nobody can rename evidence once it belongs to a case: the letter could never be sent.
    driver.act(
        "shuili-clerk",
        lambda uow: add_draft_evidence(uow, "start:lead_referral", "现场😀.png", [PNG]),
    )
    case_id = driver.start()
    driver.until(case_id, "sign_receipt")
    with driver.uow() as uow:
        assert [item.name for item in evidence_of_case(uow.session, case_id)] == ["现场😀.png"]


def test_what_cannot_be_drawn_is_marked_and_the_rest_stays() -> None:
    assert drawn("现场😀 1—3.png") == "现场〓 1—3.png"
