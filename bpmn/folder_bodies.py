"""Which bodies do what in a process: holders of tasks, and lists of bodies that each do their part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose post holds a task: `role@place` or `role@place/unit`.

    `place` is a slot of the folder or, for starters, a kind of organization; `unit` a kind of
    child organization of it.
    """

    text: str
    role: str
    place: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class HolderChoice:
    """The holder if the expression `when` holds; None always holds."""

    when: str | None
    holder: Holder


@dataclass(frozen=True, slots=True)
class Repeat:
    """A sub-process or call that is run once for each body of a list.

    The list is the field `over`; its column `organization` holds the body's code, the other
    `columns` are `<slot>_<column>` in expressions inside. A row takes part if the expression
    `where` holds for it when the sub-process opens. Inside, the body is the slot `slot`. `counts`
    are names of expressions: outside, each is the number of bodies taking part for which it holds.
    Whoever holds `by` may add and remove bodies meanwhile. `inside` holds the ids of the elements
    in it, `rules` the codes of the clocks that run there, for each body its own.
    """

    element: str
    over: str
    organization: str
    slot: str
    where: str | None
    counts: Mapping[str, str]
    by: tuple[HolderChoice, ...]
    columns: tuple[str, ...]
    inside: frozenset[str]
    rules: frozenset[str]

    @property
    def items(self) -> str:
        """The name under which the engine is told the codes of those who take part."""
        return f"{self.element}_items"


@dataclass(frozen=True, slots=True)
class Ballot:
    """One way to vote; more than the majority of it leads to the decision `decides`, if it has one."""

    value: str
    label: str
    label_en: str | None
    opinion: str
    decides: str | None


@dataclass(frozen=True, slots=True)
class Countersign:
    """A task that several people sign: each member votes, the votes together decide.

    `members` and `recused` are fields with usernames. A decision takes more than `majority` of the
    members who keep not off; without one it is `undecided`, with fewer than `least` members
    `too_few`. One vote `veto` decides at once. Once `quorum` of them have voted, whoever holds `by` may
    close the vote; they add and take out members too. `sequential`: they vote in their order.

    `absent` is a field with those who do not come. With it whoever is absent still counts: a decision
    takes more than `majority` of all who are due, and unless more than that are there it is `too_few`.
    Who holds `last` votes when all others have.
    """

    members: str
    recused: str | None
    absent: str | None
    votes: tuple[Ballot, ...]
    majority: Fraction
    quorum: Fraction
    least: int
    undecided: str
    too_few: str
    veto: str | None
    by: tuple[HolderChoice, ...]
    last: tuple[HolderChoice, ...]
    sequential: bool

    def ballot(self, value: str) -> Ballot | None:
        """The way to vote with this value."""
        return next((each for each in self.votes if each.value == value), None)
