"""What personnel reads of a tolerance case: that there is a result to register (DOMAIN B2, B3)."""

from __future__ import annotations

import pytest

from lianshu.play import acting, complete, start
from tests.support.driver import Driver, driver
from tests.support.plain_documents import plain_documents
from tests.web.pages.test_facts import APPLICATION
from workflows.cases.models import Case
from workflows.evidence.queries import evidence_to_see

__all__ = ["driver", "plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


def test_personnel_reads_neither_the_files_nor_the_frozen_record(driver: Driver) -> None:
    county = driver.platform
    case_id = start(county, "bailu-officer", "fault_tolerance", APPLICATION)
    complete(county, "bailu-officer", case_id, "apply", "submit", {})

    def files(username: str) -> list[str]:
        with acting(county, username) as uow:
            case = uow.session.get_one(Case, case_id)
            return [each.name[:4] for each in evidence_to_see(uow.session, uow.person, case)]

    assert files("zzb") == []
    for insider in ("bailu-officer", "sfj-supervisor", "sfj-head"):
        assert files(insider) == ["固定证据"]
