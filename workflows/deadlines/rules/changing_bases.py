"""What adding an article and changing one have in common: what is wrong with it, and how it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.rules.bases import citation
from workflows.deadlines.rules.models import LegalBasis, LegalBasisChange
from workflows.deadlines.rules.queries import basis_changes
from workflows.deadlines.rules.versions import Basis, holds_on
from workflows.errors import FieldError
from workflows.texts import Text

CHECKED = ("V", "记忆")
"""Whether the text of an article was read: what no law says (D) is no article."""

Bases = Mapping[str, Basis]


def wrong_status(status: str) -> Iterator[FieldError]:
    """Neither read nor to be read."""
    if status not in CHECKED:
        yield FieldError("/status", Text("请选依据是否核对过原文。"))


def wrong_successor(bases: Bases, old: Basis) -> Iterator[FieldError]:
    """What an article cannot be replaced by: nothing on record, itself, what is not law by then."""
    if old.successor is None:
        return
    follower = bases.get(old.successor)
    if follower is None:
        yield FieldError("/successor", Text("没有这一条依据。"))
    elif old.valid_to is None:
        yield FieldError("/valid_to", Text("写明由哪一条取代的，请一并写明哪一天失效。"))
    elif _leads_back(bases, old):
        yield FieldError("/successor", Text("几条依据不能互相取代。"))
    elif not holds_on(follower, old.valid_to):
        said = Text(
            "{law}在{day}不是有效的，不能取代这一条。",
            law=citation(follower),
            day=old.valid_to,
        )
        yield FieldError("/successor", said)


def _leads_back(bases: Bases, start: Basis) -> bool:
    seen = {start.code}
    follower = bases.get(start.successor or "")
    while follower is not None:
        if follower.code in seen:
            return True
        seen.add(follower.code)
        follower = bases.get(follower.successor or "")
    return False


def said_of(basis: Basis) -> dict[str, str | None]:
    """What may change of an article, for the history."""
    return {
        "valid_from": basis.valid_from.isoformat() if basis.valid_from else None,
        "valid_to": basis.valid_to.isoformat() if basis.valid_to else None,
        "successor": basis.successor,
        "status": basis.status,
    }


def note_change(uow: UnitOfWork, row: LegalBasis, reason: str) -> None:
    """Keep beside an article what it says from now on, by whom and why."""
    uow.session.add(
        LegalBasisChange(
            basis=row.code,
            seq=len(basis_changes(uow.session, row.code)) + 1,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            successor=row.successor,
            status=row.status,
            reason=reason,
            changed_by_id=uow.person.id,
            changed_at=uow.now,
        )
    )
    uow.session.flush()
