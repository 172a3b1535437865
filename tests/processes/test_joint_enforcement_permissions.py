"""Who may do and see what in a joint enforcement: the column of DOMAIN B2, cell by cell."""

from __future__ import annotations

import pytest

from lianshu.platform import Platform
from lianshu.play import acting, complete, start
from tests.support.plain_documents import plain_documents
from workflows.cases.queries import visible_case
from workflows.errors import NotFound, NotPermitted, UnsupportedMedia
from workflows.organizations.county_profile import set_county_profile
from workflows.steps.add_to_case import add_to_case
from workflows.tasks.permissions import can_complete
from workflows.tasks.queries import tasks_of_case

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

PEOPLE = (
    "bailu-officer", "bailu-co1", "bailu-team", "bailu-legal", "bailu-deputy", "bailu-head",
    "bailu-goods", "bailu-dispatch", "bailu-desk", "bailu-sfs", "shuili-clerk", "shuili-head",
    "chengguan-clerk", "chengguan-head", "police-liaison", "sfj-supervisor", "sfj-supervisor2",
    "sfj-head", "county-leader", "qingshi-team", "qingshi-legal", "jcy-prosecutor", "jcy-chief",
    "admin", "security", "audit",
)  # fmt: skip
PLAN = {
    "title": "清水河沿岸砂石堆场联合执法",
    "date": "2026-12-01",
    "place": "白鹭镇清水河沿岸",
    "objects": ["顺达建材堆场"],
    "participants": [
        {"organization": "bailu", "matter": "CG010", "duty": "牵头"},
        {"organization": "shuili", "matter": "SL002", "duty": "认定"},
        {"organization": "ga", "power_basis": "《人民警察法》第六条", "duty": "维持秩序"},
    ],
    "risk": "中等",
    "recording": "全程记录",
    "emergency_plan": "镇卫生院待命",
}
OWN_TOWNSHIP = {
    "bailu-officer", "bailu-co1", "bailu-team", "bailu-deputy", "bailu-head", "bailu-dispatch",
    "bailu-desk", "bailu-sfs",
}  # fmt: skip
COUNTY = {"sfj-supervisor", "sfj-supervisor2", "sfj-head"}
BODIES = {"shuili-clerk", "shuili-head", "police-liaison"}


class Case:
    """A joint enforcement that goes on step by step."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.id = start(platform, "bailu-team", "joint_enforcement", PLAN)

    def may(self, element: str) -> set[str]:
        """Who may complete an open task of this element."""
        found = set()
        for username in PEOPLE:
            with acting(self.platform, username) as uow:
                tasks = tasks_of_case(uow.session, self.id, "open")
                own = [task for task in tasks if f"{task.element}@{task.item}" == element]
                own += [task for task in tasks if task.element == element]
                if any(can_complete(uow.person, task) for task in own):
                    found.add(username)
        return found

    def seen_by(self) -> set[str]:
        """Who sees the case."""
        found = set()
        for username in PEOPLE:
            with acting(self.platform, username) as uow:
                if visible_case(uow.session, uow.person, self.id) is not None:
                    found.add(username)
        return found

    def go(self, who: str, task: str, decision: str, **data: object) -> None:
        complete(self.platform, who, self.id, task, decision, data)


def test_each_stage_belongs_to_its_role(county: Platform) -> None:
    """Team head C, legal reviewer review, deputy A stage 1, head A final, bodies their own part."""
    case = Case(county)
    assert case.may("draft_plan") == {"bailu-team"}
    assert case.seen_by() == OWN_TOWNSHIP

    case.go("bailu-team", "draft_plan", "submit")
    assert case.may("review_legality") == {"bailu-legal"}
    assert case.seen_by() == OWN_TOWNSHIP | {"bailu-legal"}

    case.go("bailu-legal", "review_legality", "pass")
    assert case.may("review_plan") == {"bailu-deputy"}
    case.go("bailu-deputy", "review_plan", "approve")
    assert case.may("approve_plan") == {"bailu-head"}
    case.go("bailu-head", "approve_plan", "approve")

    assert case.may("confirm_attendance@bailu") == {"bailu-team"}
    assert case.may("confirm_attendance@shuili") == {"shuili-head"}
    assert case.may("confirm_attendance@ga") == {"police-liaison"}
    seen = OWN_TOWNSHIP | {"bailu-legal", "county-leader"} | COUNTY | BODIES
    assert case.seen_by() == seen

    case.go("bailu-team", "confirm_attendance", "attend", officers=["bailu-officer", "bailu-co1"])
    case.go("police-liaison", "confirm_attendance", "refuse", refusal_reason="警力不足")
    assert case.may("order_attendance@ga") == {"sfj-supervisor", "sfj-supervisor2"}
    case.go("sfj-supervisor", "order_attendance", "raise_to_county", order_reason="请县政府决定")
    assert case.may("county_order@ga") == {"county-leader"}
    case.go("county-leader", "county_order", "order", county_reason="按方案参加")
    case.go("shuili-head", "confirm_attendance", "attend", officers=["shuili-clerk", "shuili-head"])

    assert case.may("settle_lineup") == {"bailu-team"}
    case.go("bailu-team", "settle_lineup", "go")
    assert case.may("carry_out@bailu") == {"bailu-team"}
    assert case.may("carry_out@shuili") == {"shuili-head"}
    assert case.may("carry_out@ga") == {"police-liaison"}
    assert case.seen_by() == seen


@pytest.mark.parametrize(
    "username", ["shuili-clerk", "jcy-prosecutor", "bailu-goods", "admin", "qingshi-team"]
)
def test_whoever_has_no_part_neither_sees_nor_does(county: Platform, username: str) -> None:
    """X of B2; a department's people before their part begins."""
    case = Case(county)

    with pytest.raises((NotFound, NotPermitted)):
        case.go(username, "draft_plan", "submit")


@pytest.mark.parametrize("username", ["bailu-officer", "shuili-head", "sfj-supervisor"])
def test_only_team_heads_propose(county: Platform, username: str) -> None:
    with pytest.raises(NotPermitted):
        start(county, username, "joint_enforcement", PLAN)


def test_a_county_of_another_profile_approves_itself(county: Platform) -> None:
    """HN 16: only county governments organize; nobody is ordered to come without a local rule."""
    with county.unit_of_work() as uow:
        set_county_profile(uow, "HN", "试行")
    case = Case(county)
    case.go("bailu-team", "draft_plan", "submit")
    case.go("bailu-legal", "review_legality", "pass")
    case.go("bailu-deputy", "review_plan", "approve")
    case.go("bailu-head", "approve_plan", "approve")

    assert case.may("county_approve") == {"county-leader"}
    assert case.may("confirm_attendance") == set()


def test_a_joint_decision_is_refused_at_upload(county: Platform) -> None:
    """HN 16(2): the papers of each body are its own."""
    case = Case(county)

    def add(name: str) -> None:
        with acting(county, "bailu-team") as uow:
            add_to_case(uow, case.id, name, [b"%PDF-1.7 x"])

    add("白鹭镇责令改正决定书.pdf")
    with pytest.raises(UnsupportedMedia, match="不能作出共同的决定书"):
        add("四单位联合处罚决定书.pdf")
