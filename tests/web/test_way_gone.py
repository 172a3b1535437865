"""The diagram of a case shows the way that it has gone, and none beside it."""

from __future__ import annotations

import json

import pytest

from tests.support.driver import Driver, driver
from tests.support.plain_documents import plain_documents
from tests.support.tolerance_way import APPLICATION
from tests.web.client import PageClient
from workflows.steps.start_case import start_case

__all__ = ["driver", "plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


def test_what_begins_and_goes_on_at_one_instant_went_one_way(app, driver: Driver) -> None:
    case_id = driver.act(
        "bailu-officer", lambda uow: start_case(uow, "fault_tolerance", APPLICATION)
    ).id
    driver.complete(case_id, "bailu-officer", "apply", "submit")  # the start page does both at once
    page = PageClient(app, "bailu-officer").page(f"/cases/{case_id}")
    [box] = [each for each in page.all("div") if each.get("data-diagram")]
    marks = json.loads(box["data-marks"] or "")
    done = {each["element"] for each in marks if each["state"] == "done"}
    assert {"start_way_to_apply", "apply_way_to_freeze_evidence"} <= done
    assert "start_way_to_freeze_evidence" not in done
