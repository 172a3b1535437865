"""Legal bases through the API: the articles on record, adding one, putting one right."""

from __future__ import annotations

from collections.abc import Sequence

from apiflask import APIBlueprint

from web.access import api
from web.api.directory import Directory
from web.api.pages_of_lists import slice_of
from web.api.rule_shapes import (
    BasesQuery,
    BasisAdded,
    BasisChanged,
    BasisChangeShape,
    BasisCorrectionShape,
    BasisList,
    BasisShape,
)
from web.unit_of_work import current_uow
from workflows.deadlines.rules.add_basis import NewBasis, add_basis
from workflows.deadlines.rules.bases import citation
from workflows.deadlines.rules.change_basis import BasisChange, change_basis
from workflows.deadlines.rules.changing import day_written
from workflows.deadlines.rules.changing_bases import corrections
from workflows.deadlines.rules.models import LegalBasisChange
from workflows.deadlines.rules.queries import changes_of_bases, legal_bases
from workflows.deadlines.rules.versions import Basis, holds_on

views = APIBlueprint("api_bases", __name__, tag="deadlines", url_prefix="/api/v1")


@views.get("/legal-bases")
@api
@views.input(BasesQuery, location="query", arg_name="query")
@views.output(BasisList)
def get_bases(query: BasesQuery) -> BasisList:
    """The articles on record, by code."""
    session = current_uow().session
    found = [
        each
        for _, each in sorted(legal_bases(session).items())
        if query.law in ("", each.law) and (query.on is None or holds_on(each, query.on))
    ]
    shown, cursor = slice_of(found, query.cursor, query.limit, lambda each: each.code)
    changes = changes_of_bases(session, [each.code for each in shown])
    people = Directory(current_uow())
    items = [_shape(people, each, changes.get(each.code, ())) for each in shown]
    return BasisList(items=items, next_cursor=cursor)


@views.post("/legal-bases")
@api
@views.input(BasisAdded, arg_name="given")
@views.output(BasisShape, status_code=201)
def post_basis(given: BasisAdded) -> BasisShape:
    """Put an article on record; what it replaces ends when it begins, and leads on to it."""
    new = NewBasis(
        law=given.law,
        article=given.article,
        valid_from=day_written(given.valid_from),
        status=given.status,
        clause=given.clause,
        title=given.title,
        also=given.also,
        least=given.least,
        most=given.most,
        replaces=given.replaces,
    )
    return _with_changes(add_basis(current_uow(), new, reason=given.reason))


@views.post("/legal-bases/<code>")
@api
@views.input(BasisChanged, arg_name="given")
@views.output(BasisShape)
def post_basis_change(code: str, given: BasisChanged) -> BasisShape:
    """End an article, name what replaced it, say that its text was read, or correct its entry."""
    change = BasisChange(**given.model_dump(exclude={"reason", "version"}))
    uow = current_uow()
    return _with_changes(change_basis(uow, code, change, reason=given.reason, seen=given.version))


def _with_changes(basis: Basis) -> BasisShape:
    changes = changes_of_bases(current_uow().session, [basis.code])
    return _shape(Directory(current_uow()), basis, changes.get(basis.code, ()))


def _shape(people: Directory, basis: Basis, changes: Sequence[LegalBasisChange]) -> BasisShape:
    return BasisShape(
        code=basis.code,
        cited=citation(basis),
        law=basis.law,
        article=basis.article,
        clause=basis.clause,
        title=basis.title,
        also=basis.also,
        matters=list(basis.matters),
        valid_from=basis.valid_from,
        valid_to=basis.valid_to,
        successor=basis.successor,
        status=basis.status,
        least=basis.least,
        most=basis.most,
        version=len(changes),
        changes=[_change(people, each) for each in changes],
    )


def _change(people: Directory, row: LegalBasisChange) -> BasisChangeShape:
    return BasisChangeShape(
        at=row.changed_at,
        by=people.person(row.changed_by_id),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        successor=row.successor,
        status=row.status,
        corrected=[
            BasisCorrectionShape(field=name, before=before, after=after)
            for name, before, after in corrections(row)
        ],
        reason=row.reason,
    )
