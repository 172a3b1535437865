"""Reasons that people give for what they do to a case beside its forms."""

from __future__ import annotations

from workflows.errors import FieldError, Invalid
from workflows.forms.check_answers import unprintable
from workflows.texts import Text

LONGEST = 2000


def checked_reason(given: str, field: str = "reason", *, required: bool = True) -> str:
    """The reason without blanks around it; raises Invalid when it is missing, too long or unreadable."""
    reason = given.strip()
    if required and not reason:
        raise Invalid([FieldError(f"/{field}", Text("请写明理由。"))])
    if len(reason) > LONGEST:
        text = Text("理由最多 {limit} 字，现在是 {length} 字。", limit=LONGEST, length=len(reason))
        raise Invalid([FieldError(f"/{field}", text)])
    if unprintable(reason):
        raise Invalid([FieldError(f"/{field}", Text("理由里有不能显示的字符，请删去后重写。"))])
    return reason
