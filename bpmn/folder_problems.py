"""What can be said against a process folder."""

from __future__ import annotations

from dataclasses import dataclass

from bpmn.errors import EngineError

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One complaint about a folder; `code` as in the contract, `message` Chinese."""

    process: str
    file: str
    element: str | None
    code: str
    severity: str
    message: str


class FolderError(EngineError):
    """流程文件夹不能使用。"""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        lines = [f"{p.file}：{p.element + '：' if p.element else ''}{p.message}" for p in problems]
        super().__init__("\n".join(lines))
        self.problems = problems
