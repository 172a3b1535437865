"""Supervision cards as the API tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from oversight.models import Card, CardAnswer, CardDemand, CardProposal, CardTalk
from oversight.permissions import CHECKS, CardMatter, answerers, card_matters, why_not
from oversight.queries import demand, proposals_of_cards
from web.api.basic_shapes import PersonRef
from web.api.card_shapes import (
    CardActionShape,
    CardAnswerShape,
    CardDemandShape,
    CardProposalShape,
    CardShape,
    CardTalkShape,
)
from web.api.directory import Directory
from web.texts import say
from workflows.database.unit_of_work import UnitOfWork
from workflows.tasks.models import Task
from workflows.texts import Text


def present_card(uow: UnitOfWork, row: Card) -> CardShape:
    """A card as it stands now, for the acting person."""
    return present_cards(uow, [row])[0]


def present_cards(uow: UnitOfWork, rows: Sequence[Card]) -> list[CardShape]:
    """Several cards of cases that the acting person may see."""
    directory = Directory(uow)
    pairs = [(row, uow.session.get_one(Task, row.task_id)) for row in rows]
    matters = card_matters(uow, pairs)
    proposals = proposals_of_cards(uow.session, [row.id for row in rows])
    people = [answer.by_id for matter in matters for answer in matter.answers]
    people += [each.by_id for made in proposals.values() for each in made]
    directory.prepare(people, [row.organization_id for row in rows])
    return [
        _present(uow, matter, directory, proposals.get(matter.card.id, [])) for matter in matters
    ]


def _present(
    uow: UnitOfWork, matter: CardMatter, directory: Directory, proposals: Sequence[CardProposal]
) -> CardShape:
    row = matter.card
    by_demand = {answer.demand_id: answer for answer in matter.answers}
    able = [PersonRef(username=each.username, name=each.name) for each in answerers(uow, matter)]
    return CardShape(
        id=row.id,
        task_id=row.task_id,
        case_id=row.case_id,
        level=row.level,
        organization=directory.organization(row.organization_id),
        issued_at=row.issued_at,
        raised_at=row.raised_at,
        answered_at=row.answered_at,
        revoked_at=row.revoked_at,
        reason=row.reason,
        demand=_demand(matter.demand, by_demand, able) if matter.demand else None,
        answers=[_answer(uow, answer, directory) for answer in matter.answers],
        talk=_talk(matter.talk, directory) if matter.talk else None,
        proposals=[
            CardProposalShape(
                by=directory.person(each.by_id), at=each.at, wish=each.wish, reason=each.reason
            )
            for each in proposals
        ],
        actions=[_action(action, why_not(uow, matter, action)) for action in CHECKS],
    )


def _action(action: str, reason: Text | None) -> CardActionShape:
    return CardActionShape(
        value=action, allowed=reason is None, reason=say(reason) if reason else None
    )


def _demand(
    row: CardDemand, answers: Mapping[str, CardAnswer], able: list[PersonRef]
) -> CardDemandShape:
    answer = answers.get(row.id)
    return CardDemandShape(
        kind=row.kind,
        asked_at=row.asked_at,
        due_on=row.due_on,
        due_at=row.due_at,
        provisional=row.provisional,
        answered_at=answer.at if answer else None,
        late=answer.late if answer else False,
        by=able,
        document_id=row.document_id,
    )


def _answer(uow: UnitOfWork, row: CardAnswer, directory: Directory) -> CardAnswerShape:
    return CardAnswerShape(
        kind=demand(uow.session, row.demand_id).kind,
        by=directory.person(row.by_id),
        at=row.at,
        text=row.text,
        plan_on=row.plan_on,
        late=row.late,
    )


def _talk(row: CardTalk, directory: Directory) -> CardTalkShape:
    return CardTalkShape(
        called_by=directory.person(row.called_by_id),
        called_at=row.called_at,
        reason=row.reason,
        meets_at=row.meets_at,
        held_at=row.held_at,
        record=row.record,
    )
