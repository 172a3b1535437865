"""Reading each thing once while a page is put together.

A page asks many verbs whether they could be used, and each looks at the same rows. A unit of work
that only looks changes none of them, so what a query found stays true until it ends. Units of work
that write ask anew each time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session

P = ParamSpec("P")
T = TypeVar("T")

FOUND = "found_while_looking"


def begin_looking(session: Session) -> None:
    """From now on the queries that are `asked_once` remember what they found; nothing is written."""
    session.info[FOUND] = {}


def is_looking(session: Session) -> bool:
    """Whether this session only looks."""
    return FOUND in session.info


def asked_once(query: Callable[Concatenate[Session, P], T]) -> Callable[Concatenate[Session, P], T]:
    """A query whose answer is kept as long as the session only looks; its arguments are hashable."""

    @wraps(query)
    def answer(session: Session, /, *args: P.args, **kwargs: P.kwargs) -> T:
        found = session.info.get(FOUND)
        if found is None:
            return query(session, *args, **kwargs)
        key = (query, args, tuple(sorted(kwargs.items())))
        if key not in found:
            found[key] = query(session, *args, **kwargs)
        answer: T = found[key]
        return answer

    return answer
