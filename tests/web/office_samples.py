"""Sample pages of the desk of accompanying supervision: made up, as full as they get."""

from datetime import datetime, timedelta, timezone

from web.view_models import forms, lights, look, office

CHINA = timezone(timedelta(hours=8))
NOON = datetime(2026, 11, 24, 12, tzinfo=CHINA)

POINT = office.OfficeItem(
    "c1",
    "/cases/c1",
    "集镇东街占道堆放建筑垃圾",
    ("白鹭镇", "核查", "监督点：检查方案"),
    task_id="t1",
    at=NOON,
    said="已在跟进",
    act_url="/cases/c9",
    act="看跟进",
)
GATE = office.OfficeItem(
    "c2",
    "/tasks/t2",
    "跟进查看：沙湾村堆砂案立案",
    ("白鹭镇", "跟进查看", "立案"),
    task_id="t2",
    tag="关口",
    light=lights.Light("normal", 2),
    due_at=NOON,
    gate=lights.Light("yellow", 39, "minute"),
    gate_at=NOON,
    gate_step="立案决定",
    act_url="/tasks/t2",
    act="跟进查看",
    main=True,
)
WAITING = office.OfficeItem(
    "c3",
    "/cases/c3",
    "跟进查看：柳溪村管理房案",
    ("南浦镇", "答复提示"),
    task_id="t3",
    light=lights.Light("red", -1),
    due_at=NOON,
    paper="提示单 云溪司监提〔2026〕0001号",
    paper_url="/documents/d1.pdf",
)
ANSWERED = office.OfficeItem(
    "c4",
    "/cases/c4",
    "跟进查看：新桥村案",
    ("白鹭镇", "答复提示"),
    task_id="t4",
    light=lights.Light("done", late=True),
    paper="提示单",
    at=NOON,
    said="秦朗答复：已纠正",
)
OFFICE = office.OfficePage(
    points=7,
    todo=2,
    gates=1,
    columns=(
        office.OfficeColumn("points", 7, (POINT,), "/supervision/office?part=points", 6),
        office.OfficeColumn("looks", 1, (GATE,), "/supervision/office?part=looks"),
        office.OfficeColumn("waiting", 1, (WAITING,), "/supervision/office?part=waiting"),
        office.OfficeColumn("answered", 1, (ANSWERED,), "/supervision/office?part=answered"),
    ),
    bodies=(forms.Option("bailu", "白鹭镇"),),
    organization="bailu",
    clear_url="/supervision/office",
)
LISTED = office.OfficePage(
    points=1,
    todo=1,
    gates=0,
    columns=(office.OfficeColumn("points", 1, (POINT,), "/supervision/office?part=points"),),
    part="points",
    place="白鹭镇",
    clear_url="/supervision/office",
)
EMPTY = office.OfficePage(
    points=0,
    todo=0,
    gates=0,
    columns=tuple(
        office.OfficeColumn(part, 0, (), f"/supervision/office?part={part}")
        for part in ("points", "looks", "waiting", "answered")
    ),
    place="青石镇",
)
ASKED = look.LookPage(
    title="集镇东街占道堆放建筑垃圾",
    about="云溪城移〔2026〕0001号 · 违法线索移送 · 县城市管理局",
    url="/cases/c1/purpose",
    next="/tasks/t1",
    fields=(
        forms.Field(
            "purpose",
            "查看目的",
            "radio",
            options=(forms.Option("progress", "了解办理进度"), forms.Option("other", "其他")),
            error="请选择查看目的。",
        ),
        forms.Field("words", "说明", "textarea", value="核对", required=False, max_length=500),
    ),
    errors=(forms.FormError("purpose", "请选择查看目的。"),),
)
