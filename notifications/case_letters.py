"""Letters about a case beside its tasks: it has moved on or is over, what people asked and did in it."""

from __future__ import annotations

from notifications.audiences import Recipient
from notifications.letter import Letter
from notifications.words import (
    PROVISIONAL,
    day_text,
    plain_lamp,
)
from workflows.cases.models import Case
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Deadline
from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow
from workflows.organizations.queries import (
    organization,
    person,
)
from workflows.organizations.sign_in import viewer_of
from workflows.steps.ending_to_see import ending_in_sight

REQUESTS = {"withdrawal": "撤回", "recusal": "回避", "merge": "并案", "extension": "延长期限"}
"""What is asked for, by kind of request."""

ENDS = {"finished": "办结", "withdrawn": "撤回", "merged": "并案", "terminated": "终止"}
"""How a case is over, by its outcome or else by its state."""

APPEALS = (Kind.OVERDUE_CONTESTED, Kind.OVERDUE_DECIDED)
PLAIN_NOTES = {
    Kind.CASE_NOTED: ("抄送", "案件里有一条说明抄送给您"),
    Kind.CASE_FROZEN: ("停办", "这件事已经停办，期限暂停计算"),
    Kind.CASE_RELEASED: ("恢复", "这件事恢复办理，期限接着计算"),
    Kind.CASE_MERGED: ("已并案", "这件事已经并入另一案件办理"),
    Kind.CASE_SPLIT: ("已分案", "这件事里的另一当事人已经另立案件办理"),
    Kind.CASE_ABSORBED: ("并案", "并入这件案件时，它刚刚结束，请核对并入的线索是否另行处理"),
    Kind.CASE_TERMINATED: ("已终止", "这件事已经终止，不再需要办理"),
    Kind.CASE_WITHDRAWN: ("已撤回", "这件事已经撤回，不再需要办理"),
}
"""Lamp and sentence of notes that say the same of every case."""

SIGNING = {
    Kind.SIGNER_ADDED: "请您参加会签“{step}”",
    Kind.SIGNER_REMOVED: "“{step}”不再需要您会签",
    Kind.VOTE_TO_CLOSE: "“{step}”的成员有人离任，请结束表决或者补充成员",
}


def news_letter(uow: UnitOfWork, row: HistoryRow, to: Recipient, base_url: str) -> Letter:
    """A letter to whoever started the case: it has moved on, or it is over."""
    assert row.data is not None
    case = uow.session.get_one(Case, row.case_id)
    over = row.kind == Kind.CASE_FINISHED
    finished = over and row.data["state"] == "finished"
    lamp = ENDS.get(row.data["outcome"], ENDS[row.data["state"]]) if over else "进展"
    news = row.data["label"] if over else row.data["text"]
    reader = viewer_of(uow, to.person_id)
    if over and (reader is None or not ending_in_sight(uow.session, reader, case)):
        news = lamp  # that it is over, not how
    day = day_text(local_date(row.at), local_date(uow.now))
    number = (("文号", case.number),) if case.number else ()
    return Letter(
        name=person(uow.session, to.person_id).name,
        title=case.title,
        lamp=plain_lamp(lamp),
        facts=(*number, ("结果" if over else "进展", news), ("日期", day)),
        link=f"{base_url}/cases/{case.id}",
        over=over,
        finished=finished,
        news=news,
    )


def note_letter(uow: UnitOfWork, row: HistoryRow, to: Recipient, base_url: str) -> Letter:
    """A letter about what people asked, answered or did beside the steps of the case."""
    assert row.data is not None
    case = uow.session.get_one(Case, row.case_id)
    lamp, news, link = _note_of(uow, row, case)
    number = (("文号", case.number),) if case.number else ()
    day = day_text(local_date(row.at), local_date(uow.now))
    return Letter(
        name=person(uow.session, to.person_id).name,
        title=case.title,
        lamp=plain_lamp(lamp),
        facts=(*number, ("来自", _actor(uow, row)), ("日期", day)),
        link=f"{base_url}{link}",
        news=news,
    )


def _note_of(uow: UnitOfWork, row: HistoryRow, case: Case) -> tuple[str, str, str]:
    """Lamp, sentence and address; what people wrote stays in the platform."""
    assert row.data is not None
    page = f"/cases/{case.id}"
    if row.kind == Kind.REQUEST_ASKED:
        what = REQUESTS[row.data["what"]]
        return "请答复", f"{_actor(uow, row)}请求{what}，请您答复", page
    if row.kind == Kind.REQUEST_ANSWERED:
        what = REQUESTS[row.data["what"]]
        return "已答复", f"{what}的请求：{'同意' if row.data['granted'] else '不同意'}", page
    if row.kind in APPEALS:
        return _appeal_note(uow, row)
    if row.kind in PLAIN_NOTES:
        return (*PLAIN_NOTES[Kind(row.kind)], page)
    if row.kind == Kind.MESSAGE_RECEIVED:
        return "来件", f"关联案件发来“{row.data['title']}”", page
    if row.kind == Kind.DEADLINE_REVIEW_ASKED:
        said = f"“{row.data['title']}”期限中止满 30 日，请复查：继续中止，还是恢复计算"
        return "请复查", said, f"/deadlines/{row.data['deadline']}"
    if row.kind == Kind.DEADLINE_EXTENDED:
        return "延期", f"“{row.data['title']}”期限{_extended_to(uow, row)}", page
    step, task_page = row.data["name"], f"/tasks/{row.task_id}"
    if row.kind == Kind.BODY_REMOVED:
        return "退出", f"{row.data['body']}不再参加“{step}”", page
    if row.kind in SIGNING:
        own = row.kind != Kind.SIGNER_REMOVED
        return "会签", SIGNING[Kind(row.kind)].format(step=step), task_page if own else page
    if row.kind == Kind.TASK_URGED:
        return "催办", f"{_actor(uow, row)}请您尽快办理“{step}”", task_page
    to = row.data["to"]
    holder = person(uow.session, to).name if to else "其他人员"
    return "已改派", f"“{step}”已改由{holder}办理", page


def _extended_to(uow: UnitOfWork, row: HistoryRow) -> str:
    """Until when a clock runs that was extended: as it stands now, not as it stood then."""
    assert row.data is not None
    deadline = uow.session.get_one(Deadline, row.data["deadline"])
    if deadline.due_on is None:
        return "已经延长，现在暂停计时"
    due = day_text(deadline.due_on, local_date(uow.now))
    return f"延长到{due}{PROVISIONAL if deadline.provisional else ''}"


def _appeal_note(uow: UnitOfWork, row: HistoryRow) -> tuple[str, str, str]:
    assert row.data is not None
    title, days = row.data["title"], row.data["days"]
    page = f"/deadlines/{row.data['deadline']}#overdue"
    if row.kind == Kind.OVERDUE_CONTESTED:
        asks = f"{_actor(uow, row)}申诉剔除“{title}”的 {days} 个超期工作日，请您决定"
        return "请决定", asks, page
    outcome = {"whole": "全部剔除", "part": "部分剔除", "refused": "不予剔除"}[row.data["outcome"]]
    left_out = f"，共 {days} 个工作日" if days else ""
    return "已决定", f"“{title}”超期日的申诉：{outcome}{left_out}", page


def _actor(uow: UnitOfWork, row: HistoryRow) -> str:
    if row.actor_id is None:
        return "平台"
    name = person(uow.session, row.actor_id).name
    body = organization(uow.session, row.organization_id) if row.organization_id else None
    return f"{body.short_name}{name}" if body else name
