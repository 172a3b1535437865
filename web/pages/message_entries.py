"""How the rows of a case's history about messages between cases read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from flask_babel import gettext

from web.pages.names import Names
from web.texts import choose
from workflows.cases.models import Case
from workflows.history.kinds import Kind

Said = tuple[str, Literal["done", "late", "warn", "note", "system"], str]
"""Title, tone and detail of an entry."""


def _sent(data: dict[str, Any], case: Case, names: Names) -> Said:
    return gettext("发出消息“%(title)s”", title=_title(data, case, names)), "done", ""


def _thrown(data: dict[str, Any], case: Case, names: Names) -> Said:
    title = gettext("向关联案件发出“%(title)s”", title=_title(data, case, names))
    if data["to"] == ["opens"]:
        title = gettext("因“%(title)s”另立案件", title=_title(data, case, names))
    return title, "system", ""


def _received(data: dict[str, Any], case: Case, names: Names) -> Said:
    other = names.other_case(str(data["from"]))
    said = _title(data, case, names)
    if other is not None and said == data["title"]:
        said = _title(data, other, names)  # the folder of the case that sent it has the English
    title = gettext("收到消息“%(title)s”", title=said)
    where = "" if other is None else gettext("来自案件“%(title)s”", title=other.title)
    words = choose(data["text"], data.get("text_en"))
    return title, "note", " ".join(part for part in (words, where) if part)


def _unheard(data: dict[str, Any], case: Case, names: Names) -> Said:
    title = gettext("消息“%(title)s”没有送达", title=_title(data, case, names))
    return title, "warn", gettext("对方案件在保留期内没有等这条消息")


def _title(data: dict[str, Any], case: Case, names: Names) -> str:
    return names.words(case, str(data["title"]))


MESSAGE_SENTENCES: dict[Kind, Callable[[dict[str, Any], Case, Names], Said]] = {
    Kind.MESSAGE_SENT: _sent,
    Kind.MESSAGE_THROWN: _thrown,
    Kind.MESSAGE_RECEIVED: _received,
    Kind.MESSAGE_UNHEARD: _unheard,
    Kind.MESSAGE_DROPPED: lambda _d, _c, _n: (gettext("没有送到的消息不再处理"), "system", ""),
    Kind.CASE_FROZEN: lambda _d, _c, _n: (gettext("案件停办，期限暂停计算"), "warn", ""),
    Kind.CASE_RELEASED: lambda _d, _c, _n: (gettext("案件恢复办理"), "note", ""),
}
