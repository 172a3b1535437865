"""What adding an article and changing one have in common: what is wrong with it, and how it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.rules.bases import citation
from workflows.deadlines.rules.changing import wrong_text
from workflows.deadlines.rules.models import LegalBasis, LegalBasisChange
from workflows.deadlines.rules.queries import basis_changes, basis_of
from workflows.deadlines.rules.versions import Basis, holds_on
from workflows.errors import FieldError
from workflows.texts import Text

CHECKED = ("V", "记忆")
"""Whether the text of an article was read: what no law says (D) is no article."""
LONGEST_LAW = 40
"""The code of an article is made of the name of its law and kept in 60 characters."""
LONGEST_TITLE = 200
MOST_ARTICLES = 9999
MOST_YUAN = 2_000_000_000
CLAUSE = re.compile("第([一二三四五六七八九十]+)款")
CORRECTED = ("law", "article", "clause", "title", "also", "least", "most", "valid_from")
"""What is entered of an article once and changed only where that was an error."""

Bases = Mapping[str, Basis]


def wrong_article(basis: Basis) -> Iterator[FieldError]:
    """A law, an article, a clause, a title that none can have."""
    if not basis.law:
        yield FieldError("/law", Text("请写明法律法规的名称。"))
    for field, text, limit in (
        ("law", basis.law, LONGEST_LAW),
        ("also", basis.also, LONGEST_LAW),
        ("title", basis.title, LONGEST_TITLE),
    ):
        yield from wrong_text(field, text, limit)
        if any(sign in text for sign in "《》/\n"):
            yield FieldError(f"/{field}", Text("请只写名称，不写书名号和斜杠，也不换行。"))
    if basis.article is not None and not 1 <= basis.article <= MOST_ARTICLES:
        yield FieldError("/article", Text("第几条请写 1 到 {most}。", most=MOST_ARTICLES))
    if basis.clause and (basis.article is None or not CLAUSE.fullmatch(basis.clause)):
        yield FieldError("/clause", Text("第几款请写成“第三款”，并写明是哪一条的。"))


def wrong_fine(basis: Basis) -> Iterator[FieldError]:
    """A fine that none can be."""
    for field, sum_ in (("least", basis.least), ("most", basis.most)):
        if sum_ is not None and not 0 <= sum_ <= MOST_YUAN:
            yield FieldError(f"/{field}", Text("罚款请写 0 到 {most} 元。", most=MOST_YUAN))
    if basis.least is not None and basis.most is not None and basis.least > basis.most:
        yield FieldError("/least", Text("最低罚款不能高过最高罚款。"))


def same_article(others: Iterable[Basis], basis: Basis) -> Basis | None:
    """Another one that is cited in the same way and is law while this one is."""
    for other in others:
        if (other.law, other.article, other.clause) != (basis.law, basis.article, basis.clause):
            continue
        begins = basis.valid_from or date.min
        if (other.valid_to or date.max) > begins and (
            basis.valid_to is None or basis.valid_to > (other.valid_from or date.min)
        ):
            return other
    return None


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


def said_of(basis: Basis) -> dict[str, str | int | None]:
    """What may change of an article, for the history."""
    return {
        "law": basis.law,
        "article": basis.article,
        "clause": basis.clause,
        "title": basis.title,
        "also": basis.also,
        "least": basis.least,
        "most": basis.most,
        "valid_from": basis.valid_from.isoformat() if basis.valid_from else None,
        "valid_to": basis.valid_to.isoformat() if basis.valid_to else None,
        "successor": basis.successor,
        "status": basis.status,
    }


def corrections(row: LegalBasisChange) -> list[tuple[str, str | int | None, str | int | None]]:
    """What a change corrected: the field, as it was entered, as it is now."""
    said = row.corrected or {}
    return [(name, *said[name]) for name in CORRECTED if name in said]


def note_change(uow: UnitOfWork, row: LegalBasis, reason: str, before: Basis | None = None) -> None:
    """Keep beside an article what it says from now on, by whom and why.

    `before` is what it said: of what was entered in error both are kept.
    """
    now = said_of(basis_of(row))
    then = said_of(before) if before else now
    corrected = {name: [then[name], now[name]] for name in CORRECTED if then[name] != now[name]}
    uow.session.add(
        LegalBasisChange(
            basis=row.code,
            seq=len(basis_changes(uow.session, row.code)) + 1,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            successor=row.successor,
            status=row.status,
            corrected=corrected,
            reason=reason,
            changed_by_id=uow.person.id,
            changed_at=uow.now,
        )
    )
    uow.session.flush()
