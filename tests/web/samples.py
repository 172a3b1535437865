"""Sample pages for the template tests: made up, as full as a page gets."""

from datetime import date, datetime, timedelta, timezone

from tests.web import (
    board_samples,
    calendar_samples,
    desk_samples,
    office_samples,
    operations_samples,
    rules_samples,
)
from web.ruler import draw_ruler
from web.view_models import (
    bars,
    case,
    errors,
    forms,
    frame,
    inbox,
    lights,
    papers,
    signing_in,
    start,
)

CHINA = timezone(timedelta(hours=8))
TODAY = date(2026, 11, 24)
HASH = "5e02a9c7d871403be1fd90cf19bd7c44e1a755d28b60e4a1c3e802f97d15a07e"


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CHINA)


def ruler(first: date, due_on: date) -> lights.Ruler:
    drawn = draw_ruler(first, due_on, TODAY, lambda day: day.weekday() < 5)
    assert drawn is not None
    return drawn


def days(first: tuple[int, int], due: tuple[int, int]) -> lights.Ruler:
    return ruler(date(2026, *first), date(2026, *due))


NAV = (
    frame.NavItem("inbox", "待办", "/inbox", "inbox", count=14, overdue=2, shortcut="d"),
    frame.NavItem("cases", "案件", "/cases", "folder", shortcut="a"),
    frame.NavItem("supervision", "督办", "/supervision", "bell", shortcut="s"),
    frame.NavItem("start", "线索移送", "/start/lead_referral", "flag", shortcut="n"),
    frame.NavItem("processes", "流程", "/processes/lead_referral", "flow"),
    frame.NavItem("mailbox", "邮箱", "/mailbox", "mail"),
)

SHELL = frame.Shell(
    today=TODAY,
    is_workday=True,
    county="云溪县",
    person=frame.PersonChip("周启明", "白鹭镇", "分管领导"),
    nav=NAV,
    path="/inbox",
    search_url="/cases",
    other_language_url="?lang=en",
    demo=frame.DemoClock(at(11, 24, 9, 40), "/demo/clock"),
)

YELLOW_CARD = lights.Card("yellow", at(11, 23), "受理审查逾期")
RED_CARD = lights.Card("red", at(11, 23), "逾期 2 个工作日")

INBOX = inbox.InboxPage(
    scope="mine",
    url="/inbox",
    total=14,
    overdue=2,
    subtitle="周启明 · 白鹭镇分管领导。代陈志远办理 3 件，代理至 11月28日。",
    tabs=(
        inbox.Tab("mine", "/inbox?scope=mine", 14),
        inbox.Tab("claimable", "/inbox?scope=claimable", 5),
        inbox.Tab("started", "/inbox?scope=started", 8),
        inbox.Tab("copied", "/inbox?scope=copied", 21),
        inbox.Tab("done", "/inbox?scope=done"),
    ),
    chips=(
        inbox.LightChip("all", 14, "/inbox"),
        inbox.LightChip("red", 2, "/inbox?light=red"),
        inbox.LightChip("yellow", 3, "/inbox?light=yellow"),
        inbox.LightChip("normal", 8, "/inbox?light=normal"),
        inbox.LightChip("paused", 1, "/inbox?light=paused"),
    ),
    processes=(forms.Option("lead_referral", "违法线索移送"), forms.Option("joint", "联合执法")),
    refresh_url="/inbox?part=rows",
    start_url="/start/lead_referral",
    start_label="移送违法线索",
    more=4,
    more_url="/inbox?all=1",
    requests=(
        inbox.WaitingRequest(
            "c7",
            "沙湾村违建",
            "请求撤回",
            "/cases/c7#rq",
            "何静",
            at(11, 23, 16, 5),
            number="云溪水移〔2026〕0007号",
            reason="重复登记",
        ),
        inbox.WaitingRequest(
            "c8",
            "荷塘村堆放砂石",
            "中止满 30 日，请复查",
            "/deadlines/d8#mo",
            "周启明",
            at(11, 24),
            reason="“核查立案”期限中止：检验、检测、检疫、鉴定",
            verb="复查",
        ),
    ),
    groups=(
        inbox.TaskGroup(
            "overdue",
            (
                inbox.TaskRow(
                    "c1",
                    "集镇东街占道堆放建筑垃圾",
                    "受理决定",
                    "/tasks/t1",
                    lights.Light("red", -2),
                    task_id="t1",
                    number="云溪城移〔2026〕0139号",
                    process="线索移送",
                    source="县城市管理局",
                    source_note="何工 11-13 移送",
                    due_on=date(2026, 11, 20),
                    ruler=days((11, 16), (11, 20)),
                    card=RED_CARD,
                    verb="受理",
                    urgent=True,
                ),
                inbox.TaskRow(
                    "c2",
                    "农药包装废弃物回收监管检察建议书",
                    "签发回复",
                    "/tasks/t2",
                    lights.Light("red", -1),
                    task_id="t2",
                    number="云检建〔2026〕18号",
                    process="检察建议",
                    source="县人民检察院",
                    source_note="11-09 送达",
                    due_on=date(2026, 11, 23),
                    ruler=days((11, 10), (11, 23)),
                    card=YELLOW_CARD,
                    verb="签发",
                ),
            ),
        ),
        inbox.TaskGroup(
            "soon",
            (
                inbox.TaskRow(
                    "c3",
                    "水源保护区周边养殖场排污联合检查方案",
                    "负责人审批",
                    "/tasks/t3",
                    lights.Light("yellow", 0),
                    task_id="t3",
                    number="白鹭联执〔2026〕06号",
                    process="联合执法",
                    source="白鹭镇综合行政执法队",
                    source_note="丁绍安 呈报",
                    due_on=date(2026, 11, 24),
                    ruler=days((11, 20), (11, 24)),
                    verb="审批",
                ),
                inbox.TaskRow(
                    "c4",
                    "清水河左岸弃置砂石阻碍行洪",
                    "受理决定",
                    "/tasks/t4",
                    lights.Light("yellow", 1, provisional=True),
                    task_id="t4",
                    number="云溪水移〔2026〕0147号",
                    process="线索移送",
                    source="县水利局",
                    source_note="何静 11-18 移送",
                    due_on=date(2026, 11, 25),
                    ruler=days((11, 19), (11, 25)),
                    verb="受理",
                ),
                inbox.TaskRow(
                    "c5",
                    "河道应急清障",
                    "签收登记",
                    "/tasks/t5",
                    lights.Light("yellow", 2, "hour"),
                    task_id="t5",
                    number="云溪水移〔2026〕0149号",
                    process="线索移送",
                    source="县水利局",
                    source_note="紧急",
                    due_at=at(11, 24, 11, 30),
                    verb="签收",
                    urgent=True,
                    claim_url="/tasks/t5/claim",
                ),
            ),
        ),
        inbox.TaskGroup(
            "later",
            (
                inbox.TaskRow(
                    "c6",
                    "三合村露天焚烧秸秆（火点 3 处）",
                    "受理决定",
                    "/tasks/t6",
                    lights.Light("normal", 4),
                    task_id="t6",
                    number="云溪农移〔2026〕0152号",
                    process="线索移送",
                    source="县农业农村局",
                    source_note="11-23 移送",
                    due_on=date(2026, 11, 30),
                    ruler=days((11, 24), (11, 30)),
                    verb="受理",
                ),
                inbox.TaskRow(
                    "c7",
                    "田坝村某农户非法占用耕地建房",
                    "登记办理结果",
                    "/tasks/t7",
                    lights.Light("normal", 61, "day"),
                    task_id="t7",
                    number="白鹭立〔2026〕023号",
                    process="线索移送",
                    source="白鹭镇综合行政执法队",
                    due_on=date(2027, 1, 25),
                    verb="登记",
                ),
                inbox.TaskRow(
                    "c8",
                    "石灰窑旧址破坏农田地类认定",
                    "补正材料",
                    "/cases/c8",
                    lights.Light("paused"),
                    number="云溪资移〔2026〕0131号",
                    process="线索移送",
                    source="县自然资源和规划局",
                    source_note="等待地类认定，11-19 起",
                ),
            ),
        ),
    ),
)

INBOX_DONE = inbox.InboxPage(
    scope="done",
    url="/inbox",
    total=1,
    overdue=0,
    tabs=INBOX.tabs,
    groups=(
        inbox.TaskGroup(
            "plain",
            (
                inbox.TaskRow(
                    "c9",
                    "清水河右岸倾倒渣土",
                    "受理决定",
                    "/cases/c9",
                    lights.Light("done", late=True),
                    task_id="t9",
                    process="线索移送",
                    source="县水利局",
                    done_at=at(11, 20, 15, 2),
                    decision="同意受理",
                ),
            ),
        ),
    ),
)

INBOX_EMPTY = inbox.InboxPage(
    scope="mine",
    url="/inbox",
    total=0,
    overdue=0,
    tabs=INBOX.tabs,
    groups=(),
    empty_hint="下一件预计 11月26日 到（三合村露天焚烧秸秆，补正后送回）",
)

INBOX_FILTERED = inbox.InboxPage(
    scope="claimable",
    url="/inbox",
    total=5,
    overdue=0,
    tabs=INBOX.tabs,
    groups=(),
    light="red",
    chips=INBOX.chips,
    clear_url="/inbox?scope=claimable",
)

DIAGRAM = case.Diagram(
    url="/diagram.bpmn",
    title="违法线索移送",
    focus="decide_acceptance",
    marks=(
        case.Mark("lead_found", "done"),
        case.Mark("draft", "done"),
        case.Mark("approve_send", "done"),
        case.Mark("sign_receipt", "done", "red", "曾超 1 日"),
        case.Mark("check_completeness", "done"),
        case.Mark("propose_acceptance", "done"),
        case.Mark("decide_acceptance", "current", "yellow", "当前 · 剩 1 日"),
        case.Mark("supplement", "pending"),
        case.Mark("verify", "pending"),
        case.Mark("decide_filing", "pending"),
        case.Mark("record_result", "pending"),
        case.Mark("feed_back", "pending"),
        case.Mark("evaluate", "pending"),
        case.Mark("archive", "pending"),
    ),
    steps=(
        case.FlowStep("制作移送函", "移送部门", "done", "何静 11-16 09:12"),
        case.FlowStep("审批发出", "移送部门", "done", "何志平 11-16 15:30"),
        case.FlowStep("签收登记", "乡镇（街道）", "done", "陆晓岚 11-18 10:05，曾超 1 日"),
        case.FlowStep("材料审查", "乡镇（街道）", "done", "丁绍安 11-20 09:40"),
        case.FlowStep("拟办意见", "乡镇（街道）", "done", "吴晓峰 11-23 16:42，拟同意受理"),
        case.FlowStep("受理决定", "乡镇（街道）", "current", "周启明，剩 1 个工作日"),
        case.FlowStep("核查", "乡镇（街道）", "pending", "7 个工作日"),
        case.FlowStep("立案决定", "乡镇（街道）", "pending"),
        case.FlowStep("反馈", "乡镇（街道）", "pending", "5 个工作日"),
    ),
)

HISTORY = (
    case.HistoryEntry(
        9, at(11, 24, 8, 30), "临期提醒", "warn", "受理决定剩 1 个工作日", "系统 → 周启明、吴晓峰"
    ),
    case.HistoryEntry(
        8,
        at(11, 23, 16, 42),
        "拟办意见",
        "done",
        "拟同意受理",
        "吴晓峰（白鹭镇综合行政执法队队长）",
        "砂石堆体长约 38 米、高 1.6 米，位于清水河左岸河道管理范围线内 4–11 米，未见审批手续，"
        "属我镇赋权事项，拟同意受理。",
    ),
    case.HistoryEntry(7, at(11, 20, 9, 40), "材料审查", "done", "材料齐全", "丁绍安（白鹭镇）"),
    case.HistoryEntry(
        6, at(11, 20, 9, 2), "查看当事人信息", "note", "证件号码", "丁绍安（白鹭镇）"
    ),
    case.HistoryEntry(5, at(11, 18, 10, 5), "签收登记", "done", "签收移送函及证据 6 件", "陆晓岚"),
    case.HistoryEntry(
        4, at(11, 18), "签收登记超期", "late", "应于 11月17日签收，超 1 个工作日", "系统亮黄牌"
    ),
    case.HistoryEntry(1, at(11, 16, 9, 12), "建立案件", "system", "", "何静（县水利局）"),
)


def evidence(name: str, kind: str, media: str, state: str = "same") -> case.EvidenceItem:
    return case.EvidenceItem(
        id=name,
        name=name,
        url="/evidence/1",
        kind=kind,
        media=media,  # type: ignore[arg-type]
        size=4_404_019,
        sha256=HASH,
        taken_by="丁绍安",
        taken_at=at(11, 23, 15, 8),
        state=state,  # type: ignore[arg-type]
        next_step="请移送部门重新提交并说明原因" if state == "different" else "",
    )


EVIDENCE = (
    evidence("堆体全景照片.jpg", "现场照片", "image"),
    evidence("现场检查（勘验）笔录.pdf", "笔录", "file"),
    evidence("巡河执法记录仪 0412.mp4", "视听资料", "video"),
    evidence("村民反映录音 1112.m4a", "视听资料", "audio", "different"),
)

UPLOAD = forms.Upload(
    url="/cases/c4/evidence",
    max_bytes=209_715_200,
    accept=".jpg,.png,.pdf,.mp4,.m4a",
    kinds=(forms.Option("photo", "现场照片"), forms.Option("record", "笔录")),
    accepted="照片、视频、音频、PDF，单个不超过 200 MB。",
)

REASON_CODE = forms.Field(
    name="reason_code",
    label="不予受理理由",
    kind="select",
    only_for=("decline",),
    options=(
        forms.Option("R1", "R1 行为发生时该事项未赋权或已收回"),
        forms.Option("R2", "R2 不在本行政区域"),
        forms.Option("R3", "R3 其他机关已先立案"),
    ),
)

DECISIONS = (
    forms.Decision(
        "accept", "同意受理", "primary", "进入核查，两名执法人员 7 日内报告", "optional"
    ),
    forms.Decision("decline", "不予受理", "danger", "制作不予受理告知书，送县水利局", "required"),
    forms.Decision("return", "退回重拟", "plain", "退回吴晓峰重新拟办，时限不重算", "required"),
)

TASK = case.TaskPanel(
    id="t4",
    name="受理决定",
    url="/tasks/t4/complete",
    version=3,
    decisions=DECISIONS,
    sections=(forms.FormSection("", (REASON_CODE,)),),
    instruction="按拟办意见决定是否受理；紧急或拟不予受理的由镇长决定。",
    assignee=frame.PersonChip("周启明", "白鹭镇", "分管领导"),
    mine=True,
    release_url="/tasks/t4/release",
    draft_url="/tasks/t4/draft",
    draft_saved_at=at(11, 24, 9, 26),
    phrases=("事实清楚，同意受理", "请尽快核查"),
    vote="认定表决：免责",
    votes="免责 3 票（唐慧敏、冯继业、邵望平）；回避：蒋兰芝",
    signers=(
        case.Signer("唐慧敏", "voted"),
        case.Signer("邵望平", "waiting", me=True),
        case.Signer("蒋兰芝", "recused"),
        case.Signer("梁其昌", "left"),
    ),
    checks=(
        case.Check(True, "属于白鹭镇赋权事项（第一批）", "/matters/SL003", "依据"),
        case.Check(True, "违法行为发生地在本镇"),
        case.Check(False, "证据 4 件，1 件与登记不符", "#ev", "查看"),
    ),
    note="提交即电子签名；下一人打开前可以撤回。",
)

DEADLINES = (
    case.DeadlineRow(
        "LR-ACCEPT",
        "受理",
        "5 个工作日",
        "《云溪县乡镇综合行政执法协作办法（试行）》第九条",
        "D",
        lights.Light("yellow", 1),
        at(11, 26),
        "/deadlines/d1",
    ),
    case.DeadlineRow(
        "LR-SIGN",
        "签收",
        "1 个工作日",
        "《云溪县乡镇综合行政执法协作办法（试行）》第八条",
        "D",
        lights.Light("done", late=True),
        at(11, 18),
        "/deadlines/d2",
    ),
    case.DeadlineRow(
        "LR-SEND",
        "移送",
        "3 个工作日",
        "《江苏省司法厅等关于建立行政执法协作机制的意见》第一、二条",
        "V",
        lights.Light("done"),
        at(11, 18),
        "/deadlines/d3",
    ),
)

BARS = bars.ClockBars(
    first=date(2026, 11, 13),
    last=date(2027, 2, 22),
    now=112,
    clocks=(
        bars.ClockBar(
            "办案",
            "/deadlines/d9",
            lights.Light("normal", 90, "day", provisional=True),
            (bars.BarPart("run", 112, 4), bars.BarPart("ahead", 112, 888)),
            1000,
            statutory=True,
        ),
        bars.ClockBar(
            "受理",
            "/deadlines/d1",
            lights.Light("yellow", 1),
            (
                bars.BarPart("stood", 60, 20),
                bars.BarPart("run", 40, 20),
                bars.BarPart("ahead", 112, 20),
            ),
            132,
        ),
        bars.ClockBar(
            "签收",
            "/deadlines/d2",
            lights.Light("done", late=True),
            (bars.BarPart("run", 20, 10), bars.BarPart("over", 30, 10)),
            30,
        ),
    ),
    holdings=(
        bars.HoldingRow("县水利局", at(11, 13), 3, 3, 0, False, (bars.BarPart("run", 0, 30),)),
        bars.HoldingRow(
            "白鹭镇",
            at(11, 18),
            4,
            3,
            1,
            True,
            (bars.BarPart("stood", 60, 20), bars.BarPart("run", 40, 20)),
        ),
    ),
)

CASE = case.CasePage(
    id="c4",
    title="清水河左岸弃置砂石阻碍行洪",
    process="违法线索移送",
    process_url="/processes/lead_referral",
    version=1,
    state="running",
    state_label="受理决定中",
    light=lights.Light("yellow", 1),
    started_at=at(11, 16, 9, 12),
    number="云溪水移〔2026〕0147号",
    from_body="县水利局",
    to_body="白鹭镇",
    place="白鹭镇沙湾村，清水河 K3+200",
    party="云溪县某建材经营部",
    url="/tasks/t4",
    cards=board_samples.PANELS,
    clock=case.Clock(
        lights.Light("yellow", 1), "受理", at(11, 26), days((11, 19), (11, 25)), "/deadlines/d1"
    ),
    progress="第 7 个工作日，已走完 5 步",
    diagram=DIAGRAM,
    tasks=(
        case.OpenTask(
            "t4",
            "受理决定",
            "周启明（白鹭镇）",
            lights.Light("yellow", 1),
            "/tasks/t4",
            YELLOW_CARD,
        ),
    ),
    history=HISTORY,
    evidence=EVIDENCE,
    upload=UPLOAD,
    documents=(
        case.DocumentItem(
            "案件线索移送函",
            "云溪水移函〔2026〕0147号",
            at(11, 16, 15, 30),
            "云溪县水利局",
            "/documents/1",
            "/documents/1.pdf",
            HASH,
        ),
    ),
    messages=(
        case.MessageRow(
            "周启明",
            "【黄灯·剩1日】清水河左岸弃置砂石阻碍行洪 请明天前办理",
            "邮件",
            "delivered",
            at(11, 24, 8, 30),
            "/mailbox/1",
        ),
        case.MessageRow(
            "吴晓峰", "【黄灯·剩1日】受理决定临期", "站内", "temporary_failure", at(11, 24, 8, 30)
        ),
    ),
    limit=case.Clock(
        lights.Light("normal", 90, "day", provisional=True),
        "办案",
        at(2, 22),
        None,
        "/deadlines/d9",
    ),
    deadlines=DEADLINES,
    bars=BARS,
    reviews=tuple(
        case.ReviewNote("核查立案", "/deadlines/d8", at(10, 20), date(2026, 11, 19), missed)
        for missed in (True, False)
    ),
    facts=(
        case.Fact("违法事项", "SL003 在河道内弃置、堆放阻碍行洪的物体"),
        case.Fact(
            "违法事实",
            "11月12日巡河发现，沙湾村清水河左岸河道管理范围内堆放砂石约 120 立方米，占用行洪断面，"
            "现场无审批公示。",
            long=True,
        ),
        case.Fact("当事人", "云溪县某建材经营部（个体工商户）"),
        case.Fact("统一社会信用代码", "9233 **** **** *** K7X", reveal_url="/cases/c4/reveal"),
    ),
    related=(case.RelatedCase("清水河右岸倾倒渣土", "同一当事人", "/cases/c9", "0121号"),),
    actions=(
        case.CaseAction(
            "withdraw",
            "撤回移送",
            "/cases/c4/withdraw",
            "撤回理由",
            danger=True,
            hint="签收后撤回须经接收方同意。",
        ),
    ),
    task=TASK,
)

MATTERS = forms.Field(
    name="matter",
    label="事项",
    kind="matter",
    hint="输入行为、关键词或条文号",
    options=(
        forms.Option(
            "SL003",
            "在河道内弃置、堆放阻碍行洪的物体",
            "SL003　《水法》第六十六条第（一）项",
            "12 个乡镇可办",
            "水利",
        ),
        forms.Option(
            "SL004",
            "在河道管理范围内倾倒垃圾、渣土",
            "SL004　《河道管理条例》第四十四条第（一）项",
            "9 个乡镇可办",
            "水利",
        ),
        forms.Option(
            "SL009",
            "在河道管理范围内未经批准采砂",
            "SL009　《水法》第三十九条",
            "未赋权，由县水利局办理",
            "水利",
            disabled=True,
        ),
        forms.Option("CG001", "随地吐痰、便溺，乱扔果皮、纸屑和烟头", "CG001", "", "市容环境卫生"),
    ),
    value="SL003",
)

START_SECTIONS = (
    forms.FormSection("违法事项", (MATTERS,), done=True),
    forms.FormSection(
        "在哪里、什么时候发现",
        (
            forms.Field(
                "recipient",
                "接收乡镇（街道）",
                "organization",
                value="bailu",
                half=True,
                options=(forms.Option("bailu", "白鹭镇"), forms.Option("qingshi", "青石镇")),
            ),
            forms.Field("found_on", "发现日期", "date", value="2026-11-24", half=True),
            forms.Field("act_on", "行为发生日期", "date", value="2026-11-10", half=True),
            forms.Field(
                "place", "地点", value="白鹭镇沙湾村清水河左岸 K3+200 处", max_length=120, half=True
            ),
            forms.Field(
                "facts",
                "违法事实",
                "textarea",
                hint="写清谁、何时、做了什么，50 字以上",
                value="11月24日巡河发现，沙湾村清水河左岸河道管理范围内堆放砂石约 120 立方米，占用行洪"
                "断面，现场无审批公示。经询问，系云溪县某建材经营部 11 月上旬陆续运入。",
                min_length=50,
                max_length=2000,
            ),
            forms.Field(
                "measures_taken",
                "已采取的措施",
                "list",
                values=("当场劝阻，责令停止堆放",),
                required=False,
            ),
        ),
    ),
    forms.FormSection(
        "当事人",
        (
            forms.Field(
                "party_kind",
                "当事人是",
                "radio",
                value="organization",
                options=(
                    forms.Option("organization", "单位或个体户"),
                    forms.Option("person", "个人"),
                    forms.Option("unknown", "暂时不明"),
                ),
            ),
            forms.Field("party-name", "名称", value="云溪县某建材经营部", half=True),
            forms.Field(
                "party-code",
                "统一社会信用代码",
                value="92330000MA2K7",
                error="应为 18 位，现在是 13 位",
                half=True,
            ),
            forms.Field(
                "goods",
                "涉案物品",
                "table",
                required=False,
                columns=("名称", "数量", "单位", "存放地点"),
                rows=(
                    (
                        forms.Field("goods-0-name", "名称", value="砂石"),
                        forms.Field("goods-0-quantity", "数量", "number", value="120"),
                        forms.Field("goods-0-unit", "单位", value="立方米"),
                        forms.Field("goods-0-location", "存放地点", value="", error="请填存放地点"),
                    ),
                ),
            ),
        ),
    ),
    forms.FormSection(
        "移送意见",
        (
            forms.Field(
                "officers",
                "承办执法人员",
                "people",
                many=True,
                values=("shuili-clerk",),
                options=(
                    forms.Option("shuili-clerk", "何静", "执法证 3301"),
                    forms.Option("b", "李力"),
                ),
                hint="两名以上，均须持证",
            ),
            forms.Field(
                "confirmed",
                "本部门已初步核实，认为涉嫌违法，属乡镇（街道）赋权事项",
                "checkbox",
                checked=True,
            ),
            forms.Field(
                "urgent",
                "情况紧急，需要先行处置",
                "checkbox",
                hint="（勾选后签收时限改为 2 小时）",
                required=False,
            ),
            forms.Field("sender", "移送单位", "fixed", value="云溪县水利局"),
            forms.Field(
                "powers",
                "涉及职权",
                "checks",
                options=(forms.Option("a", "处罚"), forms.Option("b", "强制")),
            ),
            forms.Field("hour", "联系时间", "datetime", value="2026-11-24T09:40", half=True),
            forms.Field("count", "附件份数", "number", value="2", minimum="0", half=True),
        ),
    ),
)

ASIDE = start.StartAside(
    matter="在河道内弃置、堆放阻碍行洪的物体",
    matter_note="事项编码 SL003 · 白鹭镇赋权（第一批）· 2024年7月1日起",
    competent="白鹭镇人民政府可以办理",
    quote="有下列行为之一……责令停止违法行为，限期清除障碍或者采取其他补救措施，处一万元以上五万元"
    "以下的罚款：（一）在江河、湖泊、水库、运河、渠道内弃置、堆放阻碍行洪的物体……",
    basis="《中华人民共和国水法》第六十六条",
    steps=(
        start.StepDue("白鹭镇签收登记", "1 个工作日", date(2026, 11, 25)),
        start.StepDue("受理决定", "5 个工作日", date(2026, 12, 2)),
        start.StepDue("办结", "立案起 90 天", date(2027, 3, 2), at_most=True),
    ),
    ruler=days((11, 26), (12, 2)),
    ruler_title="受理时限预告",
    steps_basis="依据《云溪县乡镇综合行政执法协作办法（试行）》第八、九条；《行政处罚法》第六十条。",
    receivers=(
        start.Receiver("水政水资源科科长审批 → 白鹭镇综合窗口签收"),
        start.Receiver("白鹭镇分管领导 受理决定", "逾期自动督办"),
        start.Receiver("白鹭司法所 发出后可见", "伴随式监督"),
    ),
)

START = start.StartPage(
    process="lead_referral",
    title="移送违法线索",
    url="/start/lead_referral",
    sections=START_SECTIONS,
    aside=ASIDE,
    submit="建立移送",
    aside_url="/start/lead_referral/aside",
    intro="由县水利局移送给有管辖权的乡镇（街道）。",
    errors=(
        forms.FormError("party-code", "统一社会信用代码：应为 18 位，现在是 13 位"),
        forms.FormError("goods-0-location", "涉案物品第 1 行：请填存放地点"),
    ),
    upload=forms.Upload(None, 209_715_200, accepted="照片、视频、音频、PDF，单个不超过 200 MB。"),
)

DRAFT_CASE = case.CasePage(
    id="c10",
    title="白鹭镇沙湾村 在河道内弃置、堆放阻碍行洪的物体",
    process="违法线索移送",
    process_url="/processes/lead_referral",
    version=1,
    state="running",
    state_label="制作移送函",
    light=lights.Light("normal", 3),
    started_at=at(11, 24, 9, 12),
    from_body="县水利局",
    url="/tasks/t10",
    clock=case.Clock(lights.Light("normal", 3), "移送", at(11, 28), days((11, 25), (11, 27))),
    diagram=DIAGRAM,
    history=HISTORY[-1:],
    upload=UPLOAD,
    task=case.TaskPanel(
        id="t10",
        name="制作移送函",
        url="/tasks/t10/complete",
        version=1,
        wide=True,
        mine=True,
        sections=START_SECTIONS,
        decisions=(
            forms.Decision("submit", "提交审批", "primary", "由科长审批后发出"),
            forms.Decision("withdraw", "撤回", "danger", "案件结束，可另行移送", "required"),
        ),
        draft_url="/tasks/t10/draft",
        draft_saved_at=at(11, 24, 9, 26),
        errors=START.errors,
        opinion_error="撤回须说明理由",
    ),
)

CONFLICT_CASE = case.CasePage(
    id="c4",
    title=CASE.title,
    process=CASE.process,
    process_url=CASE.process_url,
    version=1,
    state="finished",
    state_label="已办结",
    light=lights.Light("done"),
    started_at=CASE.started_at,
    finished_at=at(11, 24, 9, 31),
    history=HISTORY,
    facts=CASE.facts,
    conflict=case.Conflict(
        by="陈志远",
        at=at(11, 24, 9, 31),
        decision="退回重拟",
        task="受理决定",
        opinion="经核查，属我镇赋权事项，同意受理。",
    ),
)

CASES = papers.CasesPage(
    url="/cases",
    rows=tuple(
        papers.CaseRow(
            id=f"c{number}",
            title=title,
            url=f"/cases/c{number}",
            process="违法线索移送",
            state=state,
            light=light,
            organization="县水利局",
            started_on=date(2026, 11, 16),
            number="云溪水移〔2026〕0147号",
            step=state,
            holder=holder,
            due_on=due,
            card=card,
            running=light.state != "done",
        )
        for number, (title, state, light, holder, due, card) in enumerate(
            (
                (
                    "集镇东街占道堆放建筑垃圾",
                    "受理决定",
                    lights.Light("red", -2),
                    "周启明（白鹭镇）",
                    date(2026, 11, 20),
                    RED_CARD,
                ),
                (
                    "清水河左岸弃置砂石阻碍行洪",
                    "受理决定",
                    lights.Light("yellow", 1, provisional=True),
                    "周启明（白鹭镇）",
                    date(2026, 11, 25),
                    None,
                ),
                (
                    "田坝村某农户非法占用耕地建房",
                    "登记办理结果",
                    lights.Light("normal", 61, "day"),
                    "丁绍安（白鹭镇）",
                    date(2027, 1, 25),
                    None,
                ),
                ("清水河右岸倾倒渣土", "归档", lights.Light("done"), "", None, None),
                ("青石镇占用消防通道", "归档", lights.Light("untimed"), "丁绍安", None, None),
            )
        )
    ),
    pager=papers.Pager(5, 131, "/cases?cursor=2", "/cases"),
    q="清水河",
    processes=(forms.Option("lead_referral", "违法线索移送"),),
    states=(forms.Option("running", "在办"), forms.Option("finished", "办结")),
    state="running",
    organizations=(forms.Option("shuili", "县水利局"),),
    lights=(forms.Option("red", "红灯"), forms.Option("yellow", "黄灯")),
    clear_url="/cases",
    start_url="/start/lead_referral",
    start_label="移送违法线索",
)


def counted_days() -> tuple[papers.CountedDay, ...]:
    lines = [papers.CountedDay(date(2026, 11, 18), False, None, "签收当日，不计入")]
    number = 0
    for offset in range(1, 8):
        current = date(2026, 11, 18) + timedelta(days=offset)
        if current.weekday() >= 5:
            lines.append(papers.CountedDay(current, False, None, "周末", "国务院办公厅放假通知"))
        else:
            number += 1
            lines.append(papers.CountedDay(current, True, number, "工作日", due=current.day == 25))
    return tuple(lines)


DEADLINE = papers.DeadlinePage(
    code="LR-ACCEPT",
    title="受理",
    case_id="c4",
    case_title=CASE.title,
    case_url="/cases/c4",
    case_number=CASE.number,
    amount="5 个工作日",
    basis="《云溪县乡镇综合行政执法协作办法（试行）》第九条",
    status="D",
    started_at=at(11, 18, 10, 5),
    start_event="签收登记",
    light=lights.Light("yellow", 1, provisional=True),
    state="running",
    days=counted_days(),
    due_on=date(2026, 11, 25),
    due_at=at(11, 26),
    warn_at=at(11, 24),
    ruler=days((11, 19), (11, 25)),
    ledger=(
        papers.LedgerEntry(
            "中止", at(11, 20, 10), at(11, 20, 16), "退回补正（补正期间不计）", "丁绍安"
        ),
        papers.LedgerEntry(
            "延长 3 个工作日",
            at(11, 20, 17),
            None,
            "涉案面广",
            "周启明",
            basis="可以延长一次 7 日（本地约定，待核）",
            asked_by="丁绍安",
            due_before=date(2026, 11, 20),
            due_after=date(2026, 11, 25),
        ),
        *(
            papers.LedgerEntry(
                "中止",
                at(10, 20, 10),
                None,
                "检验、检测、检疫、鉴定",
                review_on=date(2026, 11, 24),
                review_state=state,
                reviews=(papers.ReviewRow(at(10, 22, 9), "周启明", "鉴定中", date(2026, 11, 24)),),
            )
            for state in ("ahead", "due", "missed")
        ),
    ),
    rule_note="签收当日不计；末日 24 时届满。",
    issue_url="/deadlines/d1/calculation",
    issued=(
        case.DocumentItem(
            "期限计算书（受理）", "", at(11, 24, 9), "白鹭镇", "/documents/3.pdf", None, HASH
        ),
    ),
    calendar_source="国务院办公厅关于2026年部分节假日安排的通知",
)

MAILBOX = papers.MailboxPage(
    url="/mailbox",
    rows=(
        papers.MailRow(
            "1",
            "/mailbox/1",
            "周启明 <bailu-deputy@demo.invalid>",
            "【红灯·超2日】集镇东街占道堆放建筑垃圾 请今天办理",
            at(11, 24, 8, 30),
            "超期 2 日",
            "云溪城移〔2026〕0139号",
            "/cases/c1",
        ),
        papers.MailRow(
            "2",
            "/mailbox/2",
            "陆晓岚 <bailu-desk@demo.invalid>",
            "【新到】清水河左岸弃置砂石阻碍行洪 请签收",
            at(11, 16, 15, 31),
            "新任务",
        ),
    ),
    pager=papers.Pager(2, 2),
    recipients=(forms.Option("bailu-deputy", "周启明"),),
)

MAIL = papers.MailPage(
    subject="【红灯·超2日】集镇东街占道堆放建筑垃圾 请今天办理",
    sender="联枢 <lianshu@demo.invalid>",
    recipient="周启明 <bailu-deputy@demo.invalid>",
    at=at(11, 24, 8, 30),
    text="周启明：\n\n受理决定已超 2 日，请今天办理。\n\nhttp://127.0.0.1:8000/tasks/t1\n",
    html="<p>周启明：</p><p style='color:#b4231a'>受理决定已超 2 日，请今天办理。</p>",
    message_id="<t1-overdue_l2@demo.invalid>",
    headers=(("X-Lianshu-Case", "c1"), ("X-Lianshu-Kind", "overdue_l2")),
    case_url="/cases/c1",
)

PROCESS = papers.ProcessPage(
    key="lead_referral",
    title="违法线索移送",
    summary="部门发现属于乡镇（街道）赋权事项的违法线索，固定证据后移送办理，并收到结果。",
    version="第 1 版，使用中",
    published_at=at(11, 24, 9),
    diagram=case.Diagram("/diagram.bpmn", "违法线索移送", steps=DIAGRAM.steps),
    steps=(
        papers.StepRule(
            "制作移送函",
            "移送部门",
            "部门经办人",
            "3 个工作日（紧急 24 小时）",
            warn="最后 1 日",
            basis="JF 1–2",
            status="V",
            decisions="提交审批、撤回",
        ),
        papers.StepRule(
            "签收登记",
            "乡镇（街道）",
            "综合窗口",
            "1 个工作日（紧急 2 小时）",
            warn="到期当日",
            basis="协作办法第八条",
            status="D",
            decisions="签收",
        ),
        papers.StepRule("登记办理结果", "乡镇（街道）", "执法人员", "", "不立案和柔性处理不计时"),
    ),
    processes=(
        papers.ProcessLink(
            "lead_referral",
            "违法线索移送",
            "/processes/lead_referral",
            "第 1 版，使用中",
            131,
            current=True,
        ),
    ),
    start_url="/start/lead_referral",
    ends=("归档", "不予受理", "撤回"),
    bpmn_url="/diagram.bpmn",
)

LOGIN = signing_in.LoginPage(
    url="/login",
    next="/inbox",
    username="bailu-deputy",
    error="密码不正确，还可再试 4 次",
    notice="11月27日（周五）18:00–20:00 系统升级，期间时限照常计算，请提前处理当日到期事项。",
    support="云溪县综合行政执法监督指导办公室　技术支持 0579-6612 0336（工作日 8:30–17:30）",
    demo_people=(
        signing_in.DemoPerson("shuili-clerk", "何静", "县水利局经办人"),
        signing_in.DemoPerson("bailu-desk", "陆晓岚", "白鹭镇综合窗口"),
        signing_in.DemoPerson("bailu-deputy", "周启明", "白鹭镇分管领导"),
        signing_in.DemoPerson("sfj-supervisor", "方卓", "县司法局监督员"),
    ),
    demo_password="lianshu-demo",
    demo_url="/login/demo",
)

STARTS = start.StartsPage(
    (
        start.StartChoice(
            "fault_tolerance",
            "/start/fault_tolerance",
            "申请容错免责",
            "容错免责",
            "查清事实，小组表决。",
        ),
        start.StartChoice(
            "joint_enforcement",
            "/start/joint_enforcement",
            "发起联合执法",
            "",
            "拟定方案，分别实施。",
        ),
    )
)

ERROR = errors.ErrorPage(
    status=500,
    what="没有提交成功，请过 1 分钟再试。",
    kept="填写的内容还在，退回上一页就能看到。",
    now="先退回上一页重新提交。",
    ask="仍不行，请把编号告诉技术支持。",
    reference="E-1124-7F3C",
    action_label="回到待办",
    typed=(case.Fact("意见", "经核查，属我镇赋权事项，同意受理。", long=True),),
)

PAGES: tuple[tuple[str, str, object], ...] = (
    ("inbox", "inbox.html", INBOX),
    ("inbox-done", "inbox.html", INBOX_DONE),
    ("inbox-empty", "inbox.html", INBOX_EMPTY),
    ("inbox-filtered", "inbox.html", INBOX_FILTERED),
    ("case", "case.html", CASE),
    ("case-draft", "case.html", DRAFT_CASE),
    ("case-conflict", "case.html", CONFLICT_CASE),
    ("start", "start.html", START),
    ("starts", "starts.html", STARTS),
    ("cases", "cases.html", CASES),
    ("desk", "desk.html", desk_samples.DESK),
    ("desk-list", "desk.html", desk_samples.LISTED),
    ("desk-list-empty", "desk.html", desk_samples.NOTHING_LISTED),
    ("desk-empty", "desk.html", desk_samples.EMPTY),
    ("supervision", "supervision.html", board_samples.BOARD),
    ("supervision-list", "supervision.html", board_samples.LISTED),
    ("supervision-empty", "supervision.html", board_samples.EMPTY),
    ("supervision-filtered", "supervision.html", board_samples.FILTERED),
    ("office", "office.html", office_samples.OFFICE),
    ("office-list", "office.html", office_samples.LISTED),
    ("office-empty", "office.html", office_samples.EMPTY),
    ("purpose", "purpose.html", office_samples.ASKED),
    ("deadline", "deadline.html", DEADLINE),
    ("mailbox", "mailbox.html", MAILBOX),
    ("calendar", "calendar.html", calendar_samples.CALENDAR),
    ("calendar-audit", "calendar.html", calendar_samples.LOOKED_AT),
    ("calendar-draft", "calendar_draft.html", calendar_samples.DRAFT),
    ("calendar-confirmed", "calendar_draft.html", calendar_samples.CONFIRMED),
    ("operations", "operations.html", operations_samples.OPERATIONS),
    ("operations-audit", "operations.html", operations_samples.LOOKED_AT),
    ("mail", "mail.html", MAIL),
    ("process", "process.html", PROCESS),
    *rules_samples.PAGES,
    ("login", "login.html", LOGIN),
    ("error", "error.html", ERROR),
)
