"""The demo's mailbox: the mails that really arrived at the built-in mail server."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext

from notifications.models import Message
from notifications.queries import visible_message, visible_messages, visible_recipients
from web.access import signed_in
from web.demo import demo_mailbox
from web.pages.paging import Position, position, written
from web.security import POLICY, csp_nonce
from web.unit_of_work import current_uow
from web.view_models.forms import Option
from web.view_models.papers import MailboxPage, MailPage, MailRow, Pager
from workflows.cases.models import Case
from workflows.cases.queries import cases_by_id, visible_case
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import NotFound
from workflows.organizations.models import Person
from workflows.organizations.queries import people_by_id, person
from workflows.texts import Text

pages = Blueprint("mailbox", __name__)

PAGE = 50
BATCH = 200
STYLE_SHEET = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
SHOWN_HEADERS = ("From", "To", "Date", "X-Lianshu-Case", "X-Lianshu-Kind")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for."""

    recipient: str
    q: str
    before: Position | None

    @classmethod
    def of(cls, args: Mapping[str, str]) -> Wanted:
        return cls(
            recipient=args.get("recipient", ""),
            q=args.get("q", "").strip()[:100],
            before=position(args.get("cursor", "")),
        )

    def url(self, cursor: str = "") -> str:
        """The address of this list; empty values are left out."""
        values = {"recipient": self.recipient, "q": self.q, "cursor": cursor}
        given = {key: value for key, value in values.items() if value}
        return f"/mailbox?{urlencode(given)}" if given else "/mailbox"


@pages.get("/mailbox")
@signed_in
def mailbox() -> str:
    """The mails that the acting person may read."""
    arrived = demo_mailbox().arrived()
    page = build_mailbox(current_uow(), Wanted.of(request.args), arrived)
    return render_template("mailbox.html", page=page)


@pages.get("/mailbox/<message_id>")
@signed_in
def mail(message_id: str) -> Response:
    """One mail as it arrived, or how far it is."""
    sink, uow = demo_mailbox(), current_uow()
    row = visible_message(uow.session, uow.person, message_id)
    if row is None:
        raise NotFound(Text("没有这封邮件，或者您不能查看。"))
    raw = sink.mail(row.message_id)
    page = _underway(uow, row) if raw is None else build_mail(uow, row, raw)
    answer = make_response(render_template("mail.html", page=page))
    answer.headers["Content-Security-Policy"] = _policy(page.html)
    return answer


def build_mailbox(uow: UnitOfWork, wanted: Wanted, arrived: Set[str]) -> MailboxPage:
    """The list of mails, newest first."""
    people = {row.username: row for row in visible_recipients(uow.session, uow.person)}
    shown: list[Message] = []
    onward, last = None, wanted.before
    for row in _messages(uow, wanted, people):
        matches = row.message_id in arrived and _has(row, wanted.q)
        if matches and len(shown) == PAGE:
            onward = last
            break
        if matches:
            shown.append(row)
        last = (row.created_at, row.id)
    filtered = bool(wanted.recipient or wanted.q)
    return MailboxPage(
        url="/mailbox",
        rows=_rows(uow, shown),
        pager=Pager(
            shown=len(shown),
            total=len(shown) if wanted.before is None and onward is None else None,
            next_url=wanted.url(written(*onward)) if onward else None,
            first_url=wanted.url() if wanted.before else None,
        ),
        recipient=wanted.recipient,
        recipients=tuple(
            Option(username, gettext("%(title)s（%(detail)s）", title=row.name, detail=username))
            for username, row in people.items()
        ),
        q=wanted.q,
        clear_url="/mailbox" if filtered else None,
    )


def build_mail(uow: UnitOfWork, row: Message, raw: bytes) -> MailPage:
    """One mail as it came in over the wire."""
    received = message_from_bytes(raw, EmailMessage, policy=default)
    return MailPage(
        subject=str(received["Subject"] or row.subject),
        sender=str(received["From"] or ""),
        recipient=str(received["To"] or ""),
        at=row.sent_at or row.created_at,
        text=_body(received, "plain"),
        html=_body(received, "html"),
        message_id=row.message_id,
        headers=tuple(
            (name, str(received[name])) for name in SHOWN_HEADERS if received[name] is not None
        ),
        case_url=_case_url(uow, row),
    )


def _underway(uow: UnitOfWork, row: Message) -> MailPage:
    to = person(uow.session, row.recipient_id)
    return MailPage(
        subject=row.subject,
        sender=gettext("联枢"),
        recipient=f"{to.name} <{to.email}>",
        at=row.created_at,
        text="",
        case_url=_case_url(uow, row),
        state=_how_far(row.state),
    )


def _messages(uow: UnitOfWork, wanted: Wanted, people: Mapping[str, Person]) -> Iterator[Message]:
    """The messages the acting person may read (to that recipient), newest first, in batches."""
    if wanted.recipient and wanted.recipient not in people:
        return
    before, last_batch = wanted.before, False
    while not last_batch:
        rows = visible_messages(
            uow.session,
            uow.person,
            recipient_id=people[wanted.recipient].id if wanted.recipient else None,
            before=before,
            limit=BATCH,
        )
        yield from rows
        last_batch = len(rows) < BATCH
        if rows:
            before = (rows[-1].created_at, rows[-1].id)


def _has(row: Message, q: str) -> bool:
    return all(word in row.subject or word in row.text for word in q.split())


def _rows(uow: UnitOfWork, messages: Sequence[Message]) -> tuple[MailRow, ...]:
    people = people_by_id(uow.session, {row.recipient_id for row in messages})
    cases = cases_by_id(uow.session, {row.case_id for row in messages if row.case_id})
    return tuple(
        _row(row, people[row.recipient_id], cases.get(row.case_id or "")) for row in messages
    )


def _row(row: Message, to: Person, case: Case | None) -> MailRow:
    return MailRow(
        id=row.id,
        url=f"/mailbox/{row.id}",
        recipient=to.name,
        subject=row.subject,
        at=row.sent_at or row.created_at,
        kind=_kind_name(row.kind),
        case=(case.number or case.title) if case else "",
        case_url=f"/cases/{case.id}" if case else None,
    )


def _case_url(uow: UnitOfWork, row: Message) -> str | None:
    case = visible_case(uow.session, uow.person, row.case_id) if row.case_id else None
    return f"/cases/{case.id}" if case else None


def _policy(html: str) -> str:
    """The policy of a page, which lets the style sheets of this mail work in its frame."""
    digests = [hashlib.sha256(sheet.encode()).digest() for sheet in STYLE_SHEET.findall(html)]
    sheets = [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
    policy = {**POLICY, "style-src": " ".join([POLICY["style-src"], *sheets])}
    text = "; ".join(f"{name} {sources}" for name, sources in policy.items())
    return text.format(nonce=csp_nonce())


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


def _kind_name(kind: str) -> str:
    return {
        "task_opened": gettext("新任务"),
        "returned": gettext("退回"),
        "reminder": gettext("提醒"),
        "warn": gettext("临期"),
        "overdue_l1": gettext("超期"),
        "overdue_l2": gettext("超期 2 日"),
        "overdue_l3": gettext("超期 6 日"),
        "courtesy": gettext("提示"),
        "decided": gettext("结果"),
        "copied": gettext("抄送"),
        "urged": gettext("催办"),
        "note": gettext("请求"),
        "card_raised": gettext("升红牌"),
        "card_revoked": gettext("撤牌"),
        "card_answered": gettext("答复"),
        "card_proposed": gettext("提请"),
        "talk_called": gettext("约谈"),
    }.get(kind, "")


def _how_far(state: str) -> str:
    return {
        "created": gettext("这封邮件还没有发出，正在等待发送。"),
        "sending": gettext("这封邮件正在发送。"),
        "sent": gettext("这封邮件已经发出，还没有到达邮箱。"),
        "delivered": gettext("这封邮件已经发出，还没有到达邮箱。"),
        "temporary_failure": gettext("这封邮件暂时没有发出，平台会再试。"),
        "permanent_failure": gettext("这封邮件没有发出：对方服务器拒收。"),
        "technical_failure": gettext("这封邮件没有发出：多次尝试都没有成功。"),
    }[state]
