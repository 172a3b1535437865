"""What is said after a step has been done: that it was, and who has the matter now."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext

from web.pages.names import Names
from web.texts import choose, listed
from workflows.cases.models import Case
from workflows.database.unit_of_work import UnitOfWork
from workflows.tasks.models import Task
from workflows.tasks.queries import tasks_to_see


def announce(uow: UnitOfWork, task: Task, case: Case) -> None:
    """Show on the next page what was done and what comes next."""
    names = Names(uow)
    if task.state == "open":  # whoever started the case hands it on without a step of their own
        flash(gettext("已登记。") + _next(uow, case, names), "ok")
        return
    step, decision = names.task(case, task), names.decision(case, task)
    done = gettext("已办“%(step)s”：%(decision)s。", step=step, decision=decision)
    flash(done + _next(uow, case, names), "ok")


def _next(uow: UnitOfWork, case: Case, names: Names) -> str:
    if case.state != "running":
        end = names.folder(case).ends.get(case.outcome or "")
        return gettext("案件结束：%(end)s", end=choose(end.title, end.title_en) if end else "")
    opened = tasks_to_see(uow.session, uow.person, case, "open")
    steps = [
        gettext(
            "%(step)s（%(holder)s）",
            step=names.task(case, each),
            holder=names.holder(each),
        )
        for each in opened
    ]
    return gettext("下一步：%(steps)s", steps=listed(steps) or names.out_of_sight(case))
