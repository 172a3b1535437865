"""Sample pages of deadline rules, for the template tests: made up, as full as they get."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from web.view_models import forms, rules

CHINA = timezone(timedelta(hours=8))
OPTIONS = (forms.Option("a", "甲"), forms.Option("b", "乙"))

ROW = rules.RuleRow(
    code="LR-SIGN",
    title="签收",
    url="/deadlines/rules/lead_referral/LR-SIGN",
    process="违法线索移送",
    steps="签收登记",
    amount="2 个工作日",
    urgent="2 小时",
    holder="值守签收",
    basis="移送函发出后 1 日内签收（本地约定，待核）",
    status="D",
    note="紧急的另算",
    changed_on=date(2026, 11, 25),
    next_on=date(2027, 1, 1),
    ended=(
        "《大气污染防治法》第一百一十八条已于2026年8月15日失效，现为《生态环境法典》第一千一百三十二条",
    ),
)
NO_PERIOD = rules.RuleRow(
    code="APL51",
    title="当场处罚的罚款上限",
    url="/deadlines/rules/law/APL51",
    process="",
    steps="",
    amount="",
    urgent="",
    holder="",
    basis="《行政处罚法》第五十一条",
    status="V",
    note="公民二百元以下，法人或者其他组织三千元以下",
)
LIST = rules.RulesPage(
    url="/deadlines/rules",
    rows=(ROW, NO_PERIOD),
    profiles_url="/deadlines/profiles",
    bases_url="/deadlines/bases",
    q="签收",
    processes=OPTIONS,
    process="a",
    laws=OPTIONS,
    statuses=OPTIONS,
    clear_url="/deadlines/rules",
)
NONE = rules.RulesPage(
    url="/deadlines/rules",
    rows=(),
    profiles_url="/deadlines/profiles",
    bases_url="/deadlines/bases",
    clear_url="/deadlines/rules",
)
ENTERED = (
    forms.Field("law", "法律法规名称", value="大气污染防治法", half=True, max_length=40),
    forms.Field(
        "most", "最高罚款（元）", "number", "20万", required=False, half=True, error="请写数字。"
    ),
)
FORM = rules.ChangeForm(
    url="/deadlines/rules/lead_referral/LR-SIGN",
    seen="v1",
    fields=(
        forms.Field("amount", "期限", "number", "2", half=True, error="期限至少为 1"),
        forms.Field("amount_unit", "单位", "select", "a", options=OPTIONS, half=True),
        forms.Field("reason", "理由", "textarea"),
    ),
    errors=(forms.FormError("amount", "期限至少为 1"),),
)
RULE = rules.RulePage(
    row=ROW,
    start="“审批发出”办结",
    extension="可以延长 7 个工作日",
    warn="剩 1 日起",
    roll="末日是休息日的顺延到下一个工作日",
    person="当事人的期限，越长越有利",
    versions=(
        rules.VersionRow(
            since=date(2026, 11, 25),
            until=None,
            amount="2 个工作日",
            urgent="2 小时",
            warn="4 日至 10 日",
            status="D",
            source="县里更改",
            reason="县政府办公会议纪要〔2026〕18 号",
            by="方卓",
            holds=True,
        ),
        rules.VersionRow(
            since=date(2026, 11, 25),
            until=None,
            amount="3 个工作日",
            urgent="",
            warn="",
            status="D",
            source="县里更改",
            never=True,
        ),
        rules.VersionRow(
            since=None,
            until=date(2026, 11, 24),
            amount="1 个工作日",
            urgent="2 小时",
            warn="",
            status="D",
            source="流程自带",
            basis="移送函发出后 1 日内签收（本地约定，待核）",
        ),
    ),
    bases=(
        rules.BasisRow(
            cited="《大气污染防治法》第一百一十八条第三款",
            title="露天烧烤",
            status="V",
            until=date(2026, 8, 14),
            successor="《生态环境法典》第一千一百三十二条第三款",
            ended=True,
            url="/deadlines/bases/b1",
            rules=2,
        ),
        rules.BasisRow(
            cited="《行政处罚法》第三十六条", title="", status="记忆", url="/deadlines/bases/b2"
        ),
    ),
    back_url="/deadlines/rules",
    form=FORM,
    recount=rules.ChangeForm(
        "/deadlines/rules/lead_referral/LR-SIGN/recount",
        "",
        (forms.Field("recount_reason", "重新计算的理由", "textarea", error="请写明"),),
        (forms.FormError("recount_reason", "请写明"),),
    ),
)
MOVED = rules.MovedRow(
    case="云溪水移〔2026〕0001号",
    url="/deadlines/d1",
    amount_before="1 个工作日",
    amount_after="2 个工作日",
    due_before=datetime(2026, 11, 26, tzinfo=CHINA),
    due_after=datetime(2026, 11, 27, tzinfo=CHINA),
    turns_red=True,
)
DRAFT = rules.RecountPage(
    cause="签收：统一按新规定",
    state="draft",
    url="/deadlines/rules/recounts/r1",
    back_url="/deadlines/rules?q=LR-SIGN",
    moves=300,
    moved=0,
    turn_red=1,
    rows=(MOVED, replace(MOVED, url=None)),
    listed_at=datetime(2026, 11, 24, 9, tzinfo=CHINA),
    listed="2026-11-24T09:00:00+08:00",
)
DENIED = rules.RulePage(
    row=NO_PERIOD,
    start="",
    extension="",
    warn="",
    roll="",
    person="",
    versions=(),
    bases=(),
    back_url="/deadlines/rules",
    form=rules.ChangeForm("/deadlines/rules/law/APL51", "v1", denied="规定的不是期限。"),
)
PROFILES = rules.ProfilesPage(
    rows=(
        rules.ProfileRow(
            code="4-10WD",
            title="4 日至 10 日",
            remind="剩 3 日起",
            warn="剩 1 日起",
            since=date(2026, 11, 25),
            next_on=date(2027, 1, 1),
            reason="会议纪要",
            by="方卓",
            change_url="/deadlines/profiles?change=4-10WD#change",
        ),
        rules.ProfileRow("1WD", "1 日", "", "末日 9:00 起", None),
    ),
    back_url="/deadlines/rules",
    form=FORM,
    form_title="4 日至 10 日",
)
BASES = rules.BasesPage(
    url="/deadlines/bases",
    rows=RULE.bases,
    back_url="/deadlines/rules",
    standing=(ROW,),
    q="大气",
    laws=OPTIONS,
    law="a",
    states=OPTIONS,
    clear_url="/deadlines/bases",
    form=FORM,
)
BASIS = rules.BasisPage(
    row=RULE.bases[0],
    back_url="/deadlines/bases",
    also="大气法",
    fine="500 元至 20,000 元",
    successor_url="/deadlines/bases/b2",
    replaced=(("《旧法》第一条", "/deadlines/bases/b3"), ("《旧法》第二条", "/deadlines/bases/b4")),
    matters=("ST004 露天烧烤污染大气",),
    note="另见配套规定",
    rules=(ROW,),
    changes=(
        rules.BasisVersionRow(
            at=datetime(2026, 11, 24, 9, tzinfo=CHINA),
            by="方卓",
            since=None,
            until=date(2026, 8, 14),
            successor="《生态环境法典》第一千一百三十二条第三款",
            status="V",
            reason="法典施行",
            corrected=(("最高罚款（元）", "200000", "20000"), ("简称", "", "大气法")),
        ),
    ),
    form=replace(FORM, rest=ENTERED, rest_open=True),
)

PAGES: tuple[tuple[str, str, object], ...] = (
    ("rules", "rules.html", LIST),
    ("rules-none", "rules.html", NONE),
    ("rule", "rule.html", RULE),
    ("rule-denied", "rule.html", DENIED),
    ("profiles", "profiles.html", PROFILES),
    ("bases", "bases.html", BASES),
    ("bases-none", "bases.html", replace(BASES, rows=(), standing=(), form=None)),
    ("basis", "basis.html", BASIS),
    (
        "basis-plain",
        "basis.html",
        rules.BasisPage(row=RULE.bases[1], back_url="/deadlines/bases"),
    ),
    ("recount", "recount.html", DRAFT),
    ("recount-refused", "recount.html", replace(DRAFT, error="日历有了变动。")),
    ("recount-none", "recount.html", replace(DRAFT, moves=0, turn_red=0, rows=())),
    ("recount-running", "recount.html", replace(DRAFT, state="running")),
)
