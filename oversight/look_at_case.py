"""A look at a case by those who only oversee it: they say what for, once a day, and it is recorded.

DOMAIN C9: every view of a case asks a purpose. Asked is whoever sees a case by a post of oversight
alone and has nothing to do in it; the decision record 0029 says who that is.
"""

from __future__ import annotations

from oversight.look_queries import has_part, has_said_purpose
from workflows.cases.models import Case
from workflows.cases.queries import locked_case, visible_case
from workflows.clock import local_date, start_of_day
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError, Invalid, NotFound, PurposeNeeded
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.texts import Text

OVERSEEING = frozenset(
    {("supervisor", "SFJ"), ("supervisor", "SFS"), ("coordinator", "COORD"), ("bureau_head", "SFJ")}
)
"""Roles and the kind of organization whose post is to oversee (DOMAIN B2, column "supervision": S)."""
PURPOSES: dict[str, Text] = {
    "progress": Text("了解办理进度"),
    "time_limit": Text("核对时限"),
    "procedure": Text("检查程序和文书"),
    "complaint": Text("核实投诉举报"),
    "review": Text("案卷评查、统计核对"),
    "other": Text("其他"),
}
"""What one may look for, by code; `other` says it in words."""
LONGEST = 500


def must_say_purpose(uow: UnitOfWork, case: Case) -> bool:
    """Whether the acting person has to say first what they look at this case for."""
    viewer = uow.person
    overseeing = [p for p in viewer.posts if (p.role, p.organization_kind) in OVERSEEING]
    if not overseeing or case.started_by_id == viewer.id:
        return False
    others = {post.scope_id for post in viewer.posts if post not in overseeing}
    bodies = others | {post.organization_id for post in viewer.posts}
    if has_part(uow.session, viewer, case, bodies, uow.now):
        return False
    today = start_of_day(local_date(uow.now))
    return not has_said_purpose(uow.session, case.id, viewer.id, today)


def check_purpose_said(uow: UnitOfWork, case: Case) -> None:
    """Raises PurposeNeeded if the acting person has to say first what for."""
    if must_say_purpose(uow, case):
        raise PurposeNeeded(
            Text("您不参与这件案件的办理，查看前请写明目的；目的和查看时间记入案件历史。"), case.id
        )


def look_at_case(uow: UnitOfWork, case_id: str, purpose: str, words: str = "") -> None:
    """Record what the acting person looks at a case for; it holds for the rest of the day.

    `purpose` is one of PURPOSES; `other` needs words. Raises NotFound, Invalid.
    """
    if visible_case(uow.session, uow.person, case_id) is None:
        raise NotFound(Text("没有这件案件，或者您不能查看。"))
    said = words.strip()
    wrong = []
    if purpose not in PURPOSES:
        wrong.append(FieldError("/purpose", Text("请选择查看目的。")))
    if purpose == "other" and not said:
        wrong.append(FieldError("/words", Text("选择“其他”的，请写明查看目的。")))
    if len(said) > LONGEST:
        text = Text("说明最多 {limit} 字，现在是 {length} 字。", limit=LONGEST, length=len(said))
        wrong.append(FieldError("/words", text))
    if wrong:
        raise Invalid(wrong)
    post = uow.person.main_post
    record(
        uow,
        Kind.CASE_VIEWED,
        case=locked_case(uow.session, case_id),
        organization_id=post.organization_id if post else None,
        purpose=purpose,
        opinion=said,
    )
