"""A major case of 白鹭镇 that its heads discuss together, driven as people do."""

from __future__ import annotations

from typing import Any

from tests.support.driver import Driver
from workflows.organizations.manage_people import add_person, new_password
from workflows.steps.add_to_case import add_to_case
from workflows.steps.start_case import start_case
from workflows.tasks.models import Task

OFFICER, HEAD, DEPUTY = "bailu-officer", "bailu-head", "bailu-deputy"
OTHERS = ["bailu-member1", "bailu-member2", "bailu-member3"]
MEMBERS = [DEPUTY, HEAD, *OTHERS]
"""Who is due at a discussion, in the order of their names as the platform lists them."""
CASE: dict[str, Any] = {
    "source": "inspection",
    "title": "采砂案",
    "matter": "SL002",
    "act_on": "2026-10-12",
    "place": "沙湾村清水河左岸",
    "filed_on": "2026-10-20",
    "party_kind": "unit",
    "party": "云溪县某建材经营部",
    "facts": "在河道管理范围内擅自采砂约 1200 立方米。",
    "major_ground": "heavy_fine",
    "major_reason": "拟罚款 8 万元，数额较大。",
}
PROPOSAL: dict[str, Any] = {
    "investigators": [OFFICER, "bailu-officer2"],
    "proposed_result": "penalty",
    "proposed_content": "罚款 8 万元。",
    "proposal_basis": "《河道管理条例》第四十四条，情节较重。",
    "noticed_on": "2026-10-30",
    "defence": "未提出。",
    "hearing": "waived",
    "review_body": "bailu",
}
MEETING = {
    "meeting_at": "2026-11-24T10:00",
    "meeting_place": "镇政府会议室",
    "discussion_members": MEMBERS,
    "presided_by": "head",
    "discussion_reporters": [OFFICER],
    "case_brief": "拟罚款 8 万元。",
}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(10)


def begun(driver: Driver, **changes: Any) -> str:
    """A major case whose officer is to propose; returns its id."""
    data = {**CASE, **changes}
    return driver.act(OFFICER, lambda uow: start_case(uow, "major_case_decision", data)).id


def propose(driver: Driver, case_id: str, **changes: Any) -> None:
    """Add the report and propose; a change that is None is left out."""
    report = driver.act(OFFICER, lambda uow: add_to_case(uow, case_id, "report.png", [PNG]))
    given = {**PROPOSAL, "investigation_report": [report.id], **changes}
    data = {field: value for field, value in given.items() if value is not None}
    driver.complete(case_id, OFFICER, "propose_decision", "submit", **data)


def proposed(driver: Driver, *investigators: str, **changes: Any) -> str:
    """A major case that is to be discussed: proposed and legally reviewed."""
    case_id = begun(driver)
    if investigators:
        changes["investigators"] = [*PROPOSAL["investigators"], *investigators]
    propose(driver, case_id, **changes)
    driver.complete(case_id, "bailu-legal", "review_legality", "pass")
    return case_id


def convene(driver: Driver, case_id: str, **changes: Any) -> None:
    """Call the members together."""
    driver.complete(case_id, HEAD, "convene_discussion", "convene", **{**MEETING, **changes})


def vote(driver: Driver, case_id: str, who: str, value: str = "agree") -> Task:
    """A member votes; returns the task as it is then."""
    return driver.complete(case_id, who, "discuss_case", value, "理由")


def discussed(driver: Driver, value: str = "agree", **changes: Any) -> str:
    """A major case that all have voted on alike, with its minutes signed; the head is to decide."""
    case_id = proposed(driver, **changes)
    convene(driver, case_id)
    for who in (DEPUTY, *OTHERS, HEAD):
        vote(driver, case_id, who, value)
    sign(driver, case_id)
    return case_id


def sign(driver: Driver, case_id: str) -> None:
    """Who presided signs the minutes."""
    driver.complete(
        case_id,
        HEAD,
        "sign_minutes",
        "sign",
        discussion_recorder=["bailu-desk"],
        discussion_conclusion="按表决结果办理。",
    )


def add_member(driver: Driver) -> None:
    """One more on the list of the township: bailu-member4."""
    new = {"username": "bailu-member4", "name": "韩雪梅", "email": "", "password": new_password()}
    driver.act(
        "admin",
        lambda uow: add_person(uow, organization_code="bailu", role="discussion_member", **new),
    )


def bring_to(driver: Driver, case_id: str, element: str) -> None:
    """Bring a major case on, on the way to a penalty, until a step is open."""
    while element not in driver.open(case_id):
        (step,) = driver.open(case_id)
        match step:
            case "propose_decision":
                propose(driver, case_id)
            case "review_legality":
                driver.complete(case_id, "bailu-legal", step, "pass")
            case "convene_discussion":
                convene(driver, case_id)
            case "discuss_case":
                for who in (DEPUTY, *OTHERS, HEAD):
                    vote(driver, case_id, who)
            case "sign_minutes":
                sign(driver, case_id)
