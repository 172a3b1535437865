"""The values that fields of answers may hold."""

from __future__ import annotations

from typing import Annotated

from pydantic import WithJsonSchema


def one_of(*values: str) -> WithJsonSchema:
    """The description of a text that is one of these."""
    # Of answers: our own tables hold these values and nothing else.
    return WithJsonSchema({"type": "string", "enum": list(values)})


Light = Annotated[str, one_of("normal", "yellow", "red", "paused", "done", "untimed")]
CaseState = Annotated[str, one_of("running", "finished", "withdrawn", "terminated")]
SignerState = Annotated[str, one_of("waiting", "voted", "recused", "absent", "left")]
TaskState = Annotated[str, one_of("open", "done", "cancelled")]
CardLevel = Annotated[str, one_of("yellow", "red", "talk")]
DeadlineState = Annotated[str, one_of("running", "paused", "met", "lapsed", "cancelled")]
MarkState = Annotated[str, one_of("done", "current", "overdue", "pending")]
RequestKind = Annotated[str, one_of("withdrawal", "recusal", "merge", "extension")]
RequestState = Annotated[str, one_of("open", "granted", "refused")]
LedgerKind = Annotated[str, one_of("suspension", "extension")]
LeftUnit = Annotated[str, one_of("workday", "day", "hour", "minute")]
AmountUnit = Annotated[str, one_of("WD", "CD", "M", "Y", "H", "MIN")]
OpinionNeed = Annotated[str, one_of("none", "optional", "required")]
MessageState = Annotated[
    str,
    one_of(
        "created",
        "sending",
        "sent",
        "delivered",
        "temporary_failure",
        "permanent_failure",
        "technical_failure",
    ),
]
