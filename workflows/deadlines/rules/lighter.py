"""The law of the act, unless the new one is lighter for the person concerned (行政处罚法 37, 从旧兼从轻).

It concerns what binds the person or protects them: the article that punishes, a period that is
theirs, a period in which the authority may act against them. Periods in which authorities do their
work are procedure: they follow the version of the day that starts them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from workflows.calendar.office_calendar import OfficeCalendar
from workflows.deadlines.amounts import Amount
from workflows.deadlines.counting import count
from workflows.deadlines.rules.versions import Basis, holds_on


def is_longer(one: Amount, other: Amount, start: date, calendar: OfficeCalendar) -> bool:
    """Whether a length ends later than another, counted from the same day."""
    return count(start, one, calendar).due_at > count(start, other, calendar).due_at


def is_lighter_period(
    new: Amount, old: Amount, lighter: str, start: date, calendar: OfficeCalendar
) -> bool:
    """Whether a length is better for the person than another: it ends later (`longer`) or earlier."""
    if lighter == "longer":
        return is_longer(new, old, start, calendar)
    return is_longer(old, new, start, calendar)


def is_lighter_fine(new: Basis, old: Basis) -> bool:
    """Whether an article punishes less: a lower most, or the same and a lower least.

    Of articles whose fines are not on record nothing is said: then the law of the act stands.
    """
    if None in (new.most, old.most):
        return False
    assert new.most is not None and old.most is not None
    return (new.most, new.least or 0) < (old.most, old.least or 0)


def basis_of_act(
    bases: Mapping[str, Basis], matter: str, act_on: date, decided_on: date
) -> Basis | None:
    """The article that a matter is punished by: that of the act's day, or a later one if lighter.

    `decided_on` is the day of the decision (until then: today). None when none is on record.
    """
    holding = [each for each in bases.values() if matter in each.matters and holds_on(each, act_on)]
    # A law may be in force before the one that it replaces ends: until then the older one punishes.
    found = min(holding, key=lambda each: each.valid_from or date.min, default=None)
    chosen, follower = found, found
    while follower is not None and follower.successor is not None:
        follower = bases[follower.successor]
        if follower.valid_from is not None and follower.valid_from > decided_on:
            break
        if chosen is not None and is_lighter_fine(follower, chosen):
            chosen = follower
    return chosen
