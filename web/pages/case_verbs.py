"""Doing something with a case beside its steps, from its page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from web.access import signed_in
from web.errors import status_of
from web.finding import found_case
from web.pages.body_actions import ADD, REMOVE, new_row
from web.pages.case import build_case, my_task
from web.pages.case_actions import PARTY
from web.pages.message_actions import sent_fields
from web.pages.offered import refused, say_refused
from web.unit_of_work import current_uow
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import Refusal
from workflows.steps.add_body import add_body
from workflows.steps.answer_request import answer_request
from workflows.steps.change_signers import add_signer, close_vote, remove_signer
from workflows.steps.hand_over import delegate_task, transfer_task
from workflows.steps.merge_case import merge_case
from workflows.steps.note_case import note_case
from workflows.steps.recuse import ask_recusal
from workflows.steps.remove_body import remove_body
from workflows.steps.return_task import return_task
from workflows.steps.send_message import send_message
from workflows.steps.split_case import split_case
from workflows.steps.take_back import take_back_task
from workflows.steps.terminate_case import terminate_case
from workflows.steps.urge_task import urge_task
from workflows.steps.withdraw_case import withdraw_case

pages = Blueprint("case_verbs", __name__)

Form = Mapping[str, str]
Verb = Callable[[UnitOfWork, str, Form], str]
"""Does it to a case with what the form says; returns what is then said to the person."""


@pages.post("/cases/<case_id>/actions/<key>")
@signed_in
def act(case_id: str, key: str) -> Redirect | tuple[str, int]:
    """Do it and come back to the case; what is refused comes back with what was typed."""
    uow = current_uow()
    found_case(uow, case_id)
    if key not in VERBS:
        abort(404)
    form = request.form.to_dict()
    try:
        with uow.attempt():
            said = VERBS[key](uow, case_id, form)
    except Refusal as refusal:
        case = found_case(uow, case_id)
        sent = refused(key, form, refusal)
        page = build_case(uow, case, my_task(uow, case), sent=sent)
        say_refused(sent)
        return render_template("case.html", page=page), status_of(refusal)
    flash(said, "ok")
    return redirect(f"/cases/{case_id}", 303)


def _withdraw(uow: UnitOfWork, case_id: str, form: Form) -> str:
    asked = withdraw_case(uow, case_id, form.get("reason", ""))
    return gettext("已请求撤回，等对方答复。") if asked else gettext("已撤回。")


def _grant(uow: UnitOfWork, _case_id: str, form: Form) -> str:
    answer_request(uow, form.get("about", ""), True, form.get("reason", ""))
    return gettext("已同意。")


def _refuse(uow: UnitOfWork, _case_id: str, form: Form) -> str:
    answer_request(uow, form.get("about", ""), False, form.get("reason", ""))
    return gettext("已答复不同意。")


def _transfer(uow: UnitOfWork, _case_id: str, form: Form) -> str:
    transfer_task(uow, form.get("about", ""), form.get("to", ""), form.get("reason", ""))
    return gettext("已改派，期限照常计算。")


def _delegate(uow: UnitOfWork, _case_id: str, form: Form) -> str:
    delegate_task(uow, form.get("about", ""), form.get("to", ""), form.get("reason", ""))
    return gettext("已委托代办。")


def _remind(uow: UnitOfWork, _case_id: str, form: Form) -> str:
    urge_task(uow, form.get("about", ""), form.get("reason", ""))
    return gettext("已催办。")


def _recuse(uow: UnitOfWork, _case_id: str, form: Form) -> str:
    about, person = form.get("about", ""), form.get("person", "")
    request = ask_recusal(uow, about, person, form.get("reason", ""))
    if request.state == "granted":
        return gettext("已决定回避。")
    return gettext("已请求回避，决定作出前照常办理。")


def _terminate(uow: UnitOfWork, case_id: str, form: Form) -> str:
    given = {name: form.get(name, "") for name in ("reason", "reviewer", "review")}
    terminate_case(uow, case_id, **given)
    return gettext("案件已终止。")


def _merge(uow: UnitOfWork, case_id: str, form: Form) -> str:
    asked = merge_case(uow, case_id, form.get("into", ""), form.get("reason", ""))
    return gettext("已提出并案，等负责人决定。") if asked else gettext("已并案。")


def _send(uow: UnitOfWork, case_id: str, form: Form) -> str:
    send_message(uow, case_id, form.get("about", ""), sent_fields(uow, case_id, request.form))
    return gettext("已发送。")


def _split(uow: UnitOfWork, case_id: str, form: Form) -> str:
    named = {name[len(PARTY) :]: form[name] for name in form if name.startswith(PARTY)}
    split_case(uow, case_id, named, form.get("reason", ""))
    return gettext("已分案，另一当事人的案件随后立出。")


def _return(uow: UnitOfWork, _case_id: str, form: Form) -> str:
    return_task(uow, form.get("about", ""), form.get("to", ""), form.get("reason", ""))
    return gettext("已退回。")


def _take_back(uow: UnitOfWork, _case_id: str, form: Form) -> str:
    take_back_task(uow, form.get("about", ""))
    return gettext("已收回，您填的内容还在。")


def _note(uow: UnitOfWork, case_id: str, form: Form) -> str:
    to = form.get("to", "")
    note_case(uow, case_id, form.get("text", ""), [to] if to else [])
    return gettext("已记入办理经过。")


def _add_body(uow: UnitOfWork, case_id: str, form: Form) -> str:
    element = form.get("about", "")
    row = new_row(uow, case_id, element, form)
    add_body(uow, case_id, element, row, form.get("reason", ""))
    return gettext("已增加单位。")


def _remove_body(uow: UnitOfWork, case_id: str, form: Form) -> str:
    about, body = form.get("about", ""), form.get("to", "")
    remove_body(uow, case_id, about, body, form.get("reason", ""))
    return gettext("该单位已退出。")


def _add_signer(uow: UnitOfWork, _case_id: str, form: Form) -> str:
    add_signer(uow, form.get("about", ""), form.get("to", ""), form.get("reason", ""))
    return gettext("已加签。")


def _remove_signer(uow: UnitOfWork, _case_id: str, form: Form) -> str:
    remove_signer(uow, form.get("about", ""), form.get("to", ""), form.get("reason", ""))
    return gettext("已减签。")


def _close_vote(uow: UnitOfWork, _case_id: str, form: Form) -> str:
    close_vote(uow, form.get("about", ""))
    return gettext("表决已经结束。")


VERBS: dict[str, Verb] = {
    "add-signer": _add_signer,
    "remove-signer": _remove_signer,
    "close-vote": _close_vote,
    ADD: _add_body,
    REMOVE: _remove_body,
    "withdraw": _withdraw,
    "grant": _grant,
    "refuse": _refuse,
    "transfer": _transfer,
    "delegate": _delegate,
    "remind": _remind,
    "recuse": _recuse,
    "merge": _merge,
    "send": _send,
    "split": _split,
    "note": _note,
    "take-back": _take_back,
    "return": _return,
    "terminate": _terminate,
}
