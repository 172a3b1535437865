"""An article on record in a line, and the choices of a form about articles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from urllib.parse import quote

from flask_babel import gettext

from web.view_models.forms import Option
from web.view_models.rules import BasisRow
from workflows.deadlines.rules.bases import citation, has_ended
from workflows.deadlines.rules.versions import Basis

_DAY = timedelta(days=1)


def basis_row(bases: Mapping[str, Basis], basis: Basis, day: date, rules: int = 0) -> BasisRow:
    """An article with what replaced it, as it stands on a day, and how many rules stand on it."""
    follower = bases.get(basis.successor or "")
    return BasisRow(
        cited=citation(basis),
        title=basis.title,
        status=basis.status,  # type: ignore[arg-type]
        since=basis.valid_from,
        until=basis.valid_to - _DAY if basis.valid_to else None,
        successor=citation(follower) if follower else "",
        ended=has_ended(basis, day),
        url=basis_url(basis.code),
        rules=rules,
    )


def basis_url(code: str) -> str:
    """The address of its page."""
    return f"/deadlines/bases/{quote(code, safe='')}"


def basis_options(bases: Mapping[str, Basis], without: str = "") -> Iterator[Option]:
    """The articles to choose from, by law."""
    for each in bases.values():
        if each.code != without:
            label = citation(each)
            if each.valid_to is not None:
                label = gettext(
                    "%(law)s（至 %(day)s）", law=label, day=(each.valid_to - _DAY).isoformat()
                )
            yield Option(each.code, label, note=each.title, group=each.law)


def checked_options() -> tuple[Option, ...]:
    """Whether the text of an article was read."""
    return (Option("V", gettext("已核对原文")), Option("记忆", gettext("待核对原文")))


def entry_words() -> Mapping[str, str]:
    """What the parts of an entry are called."""
    return {
        "law": gettext("法律法规名称"),
        "article": gettext("第几条"),
        "clause": gettext("第几款"),
        "title": gettext("规定什么"),
        "also": gettext("简称"),
        "least": gettext("最低罚款（元）"),
        "most": gettext("最高罚款（元）"),
        "valid_from": gettext("从哪一天起施行"),
    }
