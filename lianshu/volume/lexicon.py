"""What bodies, people and matters are called, and which stand for which in a copy.

A copy is set in another township and another department: each body of the original changes places
with the one that stands for it, and each person with whoever holds the same post there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lianshu.demo.county import County, Row
from workflows.texts import Text

BODY_NAMES = ("code", "name", "short_name", "legal_name")
PERSON_NAMES = ("username", "name")
MATTER_NAMES = ("code", "name_zh")
INNER = ("TEAM", "CMD", "SFS")

Word = tuple[str, str, str]
"""Which kind of thing is meant (`body`, `person`, `matter`), its key, and by which of its names."""


class Unnamed(Exception):
    """A number whose issuer nobody knows."""


@dataclass(frozen=True)
class Lexicon:
    """The names in a county."""

    county: County

    @cached_property
    def bodies(self) -> Mapping[str, Row]:
        """By code."""
        return {row["code"]: row for row in self.county.organizations}

    @cached_property
    def people(self) -> Mapping[str, Row]:
        """By user name, each with their first post."""
        found: dict[str, Row] = {}
        for row in self.county.people:
            found.setdefault(row["username"], row)
        return found

    @cached_property
    def matters(self) -> Mapping[str, Row]:
        """By code."""
        return {row["code"]: row for row in self.county.matters}

    @cached_property
    def words(self) -> Mapping[str, Word]:
        """Everything that may be read of a body, a person or a matter; the first meaning counts."""
        words: dict[str, Word] = {}
        for kind, rows, names in (
            ("body", self.bodies, BODY_NAMES),
            ("person", self.people, PERSON_NAMES),
            ("matter", self.matters, MATTER_NAMES),
        ):
            for key, row in rows.items():
                for name in names:
                    if row[name]:
                        words.setdefault(row[name], (kind, key, name))
        return words

    @cached_property
    def posts(self) -> Mapping[tuple[str, str], list[str]]:
        """Who holds a role at a body, by code and role."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in self.county.people:
            found[row["organization"], row["role"]].append(row["username"])
        return found

    @cached_property
    def departments(self) -> Mapping[str, str]:
        """Code of a department by the name that matters call it by."""
        return {
            row["name"].removeprefix("云溪县"): code
            for code, row in self.bodies.items()
            if row["kind"] == "DEPT"
        }

    @cached_property
    def powers(self) -> Mapping[str, list[Row]]:
        """The delegations of a township, by its code."""
        codes = {row["short_name"]: code for code, row in self.bodies.items()}
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.county.delegations:
            found[codes[row["township"]]].append(row)
        return found

    def issuer(self, number: str) -> tuple[str, str]:
        """The body that gave an official number, and the mark between its prefix and the year."""
        head = number.partition("〔")[0]
        named = {row["document_prefix"] or row["short_name"]: c for c, row in self.bodies.items()}
        for prefix in sorted(named, key=len, reverse=True):
            if head.startswith(prefix):
                return named[prefix], head.removeprefix(prefix)
        raise Unnamed(str(Text("不知道“{number}”是哪个单位的文号。", number=number)))

    def around(self, code: str) -> dict[str, str]:
        """The body of each kind that belongs to a township, itself included."""
        found = {self.bodies[code]["kind"]: code}
        for other, row in self.bodies.items():
            if row["kind"] in INNER and code in (row["parent"], row["serves"]):
                found[row["kind"]] = other
        return found


@dataclass(frozen=True, slots=True)
class Casting:
    """Who stands for whom in a copy; who is not named stays."""

    bodies: Mapping[str, str]
    people: Mapping[str, str]
    matters: Mapping[str, str] = field(default_factory=dict)


def cast(
    lexicon: Lexicon, wanted: Iterable[str], swaps: Mapping[str, str], matters: Mapping[str, str]
) -> Casting:
    """Let bodies change places, and those of the people `wanted` whose bodies do.

    Somebody whose post nobody else holds there goes on as themselves: a small body borrows.
    """
    bodies: dict[str, str] = {}
    for one, other in swaps.items():
        ours, theirs = lexicon.around(one), lexicon.around(other)
        for kind in ours.keys() & theirs.keys():
            bodies[ours[kind]], bodies[theirs[kind]] = theirs[kind], ours[kind]
    people: dict[str, str] = {}
    taken: set[str] = set(wanted)
    for username in sorted(taken):
        post = lexicon.people[username]
        moved = bodies.get(post["organization"], post["organization"])
        if moved == post["organization"]:
            continue
        place = lexicon.posts[post["organization"], post["role"]].index(username)
        able = lexicon.posts.get((moved, post["role"]), [])
        free = [each for each in (*able[place:], *able[:place]) if each not in taken]
        if free:
            people[username] = free[0]
            taken.add(free[0])
    return Casting(bodies, people, matters)
