"""Writing a note into a case, and sending a copy to people who take part in it."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.cases.models import Case
from workflows.cases.queries import add_reader
from workflows.cases.standing_still import check_not_frozen
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError, Invalid
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.organizations.models import Organization, Person
from workflows.organizations.queries import (
    person_by_username,
    staff_of,
)
from workflows.steps.acting_on import case_to_act_on
from workflows.steps.context import CaseContext
from workflows.steps.reasons import checked_reason
from workflows.steps.send_message import sendable
from workflows.texts import Text


def note_case(uow: UnitOfWork, case_id: str, text: str, to: Sequence[str] = ()) -> Case:
    """Write a note, also when the case is over; `to` are usernames that get a copy and are told.

    Raises NotFound, WrongState, Invalid.
    """
    context = case_to_act_on(uow, case_id)
    check_may_note(context)
    note = checked_reason(text, "text")
    copied = _copied(context, to)
    for each in copied:
        add_reader(uow.session, case_id, each.id, "copied", uow.now)
    record(
        uow,
        Kind.CASE_NOTED,
        case=context.case,
        organization_id=context.acting_for(),
        tell_at=uow.now if copied else None,
        opinion=note,
        told=[each.id for each in copied],
    )
    return context.case


def check_may_note(context: CaseContext) -> None:
    """Everybody who sees the case; while it stands still whoever can let it go on or end it.

    What others write and send on would reach the people whom the body that stepped in looks into.
    Raises WrongState.
    """
    steering = any(spec.releases or spec.terminates for spec in sendable(context))
    if not steering:
        check_not_frozen(context.case)


def may_be_copied(context: CaseContext) -> list[tuple[Person, Organization]]:
    """Everybody of the bodies that take part and already see the case, with their body, by body."""
    bodies = [row.organization_id for row in context.slots().values() if row.visible_from]
    staff = staff_of(context.uow.session, bodies, context.today)
    return [each for each in staff if each[0].id != context.uow.person.id]


def _copied(context: CaseContext, usernames: Sequence[str]) -> list[Person]:
    able = {each.username: each for each, _ in may_be_copied(context)} if usernames else {}
    found = []
    for index, username in enumerate(dict.fromkeys(usernames)):
        if username not in able:
            person = person_by_username(context.uow.session, username)
            name = person.name if person else username
            text = Text("只能抄送给参与单位的人员，“{name}”不在其中。", name=name)
            raise Invalid([FieldError(f"/to/{index}", text)])
        found.append(able[username])
    return found
