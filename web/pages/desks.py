"""Who has which desk, which lists stand on it, and what they are called.

A person with posts of several kinds has the lists of all of them on one page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from oversight.list_queries import (
    ADDRESSED,
    DISPUTES,
    INQUIRIES,
    INSTRUMENTS,
    LEADS,
    OBJECTIONS,
    ORDERS,
    REPLIES,
    REVIEWS,
    SUITS,
    TOLERANCE,
    DeskList,
    advised,
    carded,
    due_this_week,
    held_late,
    in_red,
    joint_actions,
    mine,
    steps,
    steps_of,
    unheard_messages,
)
from workflows.viewer import Viewer

MINE = "mine"
ADVISED_LIST = "advised"
CARDS_LIST = "cards"
RED_LIST = "red"


@dataclass(frozen=True, slots=True)
class ListSpec:
    """A list and its title; `others`: its rows are other people's, too, and say who has them."""

    title: str
    holds: DeskList
    others: bool = False


Maker = Callable[[Viewer, datetime, tuple[str, ...]], Iterator[ListSpec]]


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of some posts: (role, kind of organization)."""

    key: str
    posts: frozenset[tuple[str, str]]
    lists: Maker


def _of_body(viewer: Viewer, now: datetime, bodies: tuple[str, ...]) -> Iterator[ListSpec]:
    yield ListSpec(gettext("等本单位答复的文书"), steps_of("addressed", ADDRESSED, bodies), True)
    yield ListSpec(gettext("要说明的督办牌"), carded(CARDS_LIST, bodies), True)
    yield ListSpec(gettext("其余红灯、黄灯"), held_late("late", viewer, bodies, now), True)
    yield ListSpec(gettext("其余本周到期"), due_this_week("week", viewer, bodies, now), True)
    yield ListSpec(gettext("参加的联合执法"), joint_actions("joint", bodies), True)


def _of_procuratorate(viewer: Viewer, now: datetime, bodies: tuple[str, ...]) -> Iterator[ListSpec]:
    yield ListSpec(gettext("待评估、待立案的线索"), steps_of("leads", LEADS, bodies), True)
    yield ListSpec(gettext("异议复核"), steps_of("objections", OBJECTIONS, bodies), True)
    yield ListSpec(gettext("待审查的回复"), steps_of("replies", REPLIES, bodies), True)
    yield ListSpec(gettext("调查、磋商和制发"), steps_of("inquiries", INQUIRIES, bodies), True)
    yield ListSpec(gettext("检察建议的期限"), advised(ADVISED_LIST), True)
    yield ListSpec(gettext("行政公益诉讼"), steps("suits", SUITS), True)


def _of_bureau(viewer: Viewer, now: datetime, bodies: tuple[str, ...]) -> Iterator[ListSpec]:
    yield ListSpec(gettext("待督促参加的联合执法"), steps("orders", ORDERS), True)
    yield ListSpec(gettext("待协调的职责争议"), steps("disputes", DISPUTES), True)
    yield ListSpec(gettext("监督文书和督办"), steps_of("instruments", INSTRUMENTS, bodies), True)
    yield ListSpec(gettext("容错免责"), steps("tolerance", TOLERANCE), True)
    yield ListSpec(gettext("没有送到的消息"), unheard_messages("messages", viewer), True)
    yield ListSpec(gettext("全县在审的合法性审查"), steps("reviews", REVIEWS), True)


def _of_county(viewer: Viewer, now: datetime, bodies: tuple[str, ...]) -> Iterator[ListSpec]:
    yield ListSpec(gettext("报到县政府的红牌"), in_red(RED_LIST, viewer, now), True)
    yield ListSpec(gettext("检察建议的期限"), advised(ADVISED_LIST), True)


DESKS = (
    Desk("body", frozenset({("head", "TOWN"), ("dept_head", "DEPT")}), _of_body),
    Desk(
        "procuratorate",
        frozenset({("prosecutor", "JCY"), ("chief_prosecutor", "JCY")}),
        _of_procuratorate,
    ),
    Desk(
        "bureau",
        frozenset({("supervisor", "SFJ"), ("coordinator", "COORD"), ("bureau_head", "SFJ")}),
        _of_bureau,
    ),
    Desk("county", frozenset({("leader", "GOV")}), _of_county),
)


def desks_of(viewer: Viewer) -> list[Desk]:
    """The desks that somebody's posts give them."""
    return [desk for desk in DESKS if _bodies(viewer, desk)]


def desk_name(desks: Iterable[Desk]) -> str:
    """What the menu calls the page."""
    names = {
        "body": gettext("本单位"),
        "procuratorate": gettext("检察监督"),
        "bureau": gettext("监督指导"),
        "county": gettext("县级事项"),
    }
    keys = [desk.key for desk in desks]
    return names[keys[0]] if len(keys) == 1 else gettext("工作台")


def lists_of(viewer: Viewer, now: datetime) -> list[ListSpec]:
    """Every list of somebody's desks; first what is theirs to do and stands in none of the others."""
    found = [
        each for desk in desks_of(viewer) for each in desk.lists(viewer, now, _bodies(viewer, desk))
    ]
    if not found:
        return []
    rest = mine(MINE, viewer, now, [each.holds for each in found])
    return [ListSpec(gettext("等您办理"), rest), *found]


def _bodies(viewer: Viewer, desk: Desk) -> tuple[str, ...]:
    return tuple(
        post.organization_id
        for post in viewer.posts
        if (post.role, post.organization_kind) in desk.posts
    )
