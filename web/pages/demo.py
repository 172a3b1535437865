"""The clock of the demo county."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as Redirect

from web.access import signed_in
from web.demo import demo_controls
from web.ports import Advance
from web.sessions import safe_next
from web.texts import say, written_day
from workflows.calendar.local_time import to_local
from workflows.errors import FieldError, Invalid, Refusal
from workflows.texts import Text

pages = Blueprint("demo", __name__)


@pages.post("/demo/clock")
@signed_in(work="none")
def advance() -> Redirect:
    """Move the clock on, and say what happened meanwhile or why it does not move.

    No unit of work is open meanwhile: what falls due is played in transactions of its own.
    """
    controls = demo_controls()
    try:
        flash(_said(controls.advance(**_asked())), "ok")
    except Invalid as refusal:
        flash(" ".join(say(item.message) for item in refusal.errors), "over")
    except Refusal as refusal:
        flash(say(refusal.text), "over")
    return redirect(safe_next(request.form.get("next", "")), 303)


def _asked() -> dict[str, Any]:
    """One of hours, workdays and to, as `advance` takes them."""
    form = request.form
    try:
        if form.get("hours"):
            return {"hours": float(form["hours"])}
        if form.get("workdays"):
            return {"workdays": int(form["workdays"])}
    except ValueError:
        pass
    else:
        if form.get("to"):
            return {"to": form["to"]}
    raise Invalid([FieldError("/", Text("请说明走几小时、几个工作日，或者走到哪一刻。"))])


def _said(moved: Advance) -> str:
    now = to_local(moved.now)
    parts = []
    if moved.cards:
        parts.append(ngettext("亮牌 %(num)s 张", "亮牌 %(num)s 张", moved.cards))
    if moved.messages:
        parts.append(ngettext("发信 %(num)s 封", "发信 %(num)s 封", moved.messages))
    return gettext(
        "时间到 %(day)s %(time)s：%(what)s",
        day=written_day(now.date()),
        time=f"{now:%H:%M}",
        what=gettext("，").join(parts) or gettext("没有到点的提醒"),
    )
