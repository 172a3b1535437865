"""What a supervised township reads of a supervision while the bureau's considering is closed."""

from __future__ import annotations

import pytest

from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.support.supervision_way import look_at, watched
from workflows.cases.queries import visible_case
from workflows.steps.history_to_see import history_to_see

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


def test_what_the_judicial_office_prompts_the_body_reads(driver: Driver) -> None:
    """The office belongs to the bureau, whose considering is closed; its own steps are not."""
    case_id = look_at(driver, watched(driver))
    prompt = {"look_findings": "缺依据。", "prompt_text": "补充依据。"}
    driver.complete(case_id, "bailu-sfs", "look", "prompt", **prompt)
    with driver.uow("bailu-head") as uow:
        case = visible_case(uow.session, uow.person, case_id)
        assert case is not None
        rows = history_to_see(uow, case)
        assert [
            row.data["decision"] for row in rows if row.kind == "task:completed" and row.data
        ] == ["prompt"]
