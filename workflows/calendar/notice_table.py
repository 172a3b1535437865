"""Reading the table of a holiday notice: CSV in UTF-8 or GBK, one line for each day it sets apart.

Columns, in any order, in English or Chinese: the date, `kind` (off or work, or 放假, 调休放假,
调休上班), the festival's name; if wanted the weekday and `is_workday`, which are then compared with
the date and the kind, and the source. Every line that is wrong is named with what is wrong with it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from workflows.calendar.local_time import WEEKDAYS
from workflows.calendar.office_calendar import DayKind
from workflows.errors import FieldError, Invalid
from workflows.texts import Text

MOST_BYTES: Final = 200_000
MOST_LINES: Final = 400
LONGEST: Final = 200
"""Characters in a name or a source."""
SHOWN: Final = 20
"""Characters of what is wrong that a message repeats."""

COLUMNS: Final = MappingProxyType(
    {
        "date": "date", "日期": "date",
        "kind": "kind", "类型": "kind", "安排": "kind",
        "name": "name", "festival": "name", "名称": "name", "节日": "name",
        "source": "source", "文号": "source", "来源": "source",
        "weekday": "weekday", "星期": "weekday",
        "is_workday": "is_workday", "是否上班": "is_workday",
    }
)  # fmt: skip
NEEDED: Final = MappingProxyType({"date": "日期", "kind": "类型", "name": "名称"})
KINDS: Final = MappingProxyType(
    {
        "off": DayKind.HOLIDAY, "放假": DayKind.HOLIDAY, "休": DayKind.HOLIDAY,
        "调休放假": DayKind.MOVED_OFF, "调休": DayKind.MOVED_OFF,
        "work": DayKind.MADE_UP, "上班": DayKind.MADE_UP, "调休上班": DayKind.MADE_UP,
        "补班": DayKind.MADE_UP, "班": DayKind.MADE_UP,
    }
)  # fmt: skip
WORKED: Final = MappingProxyType({"1": True, "是": True, "0": False, "否": False, "": None})
_DATE: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One day of a notice and where it stands in the file."""

    line: int
    day: date
    kind: DayKind
    name: str
    source: str

    @property
    def is_workday(self) -> bool:
        return self.kind is DayKind.MADE_UP


@dataclass(slots=True)
class _Reading:
    """What was read so far, and everything that is wrong with it."""

    lines: list[NoticeLine] = field(default_factory=list)
    errors: list[FieldError] = field(default_factory=list)
    first: dict[date, int] = field(default_factory=dict)

    def complain(self, line: int, message_id: str, **values: object) -> None:
        self.errors.append(wrong_line(line, Text(message_id, None, **values)))


def read_table(content: bytes) -> list[NoticeLine]:
    """The lines of a table; raises Invalid, which names every wrong line."""
    reading = _Reading()
    rows = _rows(content)
    header = next(rows, None)
    if header is None:
        raise Invalid([wrong_file(Text("文件里没有内容。"))])
    columns = _columns(header[1])
    for number, cells in rows:
        if any(cell.strip() for cell in cells):
            _read_line(reading, number, cells, columns)
    if not reading.lines and not reading.errors:
        raise Invalid([wrong_file(Text("表头下面没有日期。"))])
    if reading.errors:
        raise Invalid(reading.errors)
    return reading.lines


def wrong_line(line: int, what: Text) -> FieldError:
    """An error in a line, which begins with its number."""
    return FieldError(f"/lines/{line}", Text("第 {line} 行：{what}", line=line, what=what))


def wrong_file(what: Text) -> FieldError:
    """An error of the file as a whole."""
    return FieldError("/file", what)


def _rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _text(content)
    first = text.partition("\n")[0]
    delimiter = "\t" if "\t" in first and "," not in first else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if reader.line_num > MOST_LINES:
                text_ = Text("文件超过 {most} 行，不像一年的放假安排。", most=MOST_LINES)
                raise Invalid([wrong_file(text_)])
            yield reader.line_num, cells
    except csv.Error as error:
        what = Text("读不出来，请另存为 CSV 再导入。")
        raise Invalid([wrong_line(reader.line_num, what)]) from error


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise Invalid([wrong_file(Text("文件太大，不像一年的放假安排。"))])
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Invalid([wrong_file(Text("文件既不是 UTF-8 也不是 GBK 编码，请另存为 CSV 再导入。"))])


def _columns(header: list[str]) -> dict[str, int]:
    """Where each column stands."""
    found: dict[str, int] = {}
    errors = []
    for place, cell in enumerate(header):
        title = cell.strip().lower()
        name = COLUMNS.get(title)
        if name is None and title:
            known = "、".join(each for each in COLUMNS if not each.isascii())
            what = Text("不认识表头“{title}”，可以用：{known}。", title=cell, known=known)
            errors.append(wrong_line(1, what))
        elif name in found:
            errors.append(wrong_line(1, Text("表头“{title}”出现了两次。", title=cell)))
        elif name:
            found[name] = place
    missing = [words for name, words in NEEDED.items() if name not in found]
    if missing and not errors:
        what = Text("缺少这些列：{missing}。", missing="、".join(missing))
        errors.append(wrong_line(1, what))
    if errors:
        raise Invalid(errors)
    return found


def _read_line(reading: _Reading, number: int, cells: list[str], columns: dict[str, int]) -> None:
    given = {
        name: cells[place].strip() if place < len(cells) else "" for name, place in columns.items()
    }
    if len(cells) > max(columns.values()) + 1 and any(cells[max(columns.values()) + 1 :]):
        reading.complain(number, "比表头多出一列，是不是名称里有逗号？")
        return
    day = _day(given["date"])
    kind = KINDS.get(given["kind"].lower())
    if day is None:
        reading.complain(number, "日期“{text}”不对，应为 2027-01-01。", text=_short(given["date"]))
    if kind is None:
        known = "放假、调休放假、调休上班"
        reading.complain(
            number, "类型“{text}”不对，应为：{known}。", text=_short(given["kind"]), known=known
        )
    if not 0 < len(given["name"]) <= LONGEST:
        reading.complain(number, "缺少名称，或者名称太长。")
    if len(given.get("source", "")) > LONGEST:
        reading.complain(number, "来源太长。")
    if day is None or kind is None:
        return
    line = NoticeLine(number, day, kind, given["name"], given.get("source", ""))
    _compare(reading, line, given)
    reading.lines.append(line)


def _compare(reading: _Reading, line: NoticeLine, given: dict[str, str]) -> None:
    """What the columns of a line say against one another, and against the lines before."""
    weekday = WEEKDAYS[line.day.weekday()]
    said = given.get("weekday", "").replace("星期", "周").replace("周天", "周日")
    if said and said != weekday:
        reading.complain(
            line.line, "{day}是{weekday}，不是{said}。", day=line.day, weekday=weekday, said=said
        )
    if line.is_workday and line.day.weekday() < 5:
        reading.complain(
            line.line, "{day}是{weekday}，本来就上班，不是调休上班。", day=line.day, weekday=weekday
        )
    worked = given.get("is_workday", "")
    if worked not in WORKED or WORKED[worked] not in (None, line.is_workday):
        reading.complain(line.line, "“是否上班”写的是“{text}”，与类型不符。", text=worked)
    if line.day in reading.first:
        first = reading.first[line.day]
        reading.complain(line.line, "{day}在第 {first} 行已经有了。", day=line.day, first=first)
    reading.first.setdefault(line.day, line.line)


def _short(text: str) -> str:
    """What a message can hold: a quote that is not closed takes in the rest of the file."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}……"


def _day(text: str) -> date | None:
    match = _DATE.fullmatch(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
