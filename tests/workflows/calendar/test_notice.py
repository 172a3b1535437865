"""Reading the table of a notice: what it becomes, and every way in which a line can be wrong."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.support.new_year import FILE, SOURCE
from workflows.calendar.notice import Notice, doubt_about, read_notice
from workflows.calendar.office_calendar import OfficeCalendar, SpecialDay
from workflows.calendar.seed import notice, published_years, seed_calendar, special_days
from workflows.errors import Invalid

TODAY = date(2026, 11, 24)
TEXT = FILE.read_text(encoding="utf-8")
LINES = TEXT.splitlines()


def read(text: str | bytes, **given: object) -> Notice:
    content = text.encode() if isinstance(text, str) else text
    options: dict[str, object] = {"source": "", **given}
    calendar = options.pop("calendar", seed_calendar())
    return read_notice(content, calendar, TODAY, **options)  # type: ignore[arg-type]


def errors(text: str | bytes, **given: object) -> dict[str, str]:
    """What is wrong, by pointer."""
    with pytest.raises(Invalid) as refused:
        read(text, **given)
    return {error.pointer: str(error.message) for error in refused.value.errors}


def with_line(line: str, text: str = TEXT) -> str:
    return f"{text}{line}\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_it_is_read_in_both_encodings(encoding: str) -> None:
    found = read(TEXT.encode(encoding))

    assert (found.year, found.source) == (2027, SOURCE)
    assert len(found.days) == len(LINES) - 1
    assert found.days[date(2027, 2, 8)] == SpecialDay(False, "春节", "放假", SOURCE)
    assert found.days[date(2027, 1, 31)] == SpecialDay(True, "春节", "调休上班", SOURCE)
    assert list(found.days) == sorted(found.days)


def test_the_form_that_is_shipped_is_read_too() -> None:
    """Columns of the shared table of 2025 and 2026, here with its own year."""
    rows = ["date,weekday,kind,festival,is_workday"]
    for day, entry in special_days().items():
        if day.year == 2026:
            weekday = "一二三四五六日"[day.weekday()]
            rows.append(f"{day},周{weekday},{entry.kind},{entry.name},{int(entry.is_workday)}")

    found = read("\n".join(rows), source="国办发明电〔2025〕7号")

    assert found.year == 2026
    assert {day: entry.is_workday for day, entry in found.days.items()} == {
        day: entry.is_workday for day, entry in special_days().items() if day.year == 2026
    }
    assert {entry.source for entry in found.days.values()} == {"国办发明电〔2025〕7号"}


def test_chinese_columns_tabs_and_other_ways_to_write_a_date() -> None:
    text = TEXT.replace("date,weekday,kind,name,source", "日期,星期,类型,名称,文号")
    text = text.replace("2027-01-01", "2027年1月1日").replace("2027-01-02", "2027/1/2")
    text = text.replace(",off,", ",放假,").replace(",work,", ",调休上班,").replace(",", "\t")

    assert read(text).days.keys() == read(TEXT).days.keys()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2027-02-30,,off,春节,x", "日期“2027-02-30”不对"),
        ("2027-13-01,,off,春节,x", "日期“2027-13-01”不对"),
        ("明天,,off,春节,x", "日期“明天”不对"),
        ("2027-01-01,周五,off,元旦,x", "在第 2 行已经有了"),
        ("2027-03-01,周一,work,春节,x", "2027-03-01是周一，本来就上班，不是调休上班"),
        ("2027-03-06,周日,work,春节,x", "2027-03-06是周六，不是周日"),
        ("2027-03-06,,假,春节,x", "类型“假”不对"),
        ("2027-03-06,,work,,x", "缺少名称"),
        (f"2027-03-06,,work,{'名' * 201},x", "名称太长"),
        (f"2027-03-06,,work,春节,{'源' * 201}", "来源太长"),
        ("2027-03-06,,work,春,节,x", "比表头多出一列"),
        ("2028-01-01,,off,元旦,x", "2028-01-01不属于 2027 年的安排"),
        ("2027-12-31,,off,元旦,x", "2027-12-31不属于 2027 年的安排"),
        ("2026-12-31,,off,国庆节,x", "2026-12-31不属于 2027 年的安排"),
    ],
)
def test_a_wrong_line_is_named(line: str, said: str) -> None:
    found = errors(with_line(line))

    place = f"/lines/{len(LINES) + 1}"
    assert list(found) == [place]
    assert found[place].startswith(f"第 {len(LINES) + 1} 行：") and said in found[place]


def test_all_wrong_lines_are_named_at_once() -> None:
    text = with_line("2027-03-06,,假,春节,x", with_line("2027-02-30,,off,春节,x"))

    assert list(errors(text)) == [f"/lines/{len(LINES) + 1}", f"/lines/{len(LINES) + 2}"]


def test_new_years_days_in_december_belong_to_the_year_that_comes() -> None:
    found = read(with_line("2026-12-31,周四,off,元旦,x"))

    assert found.year == 2027
    assert date(2026, 12, 31) in found.days


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "没有内容"),
        (LINES[0], "表头下面没有日期"),
        ("date,kind\n2027-01-01,off", "缺少这些列：名称"),
        ("date,kind,name,color\n", "不认识表头“color”"),
        ("date,日期,kind,name\n", "表头“日期”出现了两次"),
        (b"\xff\xfe\x00\x01date", "既不是 UTF-8 也不是 GBK"),
        ("date,kind,name\n" + "\n" * 500 + "2027-01-01,off,元旦", "超过 400 行"),
        ("date,kind,name\n" + "x" * 200_001, "文件太大"),
        ('date,kind,name\n"' + "x" * 140_000 + '",off,元旦', "读不出来"),
        (TEXT.replace("2027-05-02,周日,off,劳动节", "2027-05-03,周一,off,劳动节", 1).replace(
            "2027-05-03,周一,off,劳动节,测试样例（2027 年的通知并不存在）\n", "", 1),
         "缺少法定节日 2027-05-02"),
        (TEXT.replace(",端午节,", ",中秋节,"), "缺少端午的放假日期"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_notice_is_refused(text: str | bytes, said: str) -> None:
    assert said in "；".join(errors(text).values())


def test_only_this_year_and_the_next_can_be_arranged() -> None:
    other = "\n".join(
        [LINES[0], *(f"2029{line[4:10]},,off,{line.split(',')[3]},x" for line in LINES[1:])]
    )
    assert "这是 2029 年的安排" in errors(other)["/file"]
    assert "不属于 2026 年" in "".join(errors(TEXT, year=2026).values())


def test_it_says_how_it_is_cited() -> None:
    bare = TEXT.replace(SOURCE, "")

    assert list(errors(bare)) == ["/source"]
    assert list(errors(bare, source="号" * 201)) == ["/source"]
    assert read(bare, source=" 某号 ").source == "某号"


def test_what_the_county_arranged_otherwise_stands_in_its_way() -> None:
    own = SpecialDay(True, "补班", "调休上班", "县政办〔2026〕9号", local=True)
    notices = {year: notice(year) for year in published_years()}
    calendar = OfficeCalendar({**special_days(), date(2027, 2, 6): own}, notices)

    (said,) = errors(TEXT, calendar=calendar).values()

    assert "县里已经另有安排（补班，县政办〔2026〕9号）" in said


def test_december_belongs_to_the_year_that_comes_however_new_year_is_called() -> None:
    text = with_line("2026-12-31,周四,off,元旦节,x", TEXT.replace("元旦", "元旦节"))
    assert date(2026, 12, 31) in read(text).days


def test_a_year_is_not_all_holidays() -> None:
    days = [date(2027, 1, 1) + timedelta(number) for number in range(365)]
    rows = ["date,kind,name", *(f"{day},off,春节清明端午" for day in days)]
    assert errors("\n".join(rows), source="x") == {"/file": "共放假 365 天，不像一年的放假安排。"}


def test_a_quote_that_is_not_closed_fills_no_page() -> None:
    said = errors(TEXT.replace("2027-01-02", '"2027-01-02')).values()
    assert max(len(each) for each in said) < 80


@pytest.mark.parametrize("year", [2025, 2026])
def test_what_was_published_raises_no_doubt(year: int) -> None:
    days = [(day, each.is_workday) for day, each in special_days().items() if day.year == year]
    assert doubt_about(days) is None


def test_a_line_that_was_left_out_raises_a_doubt() -> None:
    days = [(day, each.is_workday) for day, each in special_days().items() if day.year == 2026]
    without = [each for each in days if each[0] != date(2026, 10, 10)]
    doubt = doubt_about(without)
    assert doubt is not None
    assert "有 19 天" in str(doubt)
    assert "应有 6 天调休上班，清单里有 5 天" in str(doubt)
