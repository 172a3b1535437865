"""What people wrote at the steps of a case, in words: in its history, and before whoever is next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from web.pages.facts import fact, is_blank, start_fields
from web.pages.names import Names
from web.view_models.case import Fact, HistoryEntry
from workflows.cases.models import Answer, Case
from workflows.cases.queries import answers_of
from workflows.evidence.models import Evidence
from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow
from workflows.tasks.models import Task

CHOSEN = {
    "staff": "people",
    "certified": "people",
    "supervisors": "people",
    "discussion": "people",
    "organizations": "organization",
    "slot": "organization",
    "reviewers": "organization",
    "matters": "matter",
}
"""The widget whose words say what was chosen from a source; files are named by themselves."""

LAST = 3
"""Of a body's own steps, whoever decides on it reads so many; the rest stands in the history."""


def with_words(
    told: Sequence[HistoryEntry],
    rows: Sequence[HistoryRow],
    case: Case,
    evidence: Sequence[Evidence],
    names: Names,
) -> tuple[HistoryEntry, ...]:
    """The history with what was filled in at its steps; what the page says of the case is not said again.

    A row whose content has been erased tells nothing any more, and a file that is not among `evidence`
    is not named.
    """
    done = {
        str(row.data["answer"]): row.seq
        for row in rows
        if row.kind == Kind.TASK_COMPLETED and row.data
    }
    files = {each.id: each.name for each in evidence}
    written = {
        done[answer.id]: _facts(answer, case, files, names)
        for answer in (answers_of(names.uow.session, case.id) if done else ())
        if answer.id in done
    }
    return tuple(replace(entry, written=written.get(entry.seq, ())) for entry in told)


def _facts(answer: Answer, case: Case, files: Mapping[str, str], names: Names) -> tuple[Fact, ...]:
    folder = names.folder(case)
    spec = folder.tasks[answer.element]
    if spec.form is None:
        return ()
    form = folder.forms[spec.form]
    known = {name for name in start_fields(folder) if answer.data.get(name) == case.data.get(name)}
    found = []
    for field in form["ui"].get("order") or form["schema"]["properties"]:
        value = answer.data.get(field)
        if field in known or is_blank(value):
            continue
        source = (
            str(form["ui"].get("sources", {}).get(field, "")).partition("@")[0].partition(":")[0]
        )
        if source == "evidence":
            value = _named(value, files)
        shown = fact(form, field, value, names, CHOSEN.get(source))
        if shown.value:
            found.append(shown)
    return tuple(found)


def _named(value: Any, files: Mapping[str, str]) -> str | list[str]:
    if isinstance(value, list):
        return [files[each] for each in value if each in files]
    return files.get(str(value), "")


def said_before(
    task: Task, tasks: Sequence[Task], rows: Sequence[HistoryRow], told: Sequence[HistoryEntry]
) -> tuple[HistoryEntry, ...]:
    """What led to an open task, oldest first: whoever decides need not look for it.

    The step whose end opened it; of a step that each body of a list does for itself, all that this body
    and those who deal with it have said; after such steps, the last word of each body.
    """
    done = {
        row.task_id: row.seq
        for row in rows
        if row.kind == Kind.TASK_COMPLETED and row.data is not None
    }
    closed = [
        each
        for each in tasks
        if each.id in done and each.closed_at is not None and not each.countersigned
    ]
    closed.sort(key=lambda each: done[each.id])
    ended = [each for each in closed if each.closed_at == task.opened_at]
    if task.item is not None:
        around = [each for each in closed if (each.item, each.path) == (task.item, task.path)]
        ended = around[-LAST:] or ended
    elif ended and ended[-1].item is not None:
        of_list = ended[-1].path
        ended = list({each.item: each for each in closed if each.path == of_list}.values())
    wanted = {done[each.id] for each in ended}
    return tuple(entry for entry in reversed(told) if entry.seq in wanted)
