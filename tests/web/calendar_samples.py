"""Sample pages of the office calendar, for the template tests: made up, as full as they get."""

from datetime import date, datetime, timedelta, timezone

from web.view_models import calendar
from web.view_models.lights import Light
from web.view_models.papers import Pager

CHINA = timezone(timedelta(hours=8))
AT = datetime(2026, 11, 24, 9, 0, tzinfo=CHINA)
NOTICE = "国务院办公厅 2026 年节假日安排通知"

OWN = calendar.DayRow(date(2026, 12, 1), False, "县庆放假", "县政办〔2026〕9号", own=True)
DAYS = (calendar.DayRow(date(2026, 10, 1), False, "国庆节放假", NOTICE, own=False), OWN)
WAITING = calendar.DraftRow(
    "d1", "/calendar/drafts/d1", "2027 年放假安排", "测试样例", "draft", "江一帆 11月24日 09:00", 12
)
DECIDED = calendar.DraftRow(
    "d2", "/calendar/drafts/d2", "县里安排 12月1日", "县政办〔2026〕9号", "confirmed", "方卓", 0
)
YEARS = (
    calendar.YearRow(2026, True, NOTICE, 248, 1, "/calendar?year=2026", chosen=True),
    calendar.YearRow(
        2027, False, "按周末推算（暂定）", 255, 0, "/calendar?year=2027", chosen=False
    ),
)
CALENDAR = calendar.CalendarPage(
    missing=2027,
    year=2026,
    years=YEARS,
    days=DAYS,
    drafts=(WAITING, DECIDED),
    may_keep=True,
    pager=Pager(2, 22, next_url="/calendar?drafts=x#drafts"),
    refused="days",
    errors=("第 3 行：日期“2027-02-30”不对，应为 2027-01-01。",),
    source="国办发明电",
    day="2026-12-01",
    works="work",
    name="县庆",
    basis="县政办〔2026〕9号",
)
LOOKED_AT = calendar.CalendarPage(
    missing=None, year=2027, years=YEARS, days=(), drafts=(), may_keep=False, pager=Pager(0, 0)
)
LINE = calendar.MovedLine(
    case="云溪水移〔2026〕12号",
    process="线索移送",
    step="登记处理结果",
    rule="APL60",
    title="办案",
    before=datetime(2027, 2, 9, tzinfo=CHINA),
    after=datetime(2027, 2, 13, tzinfo=CHINA),
    light_before=Light("red"),
    light_after=Light("normal", provisional=True),
    provisional=True,
    note="已重新计算",
)
DRAFT = calendar.DraftPage(
    id="d1",
    title="2027 年放假安排",
    source="测试样例",
    state="draft",
    made="江一帆 11月24日 09:00",
    decided="",
    listed_at=AT,
    days=DAYS,
    moves=120,
    settles=31,
    turn_red=2,
    done="",
    lines=(LINE,),
    pager=Pager(50, 120, next_url="/calendar/drafts/d1?after=x"),
    csv_url="/calendar/drafts/d1/changes.csv",
    listed=AT.isoformat(),
    denied="导入和确认不能是同一个人，请由另一位维护日历的人员确认。",
)
CONFIRMED = calendar.DraftPage(
    id="d2",
    title="县里安排 12月1日",
    source="县政办〔2026〕9号",
    state="confirmed",
    made="方卓 11月24日 09:00",
    decided="江一帆 11月24日 10:00",
    listed_at=AT,
    days=(OWN,),
    moves=0,
    settles=0,
    turn_red=0,
    done="重新计算完毕：变动 0 项，去掉暂定 0 项",
    lines=(),
    pager=Pager(0, 0),
    csv_url="/calendar/drafts/d2/changes.csv",
    listed=AT.isoformat(),
    denied=None,
)
