"""Who may do what with a card. `check_…` raises a reason a person can read.

The county's supervision body decides (justice bureau, AES 6): its supervisors, the liaison of the
guidance office, its head. A judicial office assists: it sees and proposes. The holder's head
answers. Nobody decides about a card on what is theirs to do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from oversight.audience import in_post
from oversight.chains import Chain, chain_of
from oversight.ladder import consequence
from oversight.models import Card, CardAnswer, CardDemand, CardTalk
from oversight.queries import answers_of_cards, demands_of_cards, talks_of_cards
from workflows.cases.models import Case
from workflows.cases.standing_still import check_not_frozen
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import NotPermitted, Refusal, WrongState
from workflows.organizations.models import Person
from workflows.tasks.models import Task
from workflows.tasks.permissions import is_candidate
from workflows.texts import Text
from workflows.viewer import Viewer

DECIDING = frozenset({("supervisor", "SFJ"), ("coordinator", "COORD"), ("bureau_head", "SFJ")})
"""Roles and the kind of organization that decide about cards."""
RUNG_OF_DEMAND = {"plan": "L1", "answer": "L2"}


@dataclass(frozen=True, slots=True)
class CardMatter:
    """A card with everything that decides what may be done with it."""

    card: Card
    task: Task
    chain: Chain
    demand: CardDemand | None
    answers: tuple[CardAnswer, ...]
    talk: CardTalk | None

    @property
    def answered(self) -> bool:
        """Whether what the card asks for now has been answered."""
        return self.demand is not None and any(
            each.demand_id == self.demand.id for each in self.answers
        )


def card_matter(uow: UnitOfWork, card: Card, task: Task) -> CardMatter:
    """Look up what belongs to a card."""
    return card_matters(uow, [(card, task)])[0]


def card_matters(uow: UnitOfWork, pairs: Sequence[tuple[Card, Task]]) -> list[CardMatter]:
    """The same for several cards with their tasks, with as many statements as for one."""
    ids = [card.id for card, _ in pairs]
    demands = demands_of_cards(uow.session, ids)
    answers = answers_of_cards(uow.session, ids)
    talks = talks_of_cards(uow.session, ids)
    return [
        CardMatter(
            card=card,
            task=task,
            chain=chain_of(uow.session, task.organization_id),
            demand=demands.get(card.id),
            answers=tuple(answers.get(card.id, ())),
            talk=talks.get(card.id),
        )
        for card, task in pairs
    ]


def decides(viewer: Viewer) -> bool:
    """Whether somebody belongs to the county's supervision body."""
    return any((post.role, post.organization_kind) in DECIDING for post in viewer.posts)


def assists(viewer: Viewer, chain: Chain) -> bool:
    """Whether somebody is of the judicial office that watches over the township that is late."""
    return any(
        post.role == "supervisor"
        and post.organization_kind == "SFS"
        and post.scope_id == chain.body.id
        for post in viewer.posts
    )


def answerers(uow: UnitOfWork, matter: CardMatter) -> list[Person]:
    """Who answers for the holder what the card asks for now, by username."""
    if matter.demand is None:
        return []
    codes = consequence(matter.chain.name, RUNG_OF_DEMAND[matter.demand.kind]).answer
    day = local_date(uow.now)
    found = {
        person.id: person
        for code in codes
        for person in in_post(uow.session, matter.chain, code, day)
    }
    return list(found.values())


def check_may_answer(uow: UnitOfWork, matter: CardMatter) -> None:
    """The holder's head answers, once, what a card in force asks for."""
    able = answerers(uow, matter)
    if uow.person.id not in {person.id for person in able}:
        names = "、".join(person.name for person in able) or Text("承办单位负责人")
        raise NotPermitted(Text("由承办单位负责人（{names}）说明。", names=names))
    _check_moving(uow, matter)
    _check_in_force(matter)
    if matter.answered:
        raise WrongState(Text("已经说明过了。"))


def check_may_raise(uow: UnitOfWork, matter: CardMatter) -> None:
    """A yellow card of an open task may be raised to red before the ladder does it."""
    _check_decides(uow, matter)
    _check_in_force(matter)
    _check_open(matter)
    if matter.card.level != "yellow":
        raise WrongState(Text("已经是红牌，不能再升级。"))


def check_may_call_talk(uow: UnitOfWork, matter: CardMatter) -> None:
    """A talk is called about a red card of an open task."""
    _check_decides(uow, matter)
    _check_in_force(matter)
    _check_open(matter)
    if matter.card.level == "yellow":
        raise WrongState(Text("红牌之后才约谈，请先升红牌。"))
    if matter.talk is not None:
        raise WrongState(Text("已经发起约谈。"))


def check_may_record_talk(uow: UnitOfWork, matter: CardMatter) -> None:
    """A talk that was called is recorded once it was held, also when the step is done by then."""
    _check_decides(uow, matter)
    if matter.talk is None:
        raise WrongState(Text("还没有发起约谈。"))
    if matter.talk.held_at is not None:
        raise WrongState(Text("约谈已经登记过了。"))


def check_may_revoke(uow: UnitOfWork, matter: CardMatter) -> None:
    """A card that was issued by mistake is revoked (误发撤销), also after the step is done."""
    _check_decides(uow, matter)
    _check_in_force(matter)


def check_may_propose(uow: UnitOfWork, matter: CardMatter) -> None:
    """A judicial office proposes what the justice bureau decides."""
    if not assists(uow.person, matter.chain):
        raise NotPermitted(Text("由监督这一单位的司法所提请县司法局。"))
    _check_moving(uow, matter)
    _check_in_force(matter)


def wishes_of(matter: CardMatter) -> tuple[str, ...]:
    """What may be proposed of a card as it is: the next thing to do about it, or to revoke it."""
    if matter.card.level == "yellow":
        return ("raise", "revoke")
    return ("talk", "revoke") if matter.talk is None else ("revoke",)


Check = Callable[[UnitOfWork, CardMatter], None]
CHECKS: dict[str, Check] = {
    "answer": check_may_answer,
    "raise": check_may_raise,
    "talk": check_may_call_talk,
    "held": check_may_record_talk,
    "revoke": check_may_revoke,
    "propose": check_may_propose,
}
"""By the name that pages and the API give an action."""


def refusal_of(uow: UnitOfWork, matter: CardMatter, action: str) -> Refusal | None:
    """What speaks against an action by the acting person; None when it is allowed."""
    try:
        CHECKS[action](uow, matter)
    except Refusal as refusal:
        return refusal
    return None


def why_not(uow: UnitOfWork, matter: CardMatter, action: str) -> Text | None:
    """The reason against an action by the acting person; None when it is allowed."""
    refusal = refusal_of(uow, matter, action)
    return refusal.text if refusal else None


def _check_moving(uow: UnitOfWork, matter: CardMatter) -> None:
    """Nobody urges or answers for what the law lets stand still."""
    check_not_frozen(uow.session.get_one(Case, matter.card.case_id))


def _check_decides(uow: UnitOfWork, matter: CardMatter) -> None:
    viewer = uow.person
    if not decides(viewer):
        if assists(viewer, matter.chain):
            raise NotPermitted(Text("由县司法局决定，司法所可以提请。"))
        raise NotPermitted(Text("督办牌由县司法局处理。"))
    task = matter.task
    mine = task.assignee_id == viewer.id or (
        task.assignee_id is None and is_candidate(viewer, task)
    )
    if mine:
        raise NotPermitted(Text("这件事由您办理，督办牌由其他监督人员处理。"))
    _check_moving(uow, matter)


def _check_in_force(matter: CardMatter) -> None:
    if matter.card.revoked_at is not None:
        raise WrongState(Text("这张督办牌已经撤销。"))


def _check_open(matter: CardMatter) -> None:
    if matter.task.state != "open":
        raise WrongState(Text("这一步已经办结或取消。"))
