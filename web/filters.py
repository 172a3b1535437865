"""How dates, sizes and hashes read: pure functions, and `install` that hands them to Jinja."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from jinja2 import Environment, pass_context
from jinja2.runtime import Context

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINESE_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
ENGLISH_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ENGLISH_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


def weekday(value: date, lang: str = "zh-CN") -> str:
    """周三"""
    names = ENGLISH_WEEKDAYS if lang == "en" else CHINESE_WEEKDAYS
    return names[value.weekday()]


def day_only(value: date, today: date, lang: str = "zh-CN") -> str:
    """11月25日; the year comes first when it is not this year."""
    if lang == "en":
        text = f"{value.day} {ENGLISH_MONTHS[value.month - 1]}"
        return text if value.year == today.year else f"{text} {value.year}"
    text = f"{value.month}月{value.day}日"
    return text if value.year == today.year else f"{value.year}年{text}"


def day(value: date, today: date, lang: str = "zh-CN") -> str:
    """11月25日（周三）"""
    text = day_only(value, today, lang)
    if lang == "en":
        return f"{weekday(value, lang)} {text}"
    return f"{text}（{weekday(value, lang)}）"


def day_number(value: date) -> str:
    """11/25, the cell of a ruler"""
    return f"{value.month}/{value.day}"


def time_of_day(value: datetime) -> str:
    """16:42"""
    return f"{value:%H:%M}"


def instant(value: datetime, today: date, lang: str = "zh-CN") -> str:
    """11月25日 16:42, or 今天 16:42"""
    if value.date() == today:
        return f"{'Today' if lang == 'en' else '今天'} {value:%H:%M}"
    return f"{day_only(value.date(), today, lang)} {value:%H:%M}"


def stamp(value: datetime, today: date, lang: str = "zh-CN") -> str:
    """11-25 16:42 for columns of times, or 今天 16:42"""
    if value.date() == today:
        return f"{'Today' if lang == 'en' else '今天'} {value:%H:%M}"
    return f"{value:%m-%d %H:%M}" if value.year == today.year else f"{value:%Y-%m-%d %H:%M}"


def due(value: datetime, today: date, lang: str = "zh-CN") -> str:
    """11月25日（周三）24:00: midnight belongs to the day that it ends."""
    if (value.hour, value.minute) == (0, 0):
        return f"{day((value - timedelta(days=1)).date(), today, lang)} 24:00"
    return f"{day(value.date(), today, lang)} {value:%H:%M}"


def full(value: date) -> str:
    """2026-11-25 16:42, or 2026-11-25 of a date"""
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else f"{value:%Y-%m-%d}"


def local_input(value: datetime) -> str:
    """2026-11-25T16:42, the value of a datetime-local input"""
    return f"{value:%Y-%m-%dT%H:%M}"


def size(value: int) -> str:
    """4.2 MB"""
    amount = float(value)
    for unit in ("B", "KB", "MB", "GB"):
        if amount < 1024 or unit == "GB":
            break
        amount /= 1024
    return f"{amount:.0f} {unit}" if unit == "B" or amount >= 100 else f"{amount:.1f} {unit}"


def short_hash(value: str) -> str:
    """4f1c 9a07 … e2b8"""
    return f"{value[:4]} {value[4:8]} … {value[-4:]}" if len(value) > 12 else value


def install(environment: Environment, zone: ZoneInfo = SHANGHAI) -> None:
    """Register the filters; "today" and the language come from the `shell` of the page."""

    def local(value: date) -> date:
        """An aware datetime as this office reads it; dates and naive datetimes as they are."""
        if isinstance(value, datetime) and value.tzinfo is not None:
            return value.astimezone(zone)
        return value

    def as_date(value: date) -> date:
        value = local(value)
        return value.date() if isinstance(value, datetime) else value

    def as_instant(value: datetime) -> datetime:
        moment = local(value)
        assert isinstance(moment, datetime)
        return moment

    @pass_context
    def day_filter(context: Context, value: date) -> str:
        return day(as_date(value), context["shell"].today, context["shell"].lang)

    @pass_context
    def day_only_filter(context: Context, value: date) -> str:
        return day_only(as_date(value), context["shell"].today, context["shell"].lang)

    @pass_context
    def weekday_filter(context: Context, value: date) -> str:
        return weekday(as_date(value), context["shell"].lang)

    @pass_context
    def instant_filter(context: Context, value: datetime) -> str:
        return instant(as_instant(value), context["shell"].today, context["shell"].lang)

    @pass_context
    def stamp_filter(context: Context, value: datetime) -> str:
        return stamp(as_instant(value), context["shell"].today, context["shell"].lang)

    @pass_context
    def due_filter(context: Context, value: datetime) -> str:
        return due(as_instant(value), context["shell"].today, context["shell"].lang)

    environment.filters.update(
        day=day_filter,
        day_only=day_only_filter,
        day_number=lambda value: day_number(as_date(value)),
        weekday=weekday_filter,
        instant=instant_filter,
        stamp=stamp_filter,
        time_of_day=lambda value: time_of_day(as_instant(value)),
        due=due_filter,
        full=lambda value: full(local(value)),
        local_input=lambda value: local_input(as_instant(value)),
        size=size,
        short_hash=short_hash,
    )
