"""Sample desks for the template tests: full, one list of it, narrowed to a body, and empty."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from web.view_models.desk import DeskPage, DeskPart, Figure
from web.view_models.inbox import TaskRow, WaitingRequest
from web.view_models.lights import Card, Light
from web.view_models.papers import Pager

CHINA = timezone(timedelta(hours=8))
LATE = TaskRow(
    case_id="c1",
    task_id="t1",
    title="清水河左岸弃置砂石阻碍行洪",
    step="拟办意见 · 请在11月25日前说明办理计划",
    url="/tasks/t1",
    light=Light("red", -2),
    number="云溪水移〔2026〕0001号",
    process="违法线索移送",
    holder="罗永成",
    due_on=date(2026, 11, 20),
    card=Card("yellow", datetime(2026, 11, 23, tzinfo=CHINA), "受理审查逾期"),
    verb="说明",
)
CLOCK = TaskRow(
    case_id="c2",
    title="南浦镇小水电生态流量监管",
    step="履职回复",
    url="/cases/c2",
    light=Light("normal", 39),
    process="检察建议",
    holder="县水利局",
    due_on=date(2027, 1, 19),
)
PARTS = (
    DeskPart("cards", "要说明的督办牌", "/desk/cards", 7, (LATE,), more=6, held_by_others=True),
    DeskPart(
        "advised",
        "检察建议的期限",
        "/desk/advised",
        1,
        (CLOCK,),
        held_by_others=True,
        figures=(Figure("县水利局", 1, "/desk/advised?body=shuili"),),
    ),
)
ASKED = WaitingRequest(
    "c3",
    "重复登记的线索",
    "请求撤回",
    "/cases/c3#rq",
    "何静",
    datetime(2026, 11, 24, 9, 0, tzinfo=CHINA),
)
DESK = DeskPage(
    url="/desk",
    subtitle="周启明 · 白鹭镇 · 镇长",
    parts=PARTS,
    nothing=("本周到期", "参加的联合执法"),
    requests=(ASKED,),
    figures=(Figure("全县红灯", 6, "/supervision?light=red", "red"),),
)
LISTED = DeskPage(
    url="/desk/advised",
    subtitle="",
    parts=PARTS[1:],
    pager=Pager(1, 51, next_url="/desk/advised?page=2"),
    narrowed="县水利局",
    back_url="/desk",
)
NOTHING_LISTED = replace(
    LISTED,
    parts=(DeskPart("late", "其余红灯、黄灯", "/desk/late", 0, ()),),
    narrowed="",
    pager=Pager(0, 0),
)
EMPTY = DeskPage(url="/desk", subtitle="周启明 · 白鹭镇 · 镇长", parts=(), nothing=("本周到期",))
