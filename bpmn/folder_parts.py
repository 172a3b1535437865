"""What a folder may hold beside its diagram and forms: decision tables, wording of mails."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from bpmn.dmn import Probe, Row, Table, load_table
from bpmn.errors import DefinitionError

TABLES, MAILS = "tables/", "mail/"
TABLE_ENDING, MAIL_ENDING = ".dmn", ".txt"
LONGEST_MAIL = 400
# The kinds of mail about a case; a digest is about many.
MAIL_KINDS = (
    "task_opened",
    "reminder",
    "warn",
    "overdue_l1",
    "overdue_l2",
    "overdue_l3",
    "courtesy",
    "returned",
    "decided",
    "copied",
    "urged",
    "note",
)

Complain = Callable[[str, str | None, str, str], None]
"""(file, element, problem code, message)"""


def read_tables(files: Mapping[str, bytes], complain: Complain) -> dict[str, Table]:
    """The decision tables by name; what cannot be used is left out with a complaint."""
    tables: dict[str, Table] = {}
    for path, name in _below(files, TABLES, TABLE_ENDING, complain):
        try:
            table = load_table(files[path])
        except DefinitionError as error:
            for each in error.complaints:
                complain(path, each.element, each.code, each.message)
            continue
        tables[name] = table
    return tables


def overlaps(table: Table) -> Iterator[tuple[str, str]]:
    """Every two rows of a table that one input hits although its policy allows only one.

    As (id of the second row, what is wrong).
    """
    if table.policy not in ("UNIQUE", "ANY"):
        return
    rows = {row.number: row for row in table.rows}
    seen: set[tuple[int, int]] = set()
    for values, hit in _probe(table).overlaps:
        for first in hit:
            for second in hit:
                pair = (first, second)
                if first >= second or pair in seen or _agree(table, rows[first], rows[second]):
                    continue
                seen.add(pair)
                told = "、".join("空" if value is None else str(value) for value in values)
                message = f"第 {first} 行和第 {second} 行同时命中（输入 {told}）"
                yield rows[second].id or f"row_{second}", message


def _agree(table: Table, first: Row, second: Row) -> bool:
    return table.policy == "ANY" and first.outputs == second.outputs


def _probe(table: Table) -> Probe:
    return table.probe() if table.rows else Probe(0, (), ())


def read_mails(files: Mapping[str, bytes], complain: Complain) -> dict[str, str]:
    """The folder's own wording by kind of mail."""
    mails: dict[str, str] = {}
    for path, kind in _below(files, MAILS, MAIL_ENDING, complain):
        if kind not in MAIL_KINDS:
            complain(path, kind, "mail-unknown", f"没有 {kind} 这种通知")
            continue
        try:
            text = " ".join(files[path].decode("utf-8").split())
        except UnicodeDecodeError:
            complain(path, kind, "config-invalid", "不是 UTF-8 文字")
            continue
        if not text or len(text) > LONGEST_MAIL:
            complain(path, kind, "config-invalid", f"须有 1 至 {LONGEST_MAIL} 字")
            continue
        mails[kind] = text
    return mails


def _below(
    files: Mapping[str, bytes], folder: str, ending: str, complain: Complain
) -> Iterator[tuple[str, str]]:
    for path in sorted(files):
        name = path.removeprefix(folder)
        if name == path:
            continue
        if name.endswith(ending) and "/" not in name:
            yield path, name.removesuffix(ending)
        else:
            complain(path, None, "config-invalid", f"{folder} 中只放 {ending} 文件")
