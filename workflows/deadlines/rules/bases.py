"""Legal bases in words: how an article is cited, and which one punishes a matter."""

from __future__ import annotations

from datetime import date

from workflows.database.base import Session
from workflows.deadlines.rules.citations import cited, in_chinese
from workflows.deadlines.rules.lighter import basis_of_act
from workflows.deadlines.rules.queries import legal_bases
from workflows.deadlines.rules.versions import Basis


def citation(basis: Basis) -> str:
    """《大气污染防治法》第一百一十八条第三款"""
    article = f"第{in_chinese(basis.article)}条" if basis.article is not None else ""
    return f"《{basis.law}》{article}{basis.clause}"


def matter_basis(
    session: Session, matter: str, current: str, act_on: date | None, today: date
) -> str:
    """The article by which a matter is punished for an act of a day, as it is cited.

    `current` is how the matter's own row cites it: so it stays where no other article is on record,
    or the act has no day yet.
    """
    if act_on is None:
        return current
    bases = legal_bases(session)
    chosen = basis_of_act(bases, matter, act_on, today)
    if chosen is None or chosen.code in {each.code for each in cited(current, bases)}:
        return current
    return citation(chosen)


def ended_bases(session: Session, text: str, day: date) -> list[tuple[Basis, Basis | None]]:
    """What a text cites that is law no more on a day, each with what replaced it.

    An article that a revised law has again under the same number has not ended.
    """
    bases = legal_bases(session)
    found = cited(text, bases)
    standing = {citation(each) for each in found if not has_ended(each, day)}
    return [
        (each, bases.get(each.successor or ""))
        for each in found
        if has_ended(each, day) and citation(each) not in standing
    ]


def has_ended(basis: Basis, day: date) -> bool:
    """Whether an article is law no more on a day."""
    return basis.valid_to is not None and basis.valid_to <= day
