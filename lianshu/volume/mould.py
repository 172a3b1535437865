"""A photograph with blanks: everything in its rows that is another thing in another copy.

Blanks are shared by all rows of a mould: an id that stands in ten places is one blank. What a blank
may be:

* an id of the story's own rows, which each copy has anew;
* the id or a name of a body, a person, a matter; the id of the published process;
* an official number;
* a day or an instant, counted from the day on which the story began in working days, so that what
  falls on a working day falls on one in every copy; the time of day stays;
* where a legal clock of the story ends, which is worked out anew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import orjson

from lianshu.volume.lexicon import Lexicon
from lianshu.volume.originals import Original, Photograph, Studio
from workflows.calendar.local_time import to_local
from workflows.calendar.office_calendar import OfficeCalendar
from workflows.database.bulk import Column

HEX = r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])"
STAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?"
DAY = r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)"
CHINESE_DAY = r"\d{4}年\d{1,2}月\d{1,2}日"
NUMBER = re.compile(r"[\u4e00-\u9fff]{2,20}〔\d{4}〕\d{4,}号")
OF_CLOCK = ("due_on", "due_at", "warn_at", "provisional")
DUE = re.compile(r"@due:(\d+)@")

Blank = tuple[Any, ...]
Text = tuple[str | int, ...]
"""A text in parts: what stands in it, and blanks by their place."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a row that is not the same in every copy."""

    place: int
    blank: int | None
    """The blank that is the whole value, or"""
    text: Text = ()
    """the text that blanks are part of;"""
    as_bytes: bool = False
    sorted_anew: bool = False
    """whether blanks are keys of its JSON, whose order they may change."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: what is the same in every copy, and its cells."""

    same: tuple[Any, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """A legal clock: the blank of its start, amount, roll and profile, and the blanks of its pauses."""

    start: int
    amount: str
    roll: str
    warn_profile: str | None
    pauses: tuple[tuple[int, int | None], ...]


@dataclass(frozen=True, slots=True)
class Mould:
    """A photograph with blanks."""

    rows: Mapping[str, tuple[Row, ...]]
    blanks: tuple[Blank, ...]
    clocks: tuple[Clock, ...]
    people: tuple[str, ...]
    """User names of those who have a part in it."""
    bodies: tuple[str, ...]
    matters: tuple[str, ...]


@dataclass
class Moulding:
    """Makes the mould of a photograph."""

    studio: Studio
    columns: Mapping[str, Sequence[Column]]
    """Of the database into which copies go."""
    lexicon: Lexicon
    original: Original
    photograph: Photograph
    calendar: OfficeCalendar
    blanks: dict[Blank, int] = field(default_factory=dict)

    def make(self) -> Mould:
        """Raises lexicon.Unnamed."""
        rows = self.photograph.rows
        self._own = {
            named["id"]
            for table, some in rows.items()
            for named in (self._named(table, row) for row in some)
            if table != "history" and "id" in named
        }
        self._deadlines = [self._named("deadline", row) for row in rows["deadline"]]
        self._numbers = {row["id"]: number for number, row in enumerate(self._deadlines)}
        self._ends = {
            to_local(row["due_at"]): number
            for number, row in reversed(tuple(enumerate(self._deadlines)))
            if row["due_at"] is not None
        }
        self._given_at = self._when_numbers_were_given()
        words = sorted(self.lexicon.words, key=len, reverse=True)
        numbers = sorted(self._given_at, key=len, reverse=True)
        parts = {
            "due": DUE.pattern,
            "id": HEX,
            "stamp": STAMP,
            "day": DAY,
            "chinese": CHINESE_DAY,
            "number": "|".join(map(re.escape, numbers)) or r"(?!)",
            "word": "|".join(map(re.escape, words)),
        }
        self._pattern = re.compile("|".join(f"(?P<{key}>{text})" for key, text in parts.items()))
        made = {
            name: tuple(self._row(name, self.columns[name], row) for row in some)
            for name, some in rows.items()
        }
        clocks = self._clocks()
        return Mould(
            rows=made,
            clocks=clocks,
            blanks=tuple(self.blanks),
            people=self._keys("person"),
            bodies=self._keys("body"),
            matters=self._keys("matter"),
        )

    def _keys(self, kind: str) -> tuple[str, ...]:
        """The bodies, people or matters that the mould names, by whatever name or id."""
        return tuple(
            dict.fromkeys(
                str(blank[1]) for blank in self.blanks if blank[0] in (kind, f"{kind}_id")
            )
        )

    # Rows

    def _row(self, table: str, columns: Sequence[Column], row: tuple[Any, ...]) -> Row:
        same, cells = [], []
        named = self._named(table, row)
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            cell = None if value is None else self._cell(table, column, value, place, named)
            if cell is not None:
                cells.append(cell)
            same.append(None if value is None or cell is not None else column.fit(value))
        return Row(tuple(same), tuple(cells))

    def _cell(
        self, table: str, column: Column, value: Any, place: int, row: Mapping[str, Any]
    ) -> Cell | None:
        if table == "deadline" and column.name in OF_CLOCK:
            return Cell(place, self._blank("clock", self._numbers[row["id"]], column.name))
        if table == "timer" and column.name == "fire_at":
            number = self._numbers[row["deadline_id"]]
            return Cell(place, self._blank("rung", number, row["rung"] or "L1"))
        if isinstance(value, datetime):
            counted = table == "deadline_pause" or column.name == "started_at"
            return Cell(place, self._counted(value) if counted else self._instant(value))
        if isinstance(value, date):
            return Cell(place, self._blank("day", *self._days(value)))
        if isinstance(value, bytes):
            text = self._text(value.decode())
            return None if _is_plain(text) else Cell(place, None, text, as_bytes=True)
        if not isinstance(value, str):
            return None
        if column.is_document:
            return self._document(table, value, place)
        text = self._text(value)
        if _is_plain(text):
            return None
        if len(text) == 1 and isinstance(text[0], int):
            return Cell(place, text[0])
        return Cell(place, None, text)

    def _named(self, table: str, row: tuple[Any, ...]) -> dict[str, Any]:
        names = (each.name for each in self.columns[table])
        return dict(zip(names, row, strict=True))

    def _document(self, table: str, value: str, place: int) -> Cell | None:
        if table == "history" and '"due_on"' in value:
            value = self._with_due(value)
        text = self._text(value)
        if _is_plain(text):
            return None
        keys = {key for each in _objects(orjson.loads(value)) for key in each}
        moves = any(self._pattern.search(key) for key in keys)
        return Cell(place, None, text, sorted_anew=moves)

    def _with_due(self, value: str) -> str:
        """A payload that names the end of a clock as it stands now: that end is worked out anew."""
        data = orjson.loads(value)
        number = self._numbers.get(data.get("deadline"))
        if number is not None and data["due_on"] == str(self._deadlines[number]["due_on"]):
            return value.replace(f'"{data["due_on"]}"', f'"@due:{number}@"')
        return value

    def _text(self, value: str) -> Text:
        parts: list[str | int] = []
        at = 0
        for match in self._pattern.finditer(value):
            blank = self._meant(str(match.lastgroup), match[0])
            if blank is None:
                continue
            if match.start() > at:
                parts.append(value[at : match.start()])
            parts.append(blank)
            at = match.end()
        if at < len(value):
            parts.append(value[at:])
        return tuple(parts)

    def _meant(self, kind: str, found: str) -> int | None:
        if kind == "due":
            return self._blank("due_text", int(found[5:-1]))
        if kind == "id":
            return self._id(found)
        if kind == "number":
            body, mark = self.lexicon.issuer(found)
            return self._blank("number", found, body, mark, *self._days(self._given_at[found]))
        if kind == "word":
            return self._blank(*self.lexicon.words[found])
        if kind == "stamp":
            return self._stamp(found)
        try:
            day = _day_of(found)
        except ValueError:
            return None
        return self._blank("day_text", *self._days(day), "-" if kind == "day" else "年")

    def _id(self, found: str) -> int | None:
        if found in self._own:
            return self._blank("id", found)
        for kind, known in (
            ("body_id", self.studio.bodies),
            ("person_id", self.studio.people),
            ("version_id", self.studio.versions),
            ("rule_id", self.studio.rules),
        ):
            if found in known:
                return self._blank(kind, known[found])
        return None

    # Time

    def _stamp(self, found: str) -> int | None:
        try:
            at = datetime.fromisoformat(found)
        except ValueError:
            return None
        zone = "" if at.tzinfo is None else ("Z" if found.endswith("Z") else "+")
        with_seconds = len(re.split(r"[Z+]", found.partition("T")[2])[0]) > len("00:00")
        local = to_local(at)
        return self._blank("stamp", self._instant(local), zone, with_seconds)

    def _instant(self, at: datetime) -> int:
        """The blank of an instant; that of the end of a clock if one ends then."""
        end = self._ends.get(to_local(at))
        return self._counted(at) if end is None else self._blank("clock", end, "due_at")

    def _counted(self, at: datetime) -> int:
        local = to_local(at)
        return self._blank("at", *self._days(local.date()), local.timetz().replace(tzinfo=None))

    def _days(self, day: date) -> tuple[int, int]:
        """How many working days from the first day of the story, and how many days off behind that."""
        over = 0
        while not self.calendar.is_workday(day):
            day -= timedelta(days=1)
            over += 1
        return self.calendar.workdays_between(self.original.begins_at.date(), day), over

    # Clocks

    def _clocks(self) -> tuple[Clock, ...]:
        pauses = [
            self._named("deadline_pause", row) for row in self.photograph.rows["deadline_pause"]
        ]
        return tuple(
            Clock(
                start=self._counted(row["started_at"]),
                amount=row["amount"],
                roll=row["roll"],
                warn_profile=row["warn_profile"],
                pauses=tuple(
                    (
                        self._counted(pause["began_at"]),
                        pause["ended_at"] and self._counted(pause["ended_at"]),
                    )
                    for pause in pauses
                    if pause["deadline_id"] == row["id"]
                ),
            )
            for row in self._deadlines
        )

    def _when_numbers_were_given(self) -> dict[str, date]:
        """Every official number of the story, with the day of the first row of history that names it."""
        own = {
            self._named(table, row)["number"]
            for table in ("case", "official_document")
            for row in self.photograph.rows[table]
        }
        found: dict[str, date] = {}
        rows = [self._named("history", row) for row in self.photograph.rows["history"]]
        for row in sorted(rows, key=lambda each: int(each["id"])):
            for number in NUMBER.findall(row["data"] or ""):
                found.setdefault(number, to_local(row["at"]).date())
        first = self.original.begins_at.date()
        return {number: found.get(number, first) for number in own if number}

    def _blank(self, *blank: Any) -> int:
        return self.blanks.setdefault(blank, len(self.blanks))


def _is_plain(text: Text) -> bool:
    return all(isinstance(part, str) for part in text)


def _objects(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value, *(each for inner in value.values() for each in _objects(inner))]
    if isinstance(value, list):
        return [each for inner in value for each in _objects(inner)]
    return []


def _day_of(text: str) -> date:
    year, month, day = (int(part) for part in re.findall(r"\d+", text))
    return date(year, month, day)
