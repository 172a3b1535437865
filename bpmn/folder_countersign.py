"""Tasks that several people sign (`countersign`): reading and checks."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from bpmn.definition import Definition
from bpmn.folder_bodies import Ballot, Countersign
from bpmn.folder_known import Finding, Known, in_configuration, user_tasks
from bpmn.folder_model import ProcessFolder
from bpmn.folder_names import check_choices
from bpmn.folder_reading import OPINIONS, read_choices
from bpmn.toml_table import Table


def read_countersign(key: str, table: Table, definition: Definition) -> Countersign:
    """The table `countersign` of a task."""
    element = definition.elements.get(key)
    repetition = element.repetition if element else None
    countersign = Countersign(
        members=table.text("members"),
        recused=table.optional_text("recused"),
        absent=table.optional_text("absent"),
        votes=tuple(_read_ballot(row) for row in table.rows("votes")),
        majority=_fraction(table, "majority", "1/2"),
        quorum=_fraction(table, "quorum", "1"),
        least=_number(table, "least"),
        undecided=table.text("undecided"),
        too_few=table.text("too_few"),
        veto=table.optional_text("veto"),
        by=read_choices(table, "by"),
        last=read_choices(table, "last"),
        sequential=repetition is not None and repetition.sequential,
    )
    table.finish()
    return countersign


def _read_ballot(table: Table) -> Ballot:
    ballot = Ballot(
        value=table.text("value"),
        label=table.text("label"),
        label_en=table.optional_text("label_en"),
        opinion=table.one_of("opinion", OPINIONS, "optional"),
        decides=table.optional_text("decides"),
    )
    table.finish()
    return ballot


def _fraction(table: Table, key: str, default: str) -> Fraction:
    text = table.text(key, default)
    try:
        found = Fraction(text)
    except (ValueError, ZeroDivisionError):
        found = Fraction(-1)
    if not 0 <= found <= 1:
        table.complain(f"{key} 须写作 1/2、2/3 或 1，而不是“{text}”")
        return Fraction(1)
    return found


def _number(table: Table, key: str) -> int:
    value = table.raw(key)
    if value is None:
        return 1
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        table.complain(f"{key} 须是正整数")
        return 1
    return value


def check_countersigns(folder: ProcessFolder, known: Known) -> Iterator[Finding]:
    """Yield everything that is wrong with the tasks that several people sign."""
    marked = {element.id for element in user_tasks(folder) if element.repetition is not None}
    for key, task in folder.tasks.items():
        signed = task.countersign
        if signed is None:
            if key in marked:
                message = "流程图中有会签标记，没有写明如何会签（countersign）"
                yield in_configuration(key, "config-invalid", message)
            continue
        if key not in marked:
            yield in_configuration(key, "config-invalid", "写了 countersign，流程图中没有会签标记")
        if task.form:
            yield in_configuration(key, "config-invalid", "会签的任务没有表单，成员只表决、写意见")
        yield from check_choices(known.at(key), key, (*signed.by, *signed.last))
        for field in (signed.members, signed.recused, signed.absent):
            if field is not None and field not in known.at(key).fields:
                yield in_configuration(key, "condition-field", f"“{field}”不是表单字段")
        wanted = [signed.undecided, signed.too_few, *(each.decides for each in signed.votes)]
        for value in wanted:
            if value is not None and task.decision(value) is None:
                message = f"countersign 中的 {value} 不是这个任务的决定"
                yield in_configuration(key, "config-invalid", message)
        if not any(each.decides for each in signed.votes):
            message = "没有一种表决能通过（votes 中的 decides）"
            yield in_configuration(key, "config-invalid", message)
        veto = signed.ballot(signed.veto) if signed.veto else None
        if signed.veto and (veto is None or veto.decides is None):
            message = f"veto 须是有 decides 的一种表决，而不是“{signed.veto}”"
            yield in_configuration(key, "config-invalid", message)
