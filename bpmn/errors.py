"""What can go wrong in the engine; the text of every error is Chinese and fit to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class EngineError(Exception):
    """流程引擎出错。"""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__ or "")


class StateError(EngineError):
    """该任务或时限已不在办理中。"""


class ExpressionError(EngineError):
    """表达式有误。"""


class FlowError(EngineError):
    """流程无法继续。"""

    def __init__(self, element: str, message: str) -> None:
        super().__init__(f"环节 {element}：{message}")
        self.element = element


@dataclass(frozen=True, slots=True)
class Complaint:
    """One fault of a diagram: problem code of the contract, element id (or None), Chinese text."""

    code: str
    element: str | None
    message: str

    def __str__(self) -> str:
        return f"{self.element}：{self.message}" if self.element else self.message


class DefinitionError(EngineError):
    """流程图不能使用。"""

    def __init__(self, complaints: Sequence[Complaint]) -> None:
        super().__init__("；".join(map(str, complaints)))
        self.complaints = tuple(complaints)

    @property
    def element(self) -> str | None:
        """The element of the first complaint, None if it concerns the whole file."""
        return self.complaints[0].element if self.complaints else None
