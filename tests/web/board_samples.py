"""Sample pages of the overdue board for the template tests: made up, as full as they get."""

from datetime import date, datetime, timedelta, timezone

from web.view_models import board, case, forms, lights, papers

CHINA = timezone(timedelta(hours=8))
NOON = datetime(2026, 11, 24, 12, tzinfo=CHINA)
REVOKE = case.CaseAction(
    "revoke", "撤牌", "/cards/k1/revoke", "理由", about="k1", next="/supervision"
)
TALK = case.CaseAction(
    "talk",
    "约谈",
    "/cards/k2/talk",
    "理由",
    danger=True,
    about="k2",
    day_label="约谈时间",
    day_name="meets_at",
    day_type="datetime-local",
)
PROPOSE = case.CaseAction(
    "propose",
    "提请",
    "/cards/k3/propose",
    "理由",
    about="k3",
    options=(forms.Option("raise", "升红牌"),),
    option_label="提请县司法局",
    option_name="wish",
)


def item(key: str, light: lights.Light, **more: object) -> board.BoardItem:
    """One watched task."""
    return board.BoardItem(
        case_id=f"c{key}",
        task_id=f"t{key}",
        url=f"/tasks/t{key}",
        title="集镇东街占道堆放建筑垃圾",
        step="受理审查",
        body="白鹭镇执法队",
        holder="丁绍安",
        light=light,
        due_on=date(2026, 11, 20),
        **more,  # type: ignore[arg-type]
    )


YELLOW = item(
    "1",
    lights.Light("red", -1),
    card=lights.Card("yellow", NOON, "期满未办结"),
    number="云溪水移〔2026〕0147号",
    said="请在 11月26日 前说明办理计划",
    proposal="沈砚提请升红牌",
    actions=(REVOKE, PROPOSE),
)
RED = item(
    "2",
    lights.Light("red", -6),
    card=lights.Card("red", NOON, "超期满 2 个工作日"),
    said="应在 11月23日 前答复督办单，尚未收到",
    said_late=True,
    order_url="/documents/d1.pdf",
    actions=(TALK,),
)
BOARD = board.BoardPage(
    issued_today=1,
    raised_today=2,
    todo=3,
    total=9,
    columns=(
        board.BoardColumn(
            "none",
            2,
            (
                item("3", lights.Light("yellow", 2, "hour"), due_at=NOON),
                item("4", lights.Light("red", -2), courtesy=True),
            ),
            "/supervision?level=none",
        ),
        board.BoardColumn("yellow", 6, (YELLOW,), "/supervision?level=yellow", more=5),
        board.BoardColumn("red", 1, (RED,), "/supervision?level=red"),
        board.BoardColumn("talk", 0, (), "/supervision?level=talk"),
    ),
    chips=(
        board.BodyChip("", "全部单位", 9, "/supervision"),
        board.BodyChip("bailu", "白鹭镇", 9, "/supervision?organization=bailu"),
    ),
    bodies=(forms.Option("nanpu", "南浦镇 1"),),
    lights=(forms.Option("red", "红灯"),),
    processes=(forms.Option("lead_referral", "线索移送"),),
    levels=(forms.Option("yellow", "黄牌"),),
    month_yellow=14,
    month_red=4,
    month_revoked=2,
    missed=(
        board.MissedReview(
            "c8",
            "荷塘村堆放砂石",
            "/deadlines/d8",
            "云溪水移〔2026〕0007号",
            "核查立案",
            "白鹭镇",
            "周启明",
            NOON,
            NOON.date(),
        ),
    ),
    missed_total=1,
)
LISTED = board.BoardPage(
    issued_today=0,
    raised_today=0,
    todo=0,
    total=60,
    rows=(RED, item("5", lights.Light("red", -3, provisional=True), talk="约谈 11月26日 15:00")),
    level="red",
    organization="bailu",
    levels=(forms.Option("red", "红牌"),),
    pager=papers.Pager(shown=50, total=60, next_url="/supervision?level=red&page=2"),
    clear_url="/supervision",
)
EMPTY = board.BoardPage(issued_today=0, raised_today=0, todo=0, total=0)
FILTERED = board.BoardPage(0, 0, 0, 0, level="talk", clear_url="/supervision")

PANELS = (
    case.CardPanel(
        id="k1",
        task_id="t4",
        step="受理审查",
        holder="白鹭镇执法队",
        light=lights.Light("red", -3),
        level="talk",
        issued_at=NOON,
        badge=lights.Card("talk", NOON, "多次催办未办结"),
        raised_at=NOON,
        reason="多次催办未办结",
        asked="已说明，迟于要求的日期",
        asked_late=True,
        answers=(
            case.CardAnswerRow("办理计划", "罗永成", NOON, "周一补齐", date(2026, 12, 1), True),
        ),
        order="云溪司督〔2026〕0001号",
        order_url="/documents/d1.pdf",
        talk="已约谈 11月24日",
        record="三日内办结。",
        proposals=("沈砚提请约谈：多次催办",),
        actions=(
            REVOKE,
            case.CaseAction(
                "raise", "升红牌", "/cards/k1/raise", about="k1", denied="已经是红牌。"
            ),
        ),
    ),
    case.CardPanel(
        id="k0",
        task_id="t3",
        step="签收登记",
        holder="白鹭镇",
        light=lights.Light("done", late=True),
        level="yellow",
        issued_at=NOON,
        reason="误发",
        revoked="方卓 11月24日撤销",
    ),
)
