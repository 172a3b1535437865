"""A case that stands still, because another body has stepped in: nothing in it changes meanwhile."""

from __future__ import annotations

from workflows.cases.models import Case
from workflows.errors import WrongState
from workflows.texts import Text


def check_not_frozen(case: Case) -> None:
    """Whether nothing lets the case stand still; each verb that changes something of it asks.

    Raises WrongState with the reason that its process gives.
    """
    if case.frozen is not None:
        raise WrongState(Text(case.frozen["reason"], case.frozen["reason_en"]))
