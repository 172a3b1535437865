"""Copies poured from a mould: every blank filled, chains of hashes forged anew, numbers without gaps."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

import orjson

from lianshu.volume.lexicon import Casting, Lexicon
from lianshu.volume.mould import Mould, Row
from workflows.calendar.office_calendar import OfficeCalendar
from workflows.clock import OFFICE_ZONE
from workflows.database.base import canonical
from workflows.database.bulk import Column
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.pauses import Pause, effective
from workflows.deadlines.rules.shipped import shipped_profiles
from workflows.deadlines.rungs import rungs
from workflows.history.chain import row_hash

Rows = dict[str, list[list[Any]]]
"""Rows of each table, fit for the driver."""
Series = dict[tuple[str, str, int], int]
"""The last number given by a body (its code), with a mark, in a year."""

SYNTHETIC = "【合成】"
"""What stands before the title of every copied case."""


@dataclass(frozen=True, slots=True)
class Reference:
    """The ids of what the copies refer to: bodies by code, people by user name, processes by key, rules
    by process and code."""

    bodies: Mapping[str, str]
    people: Mapping[str, str]
    versions: Mapping[str, str]
    rules: Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Ended:
    """Where a clock ends; nowhere while it stands still."""

    due_on: date | None
    due_at: datetime | None
    warn_at: datetime | None
    provisional: bool
    rungs: Mapping[str, datetime]


@dataclass
class Pouring:
    """Pours copies; keeps the numbers given and the number of the next row of history."""

    columns: Mapping[str, tuple[Column, ...]]
    lexicon: Lexicon
    reference: Reference
    calendar: OfficeCalendar
    random: Random
    next_history: int = 1
    series: Series = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        self._places = {
            table: {each.name: place for place, each in enumerate(columns)}
            for table, columns in self.columns.items()
        }
        fits = {
            (table, each.name): each.fit
            for table, columns in self.columns.items()
            for each in columns
        }
        self._fits: dict[type, Callable[[Any], Any]] = {
            datetime: fits["case", "started_at"],
            date: fits["deadline", "due_on"],
            bool: fits["deadline", "provisional"],
        }
        self._ended = cache(self._work_out)
        self._day = cache(self._count_days)

    def pour(self, mould: Mould, first_day: date, casting: Casting, rows: Rows) -> None:
        """Add a copy that begins on a day, with these bodies and people, to the rows."""
        values = self._fill(mould, first_day, casting)
        fitted = [
            self._fits[type(each)](each) if type(each) in self._fits else each for each in values
        ]
        ends: dict[str, tuple[int, str]] = {}
        for row in mould.rows["history"]:
            rows["history"].append(self._forged(_row(row, fitted), row, values, ends))
        for table in mould.rows:
            if table == "history":
                continue
            for row in mould.rows[table]:
                poured = _row(row, fitted)
                if table == "case":
                    self._close_chain(poured, ends)
                rows[table].append(poured)

    # Blanks

    def _fill(self, mould: Mould, first_day: date, casting: Casting) -> list[Any]:
        values: list[Any] = [None] * len(mould.blanks)
        later: list[int] = []
        delay = timedelta(seconds=self.random.randrange(1200))
        fillers = self._fillers(first_day, casting, delay)
        for place, (kind, *rest) in enumerate(mould.blanks):
            filler = fillers.get(kind)
            if filler is None:
                later.append(place)
            else:
                values[place] = filler(*rest)
        clocks = [
            self._ended(
                values[each.start],
                each.amount,
                each.roll,
                each.warn_profile,
                tuple((values[began], ended and values[ended]) for began, ended in each.pauses),
            )
            for each in mould.clocks
        ]
        for place in later:
            kind, *rest = mould.blanks[place]
            if kind == "clock":
                values[place] = getattr(clocks[rest[0]], rest[1])
            elif kind == "rung":
                values[place] = clocks[rest[0]].rungs.get(rest[1])
            elif kind == "due_text":
                values[place] = str(clocks[rest[0]].due_on)
        for place in later:
            kind, *rest = mould.blanks[place]
            if kind == "stamp":
                values[place] = _stamp(values[rest[0]], *rest[1:])
        return values

    def _fillers(
        self, first_day: date, casting: Casting, delay: timedelta
    ) -> dict[str, Callable[..., Any]]:
        bodies, people, matters = casting.bodies, casting.people, casting.matters
        known, lexicon = self.reference, self.lexicon
        day = self._day

        def instant(count: int, over: int, clock: Any) -> datetime:
            at = datetime.combine(day(first_day, count, over), clock, OFFICE_ZONE)
            return at if clock.minute in (0, 30) and clock.hour in (0, 8) else at + delay

        return {
            "id": lambda _old: self.random.randbytes(16).hex(),
            "body_id": lambda code: known.bodies[bodies.get(code, code)],
            "person_id": lambda name: known.people[people.get(name, name)],
            "version_id": lambda key: known.versions[key],
            "rule_id": lambda key: known.rules[key],
            "body": lambda code, name: lexicon.bodies[bodies.get(code, code)][name],
            "person": lambda username, name: lexicon.people[people.get(username, username)][name],
            "matter": lambda code, name: lexicon.matters[matters.get(code, code)][name],
            "number": lambda _old, body, mark, count, over: self._number(
                bodies.get(body, body), mark, day(first_day, count, over).year
            ),
            "day": lambda count, over: day(first_day, count, over),
            "day_text": lambda count, over, form: _written(day(first_day, count, over), form),
            "at": instant,
        }

    def _number(self, body: str, mark: str, year: int) -> str:
        self.series[body, mark, year] += 1
        row = self.lexicon.bodies[body]
        prefix = row["document_prefix"] or row["short_name"]
        return f"{prefix}{mark}〔{year}〕{self.series[body, mark, year]:04d}号"

    def _count_days(self, first_day: date, count: int, over: int) -> date:
        return self.calendar.add_workdays(first_day, count) + timedelta(days=over)

    def _work_out(
        self,
        start: datetime,
        amount: str,
        roll: str,
        profile: str | None,
        pauses: tuple[tuple[datetime, datetime | None], ...],
    ) -> Ended:
        period = parse_amount(amount)
        ledger = tuple(Pause(began, ended, "") for began, ended in pauses)
        result = effective(
            start, period, ledger, self.calendar, roll="none" if roll == "none" else "forward"
        )
        if result is None:
            return Ended(None, None, None, provisional=False, rungs={})
        ahead: dict[str, datetime] = {
            rung.name: rung.at
            for rung in rungs(
                period,
                start,
                result.due,
                result.due_at,
                self.calendar,
                next((each for each in shipped_profiles() if each.code == profile), None),
            )
        }
        return Ended(
            result.due,
            result.due_at,
            ahead.get("warn", result.due_at),
            result.provisional,
            ahead,
        )

    # Rows

    def _forged(
        self, row: list[Any], mould: Row, values: Sequence[Any], ends: dict[str, tuple[int, str]]
    ) -> list[Any]:
        """A row of history with the hashes that it has in its own chain."""
        at = self._places["history"]
        chain = row[at["chain"]]
        seq, previous = ends.get(chain, (0, ""))
        digest = hashlib.sha256(row[at["data"]].encode()).hexdigest()
        when = next(cell.blank for cell in mould.cells if cell.place == at["at"])
        assert when is not None, "an instant is a blank"
        proof = row_hash(
            previous=previous,
            chain=chain,
            seq=seq + 1,
            at=values[when],
            kind=row[at["kind"]],
            actor=row[at["actor_id"]],
            on_behalf_of=row[at["on_behalf_of_id"]],
            organization=row[at["organization_id"]],
            task=row[at["task_id"]],
            data_digest=digest,
        )
        row[at["id"]], row[at["seq"]] = self.next_history, seq + 1
        row[at["data_digest"]], row[at["previous_hash"]], row[at["hash"]] = digest, previous, proof
        self.next_history += 1
        ends[chain] = (seq + 1, proof)
        return row

    def _close_chain(self, row: list[Any], ends: Mapping[str, tuple[int, str]]) -> None:
        at = self._places["case"]
        row[at["history_seq"]], row[at["history_hash"]] = ends[f"case:{row[at['id']]}"]
        row[at["title"]] = SYNTHETIC + row[at["title"]]


def _row(row: Row, values: Sequence[Any]) -> list[Any]:
    poured = list(row.same)
    for cell in row.cells:
        if cell.blank is not None:
            poured[cell.place] = values[cell.blank]
            continue
        text = "".join([part if isinstance(part, str) else values[part] for part in cell.text])
        if cell.sorted_anew:
            text = canonical(orjson.loads(text)).decode()
        poured[cell.place] = text.encode() if cell.as_bytes else text
    return poured


def _written(day: date, form: str) -> str:
    return day.isoformat() if form == "-" else f"{day.year}年{day.month}月{day.day}日"


def _stamp(at: datetime, zone: str, with_seconds: bool) -> str:
    kept = at if zone == "+" else at.astimezone(UTC) if zone else at.replace(tzinfo=None)
    text = kept.isoformat(timespec="seconds" if with_seconds else "minutes")
    return text.replace("+00:00", "Z") if zone == "Z" else text
