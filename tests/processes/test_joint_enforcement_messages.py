"""What a joint action says to other cases and hears from them."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from bpmn.folder import read_directory
from lianshu.platform import Platform
from lianshu.play import complete
from lianshu.process_folders import shipped
from lianshu.stories import play_story, stories_of
from lianshu.tick import advance
from tests.support.plain_documents import plain_documents
from workflows.calendar.local_time import to_local
from workflows.cases.models import Case
from workflows.clock import FixedClock
from workflows.history.kinds import Kind
from workflows.history.queries import rows_of_kinds
from workflows.messages.models import CaseMessage

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


def told(county: Platform, name: str) -> None:
    """A story of the process is played as far as it goes."""
    files = read_directory(shipped()["joint_enforcement"])
    story = next(each for each in stories_of(files) if each.name == name)
    assert isinstance(county.clock, FixedClock)
    county.clock.reach(story.begins_at)
    assert play_story(county, story) == []


def reach(county: Platform, at: str) -> None:
    advance(county, to_local(datetime.fromisoformat(at)))


def cases(county: Platform, process: str) -> list[Case]:
    with county.unit_of_work(write=False) as uow:
        return list(uow.session.scalars(select(Case).where(Case.process_key == process)))


def heard(county: Platform, case: Case) -> list[tuple[str, str]]:
    """The messages that a case got, oldest first, with what they say."""
    with county.unit_of_work(write=False) as uow:
        rows = rows_of_kinds(uow.session, case.id, [Kind.MESSAGE_RECEIVED])
        return [(row.data["message"], row.data["text"]) for row in rows if row.data][::-1]


def test_a_closed_referral_is_told_to_the_action_it_came_of(county: Platform) -> None:
    told(county, "lead_referred")
    [joint], [referral] = cases(county, "joint_enforcement"), cases(county, "lead_referral")
    reach(county, "2026-12-02T15:00")
    complete(county, "shuili-head", referral.id, "approve_send", "approve", {})
    complete(county, "bailu-desk", referral.id, "sign_receipt", "sign", {"copies": 1})
    complete(county, "bailu-officer", referral.id, "check_completeness", "complete", {})
    reason = {"reason_code": "R5", "reason": "已经当场清除，违法事实不成立。"}
    complete(county, "bailu-team", referral.id, "propose_acceptance", "decline", reason)
    complete(county, "bailu-head", referral.id, "decide_acceptance", "decline", {})
    reach(county, "2026-12-02T15:10")

    assert heard(county, joint)[1:] == [("referral_closed", "移送白鹭镇的线索已经办结")]


def test_a_gate_at_the_approval_is_lifted_and_one_look_at_a_time_runs(county: Platform) -> None:
    told(county, "looked_at")
    [joint] = cases(county, "joint_enforcement")
    assert [name for name, _ in heard(county, joint)] == [
        "supervision_begun", "look_ended", "supervision_result",
    ]  # fmt: skip
    complete(county, "bailu-head", joint.id, "approve_plan", "approve", {})
    reach(county, "2026-11-24T16:40")

    looks = cases(county, "accompanying_supervision")
    assert sorted(each.state for each in looks) == ["finished", "running"]
    assert {each.data["point"] for each in looks} == {"inspection_plan"}


def test_a_look_leaves_what_the_action_is_about_as_it_was(county: Platform) -> None:
    """Both ask what for: the action for its own ends, who looks on for theirs."""
    told(county, "looked_at")
    [action] = cases(county, "joint_enforcement")
    assert "purpose" not in action.data


def test_no_second_look_at_the_same_point_is_opened(county: Platform) -> None:
    """Put off for long, a plan is approved anew while the office still looks at it."""
    told(county, "postponed_far")
    [look] = cases(county, "accompanying_supervision")
    with county.unit_of_work(write=False) as uow:
        thrown = select(CaseMessage.state, CaseMessage.to_case_id).where(
            CaseMessage.name == "supervision_point"
        )
        assert uow.session.execute(thrown.order_by(CaseMessage.sent_at)).all() == [
            ("opened", look.id),
            ("dropped", look.id),
        ]
