"""The bodies of a list that each do their part: who takes part, and what expressions read of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bpmn.evaluator import evaluate
from bpmn.folder_bodies import Repeat
from bpmn.folder_model import ProcessFolder
from workflows.cases import items
from workflows.cases.models import Case
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError
from workflows.organizations.queries import organization_by_code
from workflows.organizations.superiors import is_vertical
from workflows.texts import Text

Names = Mapping[str, Any]


def rows_of(repeat: Repeat, data: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The rows of a list by the code of their body."""
    rows = data.get(repeat.over)
    found: dict[str, Mapping[str, Any]] = {}
    for row in rows if isinstance(rows, list) else ():
        code = row.get(repeat.organization) if isinstance(row, dict) else None
        if code:
            found.setdefault(str(code), row)
    return found


def columns_of(repeat: Repeat, case: Case, code: str) -> dict[str, Any]:
    """What the row of a body says, as `<slot>_<column>`; an empty column is None."""
    row = rows_of(repeat, case.data).get(code, {})
    return {f"{repeat.slot}_{column}": row.get(column) for column in repeat.columns}


def names_of(
    uow: UnitOfWork, folder: ProcessFolder, case: Case, repeat: Repeat, code: str
) -> Names:
    """What an expression inside reads of a body, over what it reads of the case."""
    body = organization_by_code(uow.session, code)
    kind = body.kind if body else None
    vertical = body is not None and is_vertical(body)
    names = columns_of(repeat, case, code) | {
        f"{repeat.slot}_kind": kind,
        f"{repeat.slot}_vertical": vertical,
    }
    for call in folder.calls.values():  # a called process knows the body by its own name
        names |= {f"{inner}_kind": kind for inner, ours in call.bind.items() if ours == repeat.slot}
    rounds = items.rounds(case, repeat, code)
    return {
        **names,
        **items.data_of(case, repeat, code),
        **items.decisions(case, repeat, code),
        **{f"{element}_rounds": count for element, count in rounds.items()},
    }


def counted(uow: UnitOfWork, folder: ProcessFolder, case: Case, names: Names) -> dict[str, int]:
    """What the folder counts: of how many that take part each expression holds."""
    counts: dict[str, int] = {}
    for repeat in folder.repeats.values():
        known = [
            {**names, **names_of(uow, folder, case, repeat, code)}
            for code in items.bodies(case, repeat)
        ]
        for name, expression in repeat.counts.items():
            counts[name] = sum(bool(evaluate(expression, each)) for each in known)
    return counts


def would_take_part(
    uow: UnitOfWork, folder: ProcessFolder, case: Case, names: Names
) -> dict[str, list[str]]:
    """Who would take part if a repeated sub-process opened now, by the name the engine knows it by."""
    return {
        repeat.items: [
            code
            for code in rows_of(repeat, case.data)
            if repeat.where is None
            or evaluate(repeat.where, {**names, **names_of(uow, folder, case, repeat, code)})
        ]
        for repeat in folder.repeats.values()
    }


def list_errors(
    uow: UnitOfWork,
    folder: ProcessFolder,
    data: Mapping[str, Any],
    wrong: Iterable[FieldError] = (),
) -> Iterator[FieldError]:
    """What is wrong with the lists of bodies in answers: a body that does not exist, or stands there twice.

    `wrong` are the fields that are known to be wrong already.
    """
    faulty = {error.field for error in wrong}
    lists = {(each.over, each.organization) for each in folder.repeats.values()}
    for field, column in sorted(lists):
        seen: set[str] = set()
        rows = data.get(field, []) if field not in faulty else []
        for index, row in enumerate(rows):
            code, at = str(row.get(column) or ""), f"/{field}/{index}/{column}"
            if organization_by_code(uow.session, code) is None:
                yield FieldError(at, Text("没有这个单位，请从给出的选项里选。"))
            elif code in seen:
                yield FieldError(at, Text("同一单位只能写一次。"))
            seen.add(code)
