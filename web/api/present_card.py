"""Supervision cards as the API tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from oversight.models import Card, CardAnswer, CardDemand, CardTalk
from oversight.permissions import CHECKS, CardMatter, answerers, card_matter, why_not
from oversight.queries import answers_of_cards, demand, proposals_of_cards
from web.api.card_shapes import (
    CardActionShape,
    CardAnswerShape,
    CardDemandShape,
    CardProposalShape,
    CardShape,
    CardTalkShape,
)
from web.api.directory import Directory
from web.api.shapes import PersonRef
from web.texts import say
from workflows.database.unit_of_work import UnitOfWork
from workflows.tasks.models import Task
from workflows.texts import Text


def present_card(uow: UnitOfWork, row: Card) -> CardShape:
    """A card as it stands now, for the acting person."""
    return present_cards(uow, [row])[0]


def present_cards(uow: UnitOfWork, rows: Sequence[Card]) -> list[CardShape]:
    """Several cards of cases that the acting person may see."""
    ids = [row.id for row in rows]
    directory = Directory(uow)
    answers = answers_of_cards(uow.session, ids)
    proposals = proposals_of_cards(uow.session, ids)
    told = [answer.by_id for given in answers.values() for answer in given]
    told += [proposal.by_id for made in proposals.values() for proposal in made]
    directory.prepare(told, [row.organization_id for row in rows])
    return [
        _present(
            uow,
            row,
            directory,
            answers.get(row.id, []),
            [
                CardProposalShape(
                    by=directory.person(each.by_id),
                    at=each.at,
                    wish=each.wish,
                    reason=each.reason,
                )
                for each in proposals.get(row.id, [])
            ],
        )
        for row in rows
    ]


def _present(
    uow: UnitOfWork,
    row: Card,
    directory: Directory,
    answers: Sequence[CardAnswer],
    proposals: list[CardProposalShape],
) -> CardShape:
    matter = card_matter(uow, row, uow.session.get_one(Task, row.task_id))
    by_demand = {answer.demand_id: answer for answer in answers}
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
        answers=[_answer(uow, answer, directory) for answer in answers],
        talk=_talk(matter.talk, directory) if matter.talk else None,
        proposals=proposals,
        actions=[_action(action, reason) for action, reason in _actions(uow, matter)],
    )


def _actions(uow: UnitOfWork, matter: CardMatter) -> list[tuple[str, Text | None]]:
    return [(action, why_not(uow, matter, action)) for action in CHECKS]


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
