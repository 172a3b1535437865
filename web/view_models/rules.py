"""Deadline rules: the list, one of them with its versions, and the warning profiles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from web.view_models.forms import Field, FormError, Option
from web.view_models.lights import BasisStatus


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One line of the list of rules. `next_on`: from when another version is to hold."""

    code: str
    title: str
    url: str
    process: str  # empty: a deadline of the law
    steps: str
    amount: str  # empty where the law fixes something else, which `note` says
    urgent: str
    holder: str
    basis: str
    status: BasisStatus
    note: str = ""
    changed_on: date | None = None  # since when the county says so
    ended: tuple[str, ...] = ()  # sentences: what of its basis is law no more, and what is now
    next_on: date | None = None


@dataclass(frozen=True, slots=True)
class RulesPage:
    """/deadlines/rules?process=&law=&status=&q="""

    url: str
    rows: tuple[RuleRow, ...]
    profiles_url: str
    bases_url: str
    q: str = ""
    processes: tuple[Option, ...] = ()
    process: str = ""
    laws: tuple[Option, ...] = ()
    law: str = ""
    statuses: tuple[Option, ...] = ()
    status: str = ""
    clear_url: str | None = None


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of a rule: what it says, from when, by whom and why."""

    since: date | None
    until: date | None  # the last day; None: until further notice
    amount: str
    urgent: str
    warn: str
    status: BasisStatus
    source: str  # 法定, 流程自带, 县里更改
    basis: str = ""  # where it differs from the version before
    reason: str = ""
    by: str = ""
    holds: bool = False
    never: bool = False  # it was replaced on its first day


@dataclass(frozen=True, slots=True)
class BasisRow:
    """An article on record. `successor` is what replaced it."""

    cited: str
    title: str
    status: BasisStatus
    since: date | None = None
    until: date | None = None  # the last day
    successor: str = ""
    ended: bool = False
    url: str = ""
    rules: int = 0  # how many rules stand on it today


@dataclass(frozen=True, slots=True)
class ChangeForm:
    """What may be changed. `denied` says why not; None: it is not this person's to change at all."""

    url: str
    seen: str
    fields: tuple[Field, ...] = ()
    errors: tuple[FormError, ...] = ()
    denied: str = ""
    rest: tuple[Field, ...] = ()  # what is changed only where it was entered in error
    rest_open: bool = False


@dataclass(frozen=True, slots=True)
class RulePage:
    """/deadlines/rules/<process or law>/<code>"""

    row: RuleRow
    start: str
    extension: str
    warn: str
    roll: str
    person: str  # whose side the period is on, where it concerns the person
    versions: tuple[VersionRow, ...]
    bases: tuple[BasisRow, ...]
    back_url: str
    form: ChangeForm | None = None
    recount: ChangeForm | None = None  # of a changed rule: count anew what runs by the one before


@dataclass(frozen=True, slots=True)
class MovedRow:
    """A running deadline that would move. `url` None: this person may not see its case."""

    case: str
    url: str | None
    amount_before: str
    amount_after: str
    due_before: datetime
    due_after: datetime
    turns_red: bool = False


@dataclass(frozen=True, slots=True)
class RecountPage:
    """/deadlines/rules/recounts/<id>: a list to confirm, or what came of it."""

    cause: str
    state: Literal["draft", "running", "looking", "done", "discarded"]
    url: str
    back_url: str
    moves: int
    moved: int
    turn_red: int
    rows: tuple[MovedRow, ...]
    listed_at: datetime
    listed: str  # what the button sends back
    error: str = ""  # why letting it happen was just refused


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A warning profile as it holds today, and from when another version is to."""

    code: str
    title: str
    remind: str
    warn: str
    since: date | None
    next_on: date | None = None
    reason: str = ""
    by: str = ""
    change_url: str | None = None


@dataclass(frozen=True, slots=True)
class ProfilesPage:
    """/deadlines/profiles?change=: with the form of one of them, where it is asked for."""

    rows: tuple[ProfileRow, ...]
    back_url: str
    form: ChangeForm | None = None
    form_title: str = ""


@dataclass(frozen=True, slots=True)
class BasesPage:
    """/deadlines/bases?q=&law=&state=: the articles on record, and what stands on ended ones."""

    url: str
    rows: tuple[BasisRow, ...]
    back_url: str
    standing: tuple[RuleRow, ...] = ()  # rules whose basis has ended
    q: str = ""
    laws: tuple[Option, ...] = ()
    law: str = ""
    states: tuple[Option, ...] = ()
    state: str = ""
    clear_url: str | None = None
    form: ChangeForm | None = None


@dataclass(frozen=True, slots=True)
class BasisVersionRow:
    """What an article says since a change of the county."""

    at: datetime
    by: str
    since: date | None
    until: date | None  # the last day
    successor: str
    status: BasisStatus
    reason: str
    corrected: tuple[tuple[str, str, str], ...] = ()  # what, as it was entered, as it is now


@dataclass(frozen=True, slots=True)
class BasisPage:
    """/deadlines/bases/<code>"""

    row: BasisRow
    back_url: str
    also: str = ""
    fine: str = ""
    successor_url: str = ""
    replaced: tuple[tuple[str, str], ...] = ()  # what it replaced: cited, url
    matters: tuple[str, ...] = ()
    note: str = ""
    rules: tuple[RuleRow, ...] = ()
    changes: tuple[BasisVersionRow, ...] = ()
    form: ChangeForm | None = None
