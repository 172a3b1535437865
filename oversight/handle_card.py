"""What every verb about a card begins with and ends with: finding it locked, telling people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from oversight.audience import HANDLER, Told, audience
from oversight.permissions import CardMatter, card_matter
from oversight.put_card import acting_body
from oversight.queries import visible_card
from workflows.cases.models import Case
from workflows.cases.queries import add_reader, locked_case
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError, Invalid, NotFound
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.tasks.models import Task
from workflows.texts import Text

LONGEST = 500


def locked_card(uow: UnitOfWork, card_id: str) -> tuple[Case, CardMatter]:
    """A card the acting person may see, its case held; raises NotFound."""
    card = visible_card(uow.session, uow.person, card_id)
    if card is None:
        raise NotFound(Text("没有这张督办牌，或者您不能查看。"))
    case = locked_case(uow.session, card.case_id)
    uow.session.refresh(card)
    task = uow.session.get_one(Task, card.task_id, populate_existing=True)
    return case, card_matter(uow, card, task)


def checked_text(pointer: str, text: str, missing: Text) -> str:
    """What somebody wrote, without blanks around it; raises Invalid when it is empty or too long."""
    words = text.strip()
    if not words:
        raise Invalid([FieldError(pointer, missing)])
    if len(words) > LONGEST:
        too_long = Text("最多 {limit} 个字，现在 {count} 个。", limit=LONGEST, count=len(words))
        raise Invalid([FieldError(pointer, too_long)])
    return words


def note(uow: UnitOfWork, kind: Kind, case: Case, matter: CardMatter, **data: Any) -> None:
    """Write into the case's history what somebody did with a card."""
    record(
        uow,
        kind,
        case=case,
        task_id=matter.task.id,
        organization_id=acting_body(uow, matter.task),
        card=matter.card.id,
        name=matter.task.name,
        **data,
    )


def tell(uow: UnitOfWork, case: Case, matter: CardMatter, about: str, codes: Iterable[str]) -> None:
    """Write down who is to be told at once of what was done with a card; never the one who did it."""
    day = local_date(uow.now)
    told = audience(uow.session, matter.task, matter.chain, codes, day)
    tell_people(uow, case, matter, about, told)


def tell_people(
    uow: UnitOfWork, case: Case, matter: CardMatter, about: str, told: Iterable[Told]
) -> None:
    """The same for people who are known already."""
    others = [each for each in told if uow.viewer is None or each.person_id != uow.viewer.id]
    if not others:
        return
    for each in others:
        if each.role != HANDLER:
            add_reader(uow.session, case.id, each.person_id, "told", uow.now)
    record(
        uow,
        Kind.CARD_TOLD,
        case=case,
        task_id=matter.task.id,
        organization_id=matter.task.organization_id,
        tell_at=uow.now,
        card=matter.card.id,
        about=about,
        name=matter.task.name,
        told=[{"person": each.person_id, "as": each.role} for each in others],
    )
