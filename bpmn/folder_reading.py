"""From process.toml and the forms to the typed values of a folder."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bpmn.definition import Definition
from bpmn.folder_about import About
from bpmn.folder_bodies import Holder, HolderChoice
from bpmn.folder_model import (
    Decision,
    Document,
    End,
    FolderTask,
    Lane,
    Merging,
    Opening,
    Preset,
    RefusedFile,
    Section,
    Slot,
    Splitting,
    Start,
    Termination,
    Withdrawal,
)
from bpmn.folder_periods import Amount
from bpmn.folder_points import Bar, CaseNumber, Point
from bpmn.toml_table import Table

AMOUNT = re.compile(r"(\d+)(WD|CD|MIN|M|Y|H)")
HOLDER = re.compile(r"([a-z_]+)@([A-Za-z_][A-Za-z0-9_]*)(?:/([A-Z_]+))?")
POINT = re.compile(r"([A-Za-z_]\w*)(?::([A-Za-z_]\w*(?:,\s*[A-Za-z_]\w*)*))?")
FIELD = re.compile(r"data\.([A-Za-z_]\w*)")
SOURCE = re.compile(r"data\.[A-Za-z_]\w*|county\.[A-Z]+")
STYLES = ("primary", "plain", "danger")
OPINIONS = ("required", "optional", "none")
NOWHERE = Point("", "opened")


def read_start(table: Table, starter: str | None) -> Start:
    """The table `start`, or one of its further ways; `starter` is the slot of the starter.

    An empty list of holders is a process that others only call.
    """
    form = table.optional_text("form")
    only_called = table.has("holders") and table.raw("holders") == []
    holders = tuple(parse_holder(text, table) for text in table.texts("holders"))
    if not holders and not only_called:
        table.complain("没有写明谁可以发起", "lane-unbound")
    if only_called and form:
        table.complain("无人可以发起的流程没有发起表单")
    start = Start(
        form=form,
        holders=holders,
        checks=table.texts("checks"),
        given=table.texts("given"),
        slot=starter,
        own=table.texts("own"),
        sections=tuple(_read_section(row) for row in table.rows("sections")),
        about=_read_about(table.table("about")) if table.has("about") else None,
        title=table.optional_text("title"),
        title_en=table.optional_text("title_en"),
        intro=table.optional_text("intro"),
        intro_en=table.optional_text("intro_en"),
        also=tuple(read_start(row, starter) for row in table.rows("also")),
    )
    if start.given and not only_called:
        table.complain("只有被调用的流程可以有 given")
    table.finish()
    return start


def _read_about(table: Table) -> About:
    about = About(
        field=table.text("field"),
        relation=table.text("relation"),
        body=table.optional_text("body"),
        alone=table.texts("alone"),
    )
    table.finish()
    return about


def _read_section(table: Table) -> Section:
    section = Section(table.text("title"), table.optional_text("title_en"), table.texts("fields"))
    table.finish()
    return section


def read_number(table: Table) -> CaseNumber:
    """The table `number`."""
    number = CaseNumber(table.text("slot"), table.text("mark"), read_points(table, "at"))
    table.finish()
    return number


def read_withdrawal(table: Table) -> Withdrawal:
    """The table `withdrawal`."""
    by = read_choices(table, "by")
    if not by:
        table.complain("没有写明谁可以撤回（by）", "lane-unbound")
    withdrawal = Withdrawal(
        by=by,
        free_until=read_points(table, "free_until"),
        consent=read_holders(table, "consent"),
        consent_until=read_points(table, "consent_until"),
    )
    table.finish()
    return withdrawal


def read_merging(table: Table) -> Merging:
    """The table `merging`."""
    merging = Merging(table.text("slot"), read_holders(table, "by"))
    if not merging.by:
        table.complain("没有写明谁决定并案（by）", "lane-unbound")
    table.finish()
    return merging


def read_splitting(table: Table) -> Splitting:
    """The table `splitting`."""
    splitting = Splitting(
        by=read_holders(table, "by"),
        form=table.text("form"),
        reason=table.text("reason"),
        apart=table.texts("apart"),
        barred=tuple(read_bar(row) for row in table.rows("barred")),
        opens=read_opening(table.table("opens")),
    )
    if not splitting.by:
        table.complain("没有写明谁决定分案（by）", "lane-unbound")
    table.finish()
    return splitting


def read_refused_file(table: Table) -> RefusedFile:
    """One row of `refused_files`."""
    refused = RefusedFile(
        table.texts("named"), table.text("reason"), table.optional_text("reason_en")
    )
    if not refused.named:
        table.complain("没有写明文件名里的哪些词（named）")
    table.finish()
    return refused


def read_termination(table: Table) -> Termination:
    """The table `termination`."""
    termination = Termination(read_holders(table, "by"), read_points(table, "review_after"))
    if not termination.by:
        table.complain("没有写明谁可以终止（by）", "lane-unbound")
    table.finish()
    return termination


def read_slot(key: str, table: Table) -> Slot:
    """One table of `slots`."""
    source = table.text("source")
    if source and source not in ("starter", "caller") and not SOURCE.fullmatch(source):
        table.complain(
            f"source 须是 starter、caller、data.<字段> 或 county.<类别>，而不是“{source}”"
        )
    visible = read_points(table, "visible_from")
    if not visible:
        table.complain("没有写明从何时起看得见案件（visible_from）")
    replaced_by = table.optional_text("replaced_by")
    handlers_only = table.flag("handlers_only")
    slot = Slot(key, source, table.texts("kind"), visible, replaced_by, handlers_only=handlers_only)
    table.finish()
    return slot


def read_lane(key: str, table: Table, title: str) -> Lane:
    """One table of `lanes`; `title` is its name in the diagram."""
    holder = parse_holder(table.text("holder"), table)
    lane = Lane(key, holder, table.optional_text("title_en"), title)
    table.finish()
    return lane


def read_ends(settings: Table, definition: Definition) -> dict[str, End]:
    """The table `ends`."""
    return {key: _read_end(key, table, definition) for key, table in settings.tables("ends")}


def _read_end(key: str, table: Table, definition: Definition) -> End:
    element = definition.elements.get(key)
    end = End(
        key,
        element.name if element else key,
        table.optional_text("title_en"),
        read_opening(table.table("opens")) if table.has("opens") else None,
        table.texts("flags"),
        table.text("flag") if table.has("flags") else "",
        table.optional_text("flag_en"),
    )
    table.finish()
    return end


def read_opening(table: Table, *, by_row: bool = False) -> Opening:
    """A table `opens`; only a message may open a case for each row of a list (`by_row`)."""
    opening = Opening(
        when=table.optional_text("when"),
        process=table.text("process"),
        starter=table.text("starter"),
        relation=table.text("relation"),
        carry=table.texts("carry"),
        move=read_values(table, "move"),
        fixed=read_values(table, "fixed"),
        cites=read_values(table, "cites"),
        shows=table.texts("shows"),
        each=table.optional_text("each") if by_row else None,
        where=table.optional_text("where") if by_row else None,
        row=read_values(table, "row") if by_row else MappingProxyType({}),
    )
    if opening.each is None and (opening.where is not None or opening.row):
        table.complain("只有写明 each 才有 where 和 row")
    table.finish()
    return opening


def read_values(table: Table, key: str) -> Mapping[str, Any]:
    """The table of values under `key`, empty if it is not given."""
    values = table.raw(key)
    if values is not None and not isinstance(values, dict):
        table.complain(f"{key} 须是 字段 = 值 的表")
    return MappingProxyType(values if isinstance(values, dict) else {})


def read_task(
    key: str, table: Table, lanes: Mapping[str, Lane], definition: Definition
) -> FolderTask:
    """One table of `tasks`; the element's name is its title, the lane's holder the default."""
    element = definition.elements.get(key)
    lane = element.lane if element else None
    holders = read_holders(table)
    if not holders and lane is not None and lane in lanes:
        holders = (HolderChoice(None, lanes[lane].holder),)
    task = FolderTask(
        element=key,
        title=element.name if element else key,
        title_en=table.optional_text("title_en"),
        lane=lane,
        holders=holders,
        form=table.optional_text("form"),
        instruction=table.optional_text("instruction"),
        instruction_en=table.optional_text("instruction_en"),
        assignee=table.optional_text("assignee"),
        untimed=table.optional_text("untimed"),
        untimed_en=table.optional_text("untimed_en"),
        decisions=tuple(_read_decision(row) for row in table.rows("decisions")),
        rule=_rule_of(key, definition),
        presets=tuple(_read_preset(row) for row in table.rows("presets")),
        approves=table.texts("approves"),
        hints=table.texts("hints"),
        not_by=table.texts("not_by"),
        together=table.texts("together"),
    )
    if task.assignee not in (None, "starter"):
        table.complain(f"assignee 只能是 starter，而不是“{task.assignee}”")
    table.finish()
    return task


def _rule_of(task: str, definition: Definition) -> str | None:
    """The rule of the task's clock; its ladder's before that of an interrupting timer."""
    timers = [each for each in definition.diagram.attached(task) if each.event == "timer"]
    timers.sort(key=lambda event: bool(event.interrupting))
    return next((definition.timers[event.id] for event in timers), None)


def read_holders(table: Table, key: str = "holder") -> tuple[HolderChoice, ...]:
    """The first of these whose condition holds is meant."""
    choices = read_choices(table, key)
    if choices and choices[-1].when is not None:
        table.complain(f"最后一个 {key} 不能有 when", "lane-unbound")
    return choices


def read_choices(table: Table, key: str) -> tuple[HolderChoice, ...]:
    """Holders, each meant while its condition holds."""
    value = table.raw(key)
    if value is None:
        return ()
    if isinstance(value, str):
        return (HolderChoice(None, parse_holder(value, table)),)
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(HolderChoice(None, parse_holder(text, table)) for text in value)
    choices = []
    for row in table.rows(key):
        when = row.optional_text("when")
        choices.append(HolderChoice(when, parse_holder(row.text("holder"), row)))
        row.finish()
    return tuple(choices)


def _read_preset(table: Table) -> Preset:
    values = table.raw("set")
    if not isinstance(values, dict) or not values:
        table.complain("set 须是 字段 = 值 的表")
        values = {}
    preset = Preset(table.optional_text("when"), MappingProxyType(values))
    table.finish()
    return preset


def _read_decision(table: Table) -> Decision:
    decision = Decision(
        value=table.text("value"),
        label=table.text("label"),
        label_en=table.optional_text("label_en"),
        style=table.one_of("style", STYLES, "plain"),
        next=table.optional_text("next"),
        opinion=table.one_of("opinion", OPINIONS, "optional"),
        next_en=table.optional_text("next_en"),
        checks=table.texts("checks"),
        barred=tuple(read_bar(row) for row in table.rows("barred")),
        allowed_by=table.optional_text("allowed_by"),
        works_out=_read_works_out(table),
        tells=read_choices(table, "tells"),
    )
    table.finish()
    return decision


def _read_works_out(table: Table) -> dict[str, str]:
    given = table.raw("works_out") or {}
    if not isinstance(given, dict) or any(not isinstance(how, str) for how in given.values()):
        table.complain("works_out 须是表：字段 = 平台怎样得出")
        return {}
    return dict(given)


def read_bar(table: Table) -> Bar:
    """One row of `barred`."""
    bar = Bar(table.text("when"), table.text("reason"), table.optional_text("reason_en"))
    table.finish()
    return bar


def read_document(table: Table) -> Document:
    """One row of `documents`."""
    document = Document(
        kind=table.text("kind"),
        title=table.text("title"),
        at=read_points(table, "at"),
        slot=table.text("slot"),
        mark=table.text("mark"),
        template=table.text("template"),
        when=table.optional_text("when"),
        known_as=table.optional_text("known_as"),
    )
    table.finish()
    return document


def parse_amount(text: str, table: Table) -> Amount:
    """`5WD` and its like; complains about anything else."""
    match = AMOUNT.fullmatch(text)
    if match is None or int(match[1]) == 0:
        if text:
            table.complain(f"期限“{text}”须写作数字加 WD、CD、M、Y、H 或 MIN")
        return Amount(text, 0, "WD")
    return Amount(text, int(match[1]), match[2])


def parse_holder(text: str, table: Table) -> Holder:
    """`role@place` or `role@place/unit`; complains about anything else."""
    match = HOLDER.fullmatch(text)
    if match is None:
        if text:
            table.complain(f"“{text}”须写作 岗位@单位 或 岗位@单位/下设机构", "lane-unbound")
        return Holder(text, "", "")
    return Holder(text, match[1], match[2], match[3])


def read_points(table: Table, key: str) -> tuple[Point, ...]:
    """The moments under `key`, a text or a list of texts."""
    return tuple(parse_point(text, table) for text in table.texts(key))


def parse_point(text: str, table: Table) -> Point:
    """`start`, `start:form`, `opened`, `data.field`, `element` or `element:decision,decision`."""
    if text in ("start", "opened"):
        return Point(text, text)
    if field := FIELD.fullmatch(text):
        return Point(text, "data", field=field[1])
    match = POINT.fullmatch(text)
    if match is None:
        table.complain(f"“{text}”须写作 环节、环节:决定 或 data.字段")
        return NOWHERE
    decisions = tuple(each.strip() for each in match[2].split(",")) if match[2] else ()
    if match[1] == "start":
        return Point(text, "start", None, decisions)
    return Point(text, "element", match[1], decisions)
