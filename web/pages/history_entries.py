"""How the rows of a case's history read, apart from how they are stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from flask_babel import gettext

from oversight.look_at_case import PURPOSES
from web.pages.card_entries import CARD_SENTENCES
from web.pages.message_entries import MESSAGE_SENTENCES
from web.pages.names import Names, role_name
from web.pages.overdue_entries import OVERDUE_SENTENCES
from web.texts import choose, listed, say, written_day
from web.view_models.case import HistoryEntry
from workflows.cases.models import Case
from workflows.deadlines.amounts import parse_amount
from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow
from workflows.texts import Text

Tone = Literal["done", "late", "warn", "note", "system"]
Said = tuple[str, Tone, str]
"""Title, tone and detail of an entry."""

# Bookkeeping that only the audit needs: shown in the audit trail, not on the case page.
HIDDEN = frozenset({Kind.DEADLINE_STARTED, Kind.DEADLINE_MET, Kind.DEADLINE_CANCELLED})


# What somebody did, or a clock reached, and what the platform then did because of it.
CAUSES = frozenset(
    {
        Kind.CASE_STARTED,
        Kind.CASE_WITHDRAWN,
        Kind.CASE_TERMINATED,
        Kind.CASE_MERGED,
        Kind.CASE_ABSORBED,
        Kind.CASE_SPLIT,
        Kind.CASE_NOTED,
        Kind.MESSAGE_SENT,
        Kind.MESSAGE_RECEIVED,
        Kind.TASK_TRANSFERRED,
        Kind.TASK_DELEGATED,
        Kind.TASK_URGED,
        Kind.TASK_RETURNED,
        Kind.TASK_TAKEN_BACK,
        Kind.VOTE_CAST,
        Kind.SIGNER_ADDED,
        Kind.SIGNER_REMOVED,
        Kind.BODY_ADDED,
        Kind.BODY_REMOVED,
        Kind.REQUEST_ASKED,
        Kind.REQUEST_ANSWERED,
        Kind.TASK_COMPLETED,
        Kind.DEADLINE_RUNG,
        Kind.DEADLINE_LAPSED,
        Kind.DEADLINE_REVIEW_ASKED,
        Kind.DEADLINE_REVIEWED,
        Kind.DEADLINE_CALCULATED,
        Kind.DEADLINE_EXTENDED,
        Kind.DEADLINE_RECOMPUTED,
        Kind.CARD_ISSUED,
        Kind.CARD_RAISED,
        Kind.CARD_ANSWERED,
        Kind.CARD_REVOKED,
        Kind.CARD_PROPOSED,
        Kind.TALK_CALLED,
        Kind.OVERDUE_CONTESTED,
        Kind.OVERDUE_DECIDED,
    }
)
CONSEQUENCES = frozenset(
    {
        Kind.CASE_NUMBERED,
        Kind.CASE_FROZEN,
        Kind.CASE_RELEASED,
        Kind.MESSAGE_THROWN,
        Kind.TASK_OPENED,
        Kind.TASK_CANCELLED,
        Kind.DEADLINE_PAUSED,
        Kind.DEADLINE_RESUMED,
        Kind.DEADLINE_ADVANCED,
        Kind.DOCUMENT_MADE,
        Kind.EVIDENCE_ADDED,
        Kind.TABLE_DECIDED,
        Kind.NOTICE_SENT,
        Kind.LADDER_TOLD,
        Kind.CARD_ASKED,
        Kind.CARD_TOLD,
    }
)


def entries(rows: Sequence[HistoryRow], case: Case, names: Names) -> tuple[HistoryEntry, ...]:
    """What happened, newest first; what the platform did stands with its cause."""
    found: list[HistoryEntry] = []
    cause: int | None = None
    for row in rows:
        kind = Kind(row.kind)
        if kind in HIDDEN:
            continue
        if cause is not None and kind in CONSEQUENCES and row.at == found[cause].at:
            parts = (*found[cause].parts, _part(row, case, names))
            found[cause] = replace(found[cause], parts=parts)
            continue
        if kind in CAUSES:
            cause = len(found)
        found.append(_entry(row, case, names))
    return tuple(reversed(found))


def _part(row: HistoryRow, case: Case, names: Names) -> str:
    title, _, detail = sentence(row, case, names)
    return f"{title} {detail}" if detail else title


def _entry(row: HistoryRow, case: Case, names: Names) -> HistoryEntry:
    data = row.data or {}
    title, tone, detail = sentence(row, case, names)
    who = names.person(row.actor_id)
    if row.on_behalf_of_id is not None:
        who = gettext("%(who)s代%(name)s", who=who, name=names.person(row.on_behalf_of_id))
    place = names.organization(row.organization_id)
    return HistoryEntry(
        seq=row.seq,
        at=row.at,
        title=title,
        tone=tone,
        detail=detail,
        who=f"{who} · {place}" if who and place else who,
        said=str(data.get("text" if row.kind == Kind.CARD_ANSWERED else "opinion") or ""),
        hash=row.hash,
    )


def sentence(row: HistoryRow, case: Case, names: Names) -> Said:
    """Title, tone and detail of a row; an erased payload is said to be erased."""
    if row.data is None:
        return gettext("内容已按保存期限清除"), "system", ""
    return _SENTENCES[Kind(row.kind)](row.data, case, names)


def _step(data: dict[str, Any], case: Case, names: Names) -> str:
    step = names.step(case, str(data["element"]), str(data["name"]))
    return names.of_body(step, data.get("item"))


def _clock(data: dict[str, Any], case: Case, names: Names) -> str:
    return names.words(case, str(data["title"]))


def _completed(data: dict[str, Any], case: Case, names: Names) -> Said:
    spec = names.folder(case).tasks[str(data["element"])]
    chosen = spec.decision(str(data["decision"]))
    label = names.label(chosen) if chosen else str(data["label"])
    step = _step(data, case, names)
    end = names.folder(case).ends.get(case.outcome or "")
    flagged = end is not None and spec.element in end.flags
    flag = choose(end.flag, end.flag_en) if end is not None and flagged else ""
    return gettext("%(step)s：%(label)s", step=step, label=label), "done", flag


def _finished(data: dict[str, Any], case: Case, names: Names) -> Said:
    label = str(data["label"])
    end = names.words(case, label)
    end = say(Text(label)) if end == label else end
    if data["state"] == "finished":
        return gettext("办结：%(end)s", end=end), "done", ""
    return gettext("案件结束：%(end)s", end=end), "note", ""


def _rung(data: dict[str, Any], case: Case, names: Names) -> Said:
    step = _step(data, case, names)
    due = _day(data.get("due_on"))
    rung = str(data["rung"])
    if rung == "remind":
        return gettext("“%(step)s”快到期，发出提醒", step=step), "system", due
    if rung == "warn":
        return gettext("“%(step)s”临期，亮黄灯", step=step), "warn", due
    title = {
        "L2": gettext("“%(step)s”超期满 2 个工作日", step=step),
        "L3": gettext("“%(step)s”超期满 6 个工作日", step=step),
    }.get(rung) or gettext("“%(step)s”超期", step=step)
    return title, "late", due


def _told(data: dict[str, Any], case: Case, names: Names) -> Said:
    people = listed(names.person(item["person"]) for item in data["told"])
    title = gettext("已提醒") if data["courtesy"] else gettext("已通知")
    return title, "system", people


REQUESTS = {
    "withdrawal": Text("撤回"),
    "recusal": Text("回避"),
    "merge": Text("并案"),
    "extension": Text("延长期限"),
}


def _asked(data: dict[str, Any], _case: Case, names: Names) -> Said:
    asked = gettext(
        "请%(body)s%(post)s答复",
        body=names.organization(data.get("asked")),
        post=role_name(str(data["role"])),
    )
    title = gettext("请求%(what)s", what=say(REQUESTS[data["what"]]))
    subject = names.person(data["subject"])
    return title, "note", listed([subject, asked]) if subject else asked


def _answered(data: dict[str, Any], _case: Case, _names: Names) -> Said:
    what = say(REQUESTS[data["what"]])
    if data["granted"]:
        return gettext("同意%(what)s", what=what), "done", ""
    return gettext("不同意%(what)s", what=what), "warn", ""


def _terminated(data: dict[str, Any], _case: Case, names: Names) -> Said:
    if data["reviewer"] is None:
        return gettext("终止案件"), "note", ""
    review = gettext(
        "法制审核：%(name)s，%(opinion)s",
        name=names.person(data["reviewer"]),
        opinion=data["review"],
    )
    return gettext("终止案件"), "note", review


def _absorbed(data: dict[str, Any], _case: Case, names: Names) -> Said:
    merged = names.other_case(str(data["merged"]))
    if merged is None:
        return gettext("另一件案件并入本案"), "note", ""
    return gettext("并入案件“%(title)s”", title=merged.title), "note", merged.number or ""


def _noted(data: dict[str, Any], _case: Case, names: Names) -> Said:
    told = listed(names.person(each) for each in data["told"])
    return gettext("说明"), "note", gettext("抄送%(names)s", names=told) if told else ""


def _paused(data: dict[str, Any], case: Case, names: Names) -> Said:
    ground = gettext("原因：%(ground)s", ground=names.words(case, data["ground"]))
    return gettext("“%(title)s”期限暂停计算", title=_clock(data, case, names)), "note", ground


def _review_asked(data: dict[str, Any], case: Case, names: Names) -> Said:
    title = gettext("“%(title)s”期限中止满 30 日，请复查", title=_clock(data, case, names))
    return title, "system", gettext("请复查的人：%(names)s", names=_people(data, names))


def _people(data: dict[str, Any], names: Names) -> str:
    return listed(names.person(each) for each in data["told"])


def _reviewed(data: dict[str, Any], case: Case, names: Names) -> Said:
    title = gettext("复查“%(title)s”期限：继续中止", title=_clock(data, case, names))
    day = written_day(date.fromisoformat(str(data["review_on"])))
    return title, "note", gettext("下次复查 %(day)s", day=day)


def _calculated(data: dict[str, Any], case: Case, names: Names) -> Said:
    title = gettext("出具“%(title)s”期限计算书", title=_clock(data, case, names))
    return title, "note", f"SHA-256 {data['pdf_sha256']}"


def _extended(data: dict[str, Any], case: Case, names: Names) -> Said:
    amount = say(parse_amount(str(data["amount"])).text)
    title = gettext(
        "“%(title)s”期限延长 %(amount)s", title=_clock(data, case, names), amount=amount
    )
    return title, "note", listed(filter(None, _longer(data, names)))


def _longer(data: dict[str, Any], names: Names) -> tuple[str, str]:
    """From which last day to which, and who asked for it; rows of old do not say it."""
    if "due_before" not in data:
        return _day(data["due_on"]), ""
    before, after = (
        written_day(date.fromisoformat(data[name]), year=True) for name in ("due_before", "due_on")
    )
    asked = names.person(data["asked_by"])
    return (
        gettext("原期限 %(before)s → 延长后 %(after)s", before=before, after=after),
        gettext("%(name)s申请", name=asked) if asked else "",
    )


def _recomputed(data: dict[str, Any], case: Case, names: Names) -> Said:
    """From which day to which, and why."""
    days = {
        name: written_day(date.fromisoformat(data[name]), year=True)
        for name in ("due_before", "due_on")
    }
    title = gettext(
        "“%(title)s”期限重新计算，到期日由%(before)s改为%(after)s",
        title=_clock(data, case, names),
        before=days["due_before"],
        after=days["due_on"],
    )
    return title, "warn", say(Text(data["cause"]))


def _resumed(data: dict[str, Any], case: Case, names: Names) -> Said:
    title = gettext("“%(title)s”期限恢复计算", title=_clock(data, case, names))
    return title, "note", _day(data.get("due_on"))


def _day(value: Any) -> str:
    if not value:
        return ""
    return gettext("到期日 %(day)s", day=written_day(date.fromisoformat(str(value))))


_SENTENCES: dict[Kind, Callable[[dict[str, Any], Case, Names], Said]] = {
    Kind.CASE_STARTED: lambda d, c, n: (gettext("发起%(name)s", name=n.process(c)), "done", ""),
    Kind.CASE_NUMBERED: lambda d, c, n: (gettext("编号"), "system", str(d["number"])),
    Kind.CASE_FINISHED: _finished,
    Kind.CASE_TERMINATED: _terminated,
    Kind.CASE_PASSED_ON: lambda _d, _c, _n: (gettext("材料转出，另立案件继续办理"), "system", ""),
    Kind.CASE_MERGED: lambda _d, _c, _n: (gettext("并入另一案件"), "note", ""),
    Kind.CASE_SPLIT: lambda _d, _c, _n: (gettext("分案，另一当事人另立案件"), "note", ""),
    Kind.CASE_ABSORBED: _absorbed,
    Kind.CASE_WITHDRAWN: lambda _d, _c, _n: (gettext("撤回"), "note", ""),
    Kind.CASE_NOTED: _noted,
    Kind.CASE_VIEWED: lambda d, _c, _n: (
        gettext("监督查看：%(purpose)s", purpose=say(PURPOSES[d["purpose"]])),
        "note",
        "",
    ),
    Kind.TASK_TRANSFERRED: lambda d, c, n: (
        gettext(
            "“%(step)s”改由%(name)s办理",
            step=_step(d, c, n),
            name=n.person(d["to"]) or gettext("其他人员"),
        ),
        "note",
        "",
    ),
    Kind.TASK_DELEGATED: lambda d, c, n: (
        gettext("“%(step)s”委托%(name)s代办", step=_step(d, c, n), name=n.person(d["to"])),
        "note",
        "",
    ),
    Kind.TASK_RETURNED: lambda d, c, n: (
        gettext(
            "“%(step)s”退回到“%(to)s”",
            step=_step(d, c, n),
            to=n.step(c, str(d["to"]), str(d["to_name"])),
        ),
        "warn",
        "",
    ),
    Kind.TASK_TAKEN_BACK: lambda d, c, n: (
        gettext("收回“%(step)s”", step=_step(d, c, n)),
        "note",
        "",
    ),
    Kind.TASK_URGED: lambda d, c, n: (
        gettext("催办“%(step)s”", step=_step(d, c, n)),
        "note",
        "",
    ),
    Kind.TABLE_DECIDED: lambda d, c, n: (
        gettext(
            "“%(step)s”按决策表“%(table)s”第 %(rows)s 行",
            step=_step(d, c, n),
            table=d["table"],
            rows=listed([str(each) for each in d["rows"]]),
        )
        if d["rows"]
        else gettext(
            "“%(step)s”决策表“%(table)s”没有适用的行", step=_step(d, c, n), table=d["table"]
        ),
        "system",
        "",
    ),
    Kind.VOTE_CAST: lambda d, c, n: (
        gettext("“%(step)s”已表决", step=_step(d, c, n)),
        "note",
        "",
    ),
    Kind.VOTE_TO_CLOSE: lambda d, c, n: (
        gettext("“%(step)s”的成员有人离任，已提醒召集人", step=_step(d, c, n)),
        "system",
        "",
    ),
    Kind.SIGNER_ADDED: lambda d, c, n: (
        gettext("“%(step)s”加签%(name)s", step=_step(d, c, n), name=n.person(d["person"])),
        "note",
        "",
    ),
    Kind.SIGNER_REMOVED: lambda d, c, n: (
        gettext("“%(step)s”减签%(name)s", step=_step(d, c, n), name=n.person(d["person"])),
        "note",
        "",
    ),
    Kind.BODY_ADDED: lambda d, c, n: (
        gettext(
            "“%(step)s”增加%(body)s",
            step=n.step(c, str(d["element"]), str(d["name"])),
            body=d["body"],
        ),
        "note",
        "",
    ),
    Kind.BODY_REMOVED: lambda d, c, n: (
        gettext(
            "%(body)s退出“%(step)s”",
            step=n.step(c, str(d["element"]), str(d["name"])),
            body=d["body"],
        ),
        "warn",
        "",
    ),
    Kind.REQUEST_ASKED: _asked,
    Kind.REQUEST_ANSWERED: _answered,
    Kind.TASK_OPENED: lambda d, c, n: (
        gettext("到达“%(step)s”", step=_step(d, c, n)),
        "system",
        "",
    ),
    Kind.TASK_CLAIMED: lambda d, c, n: (
        gettext("认领“%(step)s”", step=_step(d, c, n)),
        "system",
        "",
    ),
    Kind.TASK_RELEASED: lambda d, c, n: (
        gettext("放回“%(step)s”", step=_step(d, c, n)),
        "system",
        "",
    ),
    Kind.TASK_COMPLETED: _completed,
    Kind.TASK_CANCELLED: lambda d, c, n: (
        gettext("“%(step)s”不再需要办理", step=_step(d, c, n)),
        "system",
        "",
    ),
    Kind.DEADLINE_STARTED: lambda d, c, n: (
        gettext("“%(title)s”期限开始计算", title=_clock(d, c, n)),
        "system",
        _day(d["due_on"]),
    ),
    Kind.DEADLINE_PAUSED: _paused,
    Kind.DEADLINE_RESUMED: _resumed,
    Kind.DEADLINE_REVIEW_ASKED: _review_asked,
    Kind.DEADLINE_REVIEWED: _reviewed,
    Kind.DEADLINE_CALCULATED: _calculated,
    Kind.DEADLINE_EXTENDED: _extended,
    Kind.DEADLINE_ADVANCED: lambda d, c, n: (
        gettext("“%(title)s”期限按关联案件较早的期限计算", title=_clock(d, c, n)),
        "note",
        _day(d["due_on"]),
    ),
    Kind.DEADLINE_MET: lambda d, c, n: (
        gettext("“%(title)s”期限内办结", title=_clock(d, c, n)),
        "system",
        "",
    ),
    Kind.DEADLINE_LAPSED: lambda d, c, n: (
        gettext("“%(title)s”期限届满", title=_clock(d, c, n)),
        "note",
        "",
    ),
    Kind.DEADLINE_CANCELLED: lambda d, c, n: (
        gettext("“%(title)s”期限不再计算", title=_clock(d, c, n)),
        "system",
        "",
    ),
    Kind.DEADLINE_RUNG: _rung,
    Kind.DEADLINE_RECOMPUTED: _recomputed,
    Kind.DOCUMENT_MADE: lambda d, c, n: (
        gettext("生成《%(title)s》", title=d["title"]),
        "note",
        str(d["number"] or ""),
    ),
    Kind.DOCUMENT_READ: lambda d, c, n: (
        gettext("查看《%(title)s》", title=d["title"]),
        "system",
        "",
    ),
    Kind.EVIDENCE_ADDED: lambda d, c, n: (gettext("添加证据"), "note", str(d["name"])),
    Kind.EVIDENCE_READ: lambda d, c, n: (gettext("查看证据"), "system", str(d["name"])),
    Kind.NOTICE_SENT: lambda d, c, n: (
        gettext("%(text)s已发送", text=n.words(c, d["text"])),
        "note",
        n.person(str(d["to"])),
    ),
    Kind.LADDER_TOLD: _told,
    **CARD_SENTENCES,
    **OVERDUE_SENTENCES,
    **MESSAGE_SENTENCES,
}
