"""From the rows of `rules` in process.toml to typed deadline rules."""

from __future__ import annotations

from bpmn.folder_model import Rule
from bpmn.folder_periods import Amount, Extension, Ground, Suspension
from bpmn.folder_reading import parse_amount, read_holders, read_points
from bpmn.toml_table import Table

ROLLS = ("forward", "none")
STATUSES = ("V", "记忆", "D")
MOST_EXTENSIONS = 10
LIGHTER = ("longer", "shorter")


def read_rule(table: Table) -> Rule:
    """One row of `rules`."""
    code = table.text("code")
    rule = Rule(
        code=code,
        title=table.text("title"),
        amount=parse_amount(table.text("amount"), table),
        urgent=parse_amount(table.text("urgent"), table) if table.has("urgent") else None,
        starts=read_points(table, "from"),
        until=read_points(table, "until"),
        paused_in=table.texts("paused_in"),
        roll=table.one_of("roll", ROLLS, "forward"),
        basis=table.text("basis", "").strip(),
        status=table.one_of("status", STATUSES, ""),
        extension=_read_extension(table.table("extension")) if table.has("extension") else None,
        title_en=table.optional_text("title_en"),
        suspension=_read_suspension(table.table("suspension")) if table.has("suspension") else None,
        set_by=table.optional_text("set_by"),
        read_by=table.optional_text("read_by"),
        day=table.optional_text("day"),
        instead=tuple(_read_other_amount(row) for row in table.rows("instead")),
        when=table.optional_text("when"),
        once=table.flag("once"),
        not_extended=table.optional_text("not_extended"),
        not_extended_en=table.optional_text("not_extended_en"),
        lighter=table.one_of("lighter", LIGHTER, "") if table.has("lighter") else "",
        statutory=table.flag("statutory"),
    )
    if rule.extension is not None and rule.not_extended is not None:
        table.complain(f"时限 {code} 既写明可以延长（extension），又写明不能延长（not_extended）")
    amounts = (rule.amount, *(amount for _, amount in rule.instead))
    if rule.extension is not None and any(
        each.unit != rule.extension.amount.unit for each in amounts
    ):
        table.complain(f"时限 {code} 的延长须与期限同一单位")
    if not rule.basis or not rule.status:
        table.complain(f"时限 {code} 没有写明依据（basis、status）", "basis-missing")
    if not rule.starts:
        table.complain(f"时限 {code} 没有写明从何时起算（from）", "deadline-missing")
    table.finish()
    return rule


def _read_other_amount(table: Table) -> tuple[str, Amount]:
    other = table.text("when"), parse_amount(table.text("amount"), table)
    table.finish()
    return other


def _read_extension(table: Table) -> Extension:
    amount = parse_amount(table.text("amount"), table)
    times = table.number("times", 1)
    if not 1 <= times <= MOST_EXTENSIONS:
        table.complain(f"延长次数（times）应为 1 到 {MOST_EXTENSIONS}")
    extension = Extension(amount, read_holders(table, "by"), times)
    table.finish()
    return extension


def _read_suspension(table: Table) -> Suspension:
    grounds = []
    for row in table.rows("grounds", "code"):
        grounds.append(
            Ground(
                row.text("code"),
                row.text("title"),
                row.optional_text("title_en"),
                row.text("basis", "").strip(),
            )
        )
        if not grounds[-1].basis:
            row.complain("中止事由没有写明依据（basis）", "basis-missing")
        row.finish()
    if not grounds:
        table.complain("没有写明中止事由（grounds）", "basis-missing")
    suspension = Suspension(
        read_holders(table, "by"),
        tuple(grounds),
        table.optional_text("document"),
        table.optional_text("resume_document"),
    )
    table.finish()
    return suspension
