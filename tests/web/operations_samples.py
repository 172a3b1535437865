"""Sample pages of how the platform runs, for the template tests: made up, as full as they get."""

from web.view_models import operations

FAILING = operations.TroubleGroup(
    key="failing",
    title="一再失败的后台事项",
    verb="马上再试",
    url="/operations/failing/again",
    rows=(
        operations.TroubleRow(
            about="fire_timer:t-17",
            what="到期触发",
            since="3 小时前",
            times=7,
            cause="RuntimeError: 没有这一步",
            next="12 分钟后",
            note="t-17",
        ),
    ),
    count=120,
    fine="没有失败的事项",
)
MAILS = operations.TroubleGroup(
    key="mail",
    title="没有送达的邮件",
    verb="重新发送",
    url="/operations/mail/again",
    rows=(
        operations.TroubleRow(
            about="m1",
            what="给何静的邮件",
            since="11月23日 16:05",
            times=1,
            cause="550 没有这个信箱",
        ),
    ),
    count=1,
    fine="邮件都已送达或者正在发送",
)
WORKING = operations.WorkerState(True, "3 秒前", "county-1:4711", "2 天前", 4, 17, 2)
OPERATIONS = operations.OperationsPage(
    121, WORKING, (FAILING, MAILS), may_act=True, missing_year=2027
)
LOOKED_AT = operations.OperationsPage(
    0, operations.WorkerState(False, ""), (FAILING, MAILS), may_act=False
)
