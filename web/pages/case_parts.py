"""The parts of the case page that everybody who may see the case sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from flask_babel import gettext, ngettext

from notifications.models import Message
from oversight.models import Card as CardRow
from web.pages.clockwork import Moment, card_badge, light_of_deadline, light_of_task, ruler_of
from web.pages.ended_bases import ended_words
from web.pages.names import Names
from web.pages.way_gone import passed
from web.texts import choose, say
from web.view_models.case import (
    Clock,
    DeadlineRow,
    Diagram,
    DiagramTab,
    DocumentItem,
    EvidenceItem,
    FlowStep,
    Mark,
    MessageRow,
    OpenTask,
)
from web.view_models.lights import LightState
from workflows.blob_store import BlobStore
from workflows.cases.models import Case
from workflows.clock import local_date
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.models import Deadline, DeadlinePause
from workflows.documents.models import OfficialDocument
from workflows.evidence.models import Evidence
from workflows.tasks.models import Task

State = Literal["done", "current", "overdue", "pending"]
SMALL = 8 * 1024 * 1024
"""Files up to this many bytes are hashed while the page is made."""
MEDIA: dict[str, Literal["image", "video", "audio", "file"]] = {
    "image": "image",
    "video": "video",
    "audio": "audio",
}


# The worst of what is open inside decides how a call or sub-process looks.
WORST: dict[str, int] = {"overdue": 3, "current": 2, "done": 1, "pending": 0}


def marks(tasks: Sequence[Task], deadlines: Mapping[str, Deadline], at: Moment) -> dict[str, Mark]:
    """The state of each task's element and of the calls around it.

    The last round counts; of what several bodies do, the worst that is open.
    """
    found = _marks_of_tasks(tasks, deadlines, at)
    around: dict[str, list[Mark]] = {}
    for task in tasks:
        for part in task.path:
            if task.element in found:
                around.setdefault(part, []).append(found[task.element])
    for part, inner in around.items():
        worst = max(inner, key=_weight)
        late = [mark for mark in inner if worst.state == "done" and mark.note]
        found[part] = replace(late[0] if late else worst, element=part)
    return found


def _weight(mark: Mark) -> tuple[int, bool]:
    """How much a state asks for attention."""
    return WORST[mark.state], mark.light == "yellow"


def _marks_of_tasks(
    tasks: Sequence[Task], deadlines: Mapping[str, Deadline], at: Moment
) -> dict[str, Mark]:
    found: dict[str, Mark] = {}
    for task in tasks:
        light = light_of_task(task, deadlines.get(task.deadline_id or ""), at)
        if task.state == "open":
            state: State = "overdue" if light.state == "red" else "current"
            mark = Mark(task.element, state, light.state, _current_note(light))
            found[task.element] = max(found.get(task.element, mark), mark, key=_weight)
        elif task.state == "done":
            if task.element in found and found[task.element].state in ("current", "overdue"):
                continue  # another body has yet to do it
            note = _late_note(task, deadlines.get(task.deadline_id or ""), at) if light.late else ""
            color: LightState = "red" if light.late else "done"
            found[task.element] = Mark(task.element, "done", color, note)
    return found


def _late_note(task: Task, deadline: Deadline | None, at: Moment) -> str:
    exact = deadline is None or parse_amount(deadline.amount).unit.exact
    if exact or deadline is None or deadline.due_on is None or task.closed_at is None:
        return gettext("曾超期")
    days = at.calendar.workdays_between(deadline.due_on, local_date(task.closed_at))
    return ngettext("曾超 %(num)s 日", "曾超 %(num)s 日", max(1, days))


def _current_note(light: object) -> str:
    state = getattr(light, "state", "")
    left, unit = getattr(light, "remaining", None), getattr(light, "unit", "workday")
    if left is None:
        return gettext("当前")
    if state == "red":
        return ngettext("当前 · 超 %(num)s 日", "当前 · 超 %(num)s 日", abs(left))
    if left == 0 and unit in ("workday", "day"):
        return gettext("今日到期")
    if unit == "hour":
        return ngettext("当前 · 剩 %(num)s 小时", "当前 · 剩 %(num)s 小时", left)
    if unit == "minute":
        return ngettext("当前 · 剩 %(num)s 分钟", "当前 · 剩 %(num)s 分钟", left)
    if unit == "day":
        return ngettext("当前 · 剩 %(num)s 天", "当前 · 剩 %(num)s 天", left)
    return ngettext("当前 · 剩 %(num)s 日", "当前 · 剩 %(num)s 日", left)


def diagram(
    case: Case,
    tasks: Sequence[Task],
    deadlines: Mapping[str, Deadline],
    names: Names,
    at: Moment,
    call: str | None = None,
) -> Diagram:
    """The diagram with its marks, and the same in words; `call` shows what that element calls."""
    folder = names.folder(case)
    shown = folder.called[call] if call else folder
    definition = shown.definition
    within = [task for task in tasks if call is None or call in task.path]
    found = marks(within, deadlines, at)
    outcome = names.outcome(case)
    for part in passed(case, tasks, definition, call, outcome=outcome):
        found.setdefault(part, Mark(part, "done", "done"))
    latest = {task.element: task for task in within}
    steps = []
    for element_id in definition.order:
        element = definition.elements[element_id]
        if element.kind not in ("userTask", "callActivity"):
            continue
        mark = found.get(element_id)
        task = latest.get(element_id)
        note = _step_note(task, mark, names) if task or mark is None else mark.note
        calls = shown.called.get(element_id)
        steps.append(
            FlowStep(
                name=choose(calls.title, calls.title_en)
                if calls
                else names.step(case, element_id, element.name),
                lane=names.words(case, definition.lanes.get(element.lane or "", "")),
                state=mark.state if mark else "pending",
                note=note,
            )
        )
    drawn = definition.diagram.elements
    current = [
        mark.element
        for mark in found.values()
        if mark.state in ("current", "overdue") and mark.element in drawn
    ]
    query = f"?call={call}" if call else ""
    return Diagram(
        url=f"/cases/{case.id}/diagram.bpmn{query}",
        title=choose(shown.title, shown.title_en),
        marks=tuple(found.values()),
        steps=tuple(steps),
        focus=current[0] if current else "",
    )


def diagram_tabs(
    case: Case,
    tasks: Sequence[Task],
    deadlines: Mapping[str, Deadline],
    names: Names,
    at: Moment,
    call: str | None,
    page_url: str,
) -> tuple[DiagramTab, ...]:
    """The case's own diagram and those of the processes it has called so far; empty for one."""
    folder = names.folder(case)
    found = marks(tasks, deadlines, at)
    called = [element for element in folder.called if element in found]
    if not called:
        return ()
    main = max((mark.state for mark in found.values()), key=lambda state: WORST[state])
    tabs = [(folder.definition.process_id, folder, main)]
    tabs += [(element, folder.called[element], found[element].state) for element in called]
    return tuple(
        DiagramTab(
            title=choose(shown.title, shown.title_en),
            url=f"{page_url}?diagram={key}#dg",
            state=state,
            current=key == (call or folder.definition.process_id),
            call=key if key in called else "",
        )
        for key, shown, state in tabs
    )


def shown_call(
    case: Case, tasks: Sequence[Task], names: Names, asked: str, task: Task | None
) -> str | None:
    """The call activity whose diagram is shown: the one asked for, else that of the task."""
    called = names.folder(case).called
    if asked:
        entered = {part for each in tasks for part in each.path}
        return asked if asked in called and asked in entered else None
    around = [part for part in task.path if part in called] if task else []
    return around[-1] if around else None


def _step_note(task: Task | None, mark: Mark | None, names: Names) -> str:
    if task is None or mark is None:
        return ""
    if task.closed_at is not None:
        late = gettext("，曾超期") if mark.note else ""
        return f"{names.person(task.closed_by_id)} {task.closed_at:%m-%d %H:%M}{late}"
    return gettext("%(holder)s，%(note)s", holder=names.holder(task), note=mark.note)


def open_tasks(
    case: Case,
    tasks: Sequence[Task],
    deadlines: Mapping[str, Deadline],
    cards: Mapping[str, CardRow],
    names: Names,
    at: Moment,
) -> tuple[OpenTask, ...]:
    """The open tasks of a case, as everyone sees them."""
    return tuple(
        OpenTask(
            id=task.id,
            name=names.task(case, task),
            holder=names.holder(task),
            unattended=names.unattended(task),
            light=light_of_task(task, deadlines.get(task.deadline_id or ""), at),
            url=f"/tasks/{task.id}",
            card=card_badge(cards.get(task.id)),
        )
        for task in tasks
        if task.state == "open"
    )


def head_clock(
    case: Case,
    task: Task | None,
    deadline: Deadline | None,
    card: CardRow | None,
    pauses: Sequence[DeadlinePause],
    names: Names,
    at: Moment,
) -> Clock | None:
    """The clock at the head of the page: that of the most urgent open task."""
    if task is None:
        return None
    light = light_of_task(task, deadline, at)
    if deadline is None:
        spec = names.folder(case).tasks[task.element]
        why = choose(spec.untimed or "", spec.untimed_en)
        return Clock(light=light, title=names.task(case, task), reason=why)
    grounds = [names.words(case, pause.ground) for pause in pauses if pause.ended_at is None]
    reason = gettext("暂停计算：%(ground)s", ground=grounds[0]) if grounds else ""
    return Clock(
        light=light,
        title=names.words(case, deadline.title),
        due_at=deadline.due_at,
        ruler=ruler_of(deadline, at, pauses),
        url=f"/deadlines/{deadline.id}",
        reason=reason,
        card=card_badge(card),
    )


def case_clock(
    case: Case, deadline: Deadline, pauses: Sequence[DeadlinePause], names: Names, at: Moment
) -> Clock:
    """A clock of the case that runs while the open task itself has none."""
    title = names.words(case, deadline.title)
    return Clock(
        light=light_of_deadline(deadline, at),
        title=title,
        due_at=deadline.due_at,
        ruler=ruler_of(deadline, at, pauses),
        url=f"/deadlines/{deadline.id}",
        of=title,
    )


def evidence_item(item: Evidence, names: Names, blobs: BlobStore) -> EvidenceItem:
    """One file of the case. Small ones are hashed again at every look, large ones when verified."""
    state = _check(item, blobs)
    media = MEDIA.get(item.media_type.partition("/")[0], "file")
    url = f"/evidence/{item.id}"
    labels = {
        "photo": gettext("现场照片"),
        "video": gettext("视频"),
        "audio": gettext("音频"),
        "document": gettext("书证"),
    }
    return EvidenceItem(
        id=item.id,
        name=item.name,
        url=url,
        kind=labels.get(item.kind, gettext("其他")),
        media=media,
        size=item.size,
        sha256=item.sha256,
        taken_by=names.person(item.added_by_id),
        taken_at=item.added_at,
        state=state,
        next_step=gettext("请联系管理员从备份恢复。") if state in ("different", "missing") else "",
        thumbnail_url=f"{url}/thumbnail" if media == "image" else None,
    )


def _check(
    item: Evidence, blobs: BlobStore
) -> Literal["same", "different", "missing", "unchecked"]:
    if not blobs.holds(item.sha256):
        return "missing"
    if item.size > SMALL:
        return "unchecked"
    return "same" if blobs.intact(item.sha256) else "different"


def document_items(
    documents: Sequence[OfficialDocument], tasks: Mapping[str, Task], names: Names
) -> tuple[DocumentItem, ...]:
    """The official documents of a case."""
    return tuple(
        DocumentItem(
            title=item.title,
            number=item.number or "",
            made_at=item.made_at,
            signer=_signer(item, tasks.get(item.task_id or ""), names),
            url=f"/documents/{item.id}.{'docx' if item.docx_sha256 else 'pdf'}",
            pdf_url=f"/documents/{item.id}.pdf" if item.docx_sha256 else None,
            sha256=item.pdf_sha256,
        )
        for item in documents
    )


def _signer(item: OfficialDocument, task: Task | None, names: Names) -> str:
    """Who decided it; the body where no step did, or one that the reader does not see."""
    return names.person(task.closed_by_id) if task else names.organization(item.organization_id)


def message_rows(
    messages: Sequence[Message], names: Names, *, demo: bool
) -> tuple[MessageRow, ...]:
    """Who was told what about the case."""
    return tuple(
        MessageRow(
            recipient=names.person(item.recipient_id),
            subject=item.subject,
            channel=gettext("邮件") if item.channel == "email" else item.channel,
            state=item.state,  # type: ignore[arg-type]
            at=item.sent_at or item.created_at,
            url=f"/mailbox/{item.id}" if demo else None,
        )
        for item in messages
    )


def deadline_rows(
    deadlines: Sequence[Deadline], case: Case, names: Names, at: Moment
) -> tuple[DeadlineRow, ...]:
    """The clocks of a case with their legal grounds."""
    return tuple(
        DeadlineRow(
            code=item.rule,
            title=names.of_body(names.words(case, item.title), item.item),
            amount=say(parse_amount(item.amount).text),
            basis=item.basis,
            status=item.status,  # type: ignore[arg-type]
            light=light_of_deadline(item, at),
            due_at=item.due_at,
            url=f"/deadlines/{item.id}",
            met_at=item.ended_at if item.state == "met" else None,
            ended=ended_words(names.uow, item.basis),
        )
        for item in deadlines
        if item.state != "cancelled"
    )
