"""The overdue board (督办): what is near its end or past it, who holds it, what was done about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask_babel import gettext

from oversight.chains import chain_of
from oversight.models import Card, CardProposal
from oversight.overdue.figures import body_of, overdue_by_deadline
from oversight.permissions import CardMatter, card_matters, decides, refusal_of
from oversight.queries import (
    Watched,
    carded_tasks,
    count_cards_since,
    count_watched,
    first_watched,
    proposals_of_cards,
    watched_tasks,
)
from web.access import signed_in
from web.pages.card_panel import asked_of, card_actions, talk_words, wish_name
from web.pages.clockwork import Moment, card_badge, light_of_task
from web.pages.names import Names
from web.pages.offered import NOT_SENT
from web.pages.reviews import reviews_missed
from web.texts import choose
from web.unit_of_work import current_uow
from web.view_models.board import BoardColumn, BoardItem, BoardPage, BodyChip
from web.view_models.forms import Option
from web.view_models.papers import Pager
from workflows.calendar.queries import office_calendar
from workflows.cases.models import Case
from workflows.clock import start_of_day
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.models import Deadline
from workflows.organizations.models import Organization
from workflows.processes.published import folder_of
from workflows.processes.queries import current_versions
from workflows.tasks.models import Task
from workflows.viewer import Viewer

pages = Blueprint("board", __name__)

COLUMNS = ("none", "yellow", "red", "talk")
LIGHTS = ("red", "yellow")
FIRST = 5
PAGE = 50
MOST_LOOKED_AT = 500
"""Of this many cards on, the number of what waits for somebody is not exact any more."""
CHIPS = 4
WATCHING = frozenset(
    {
        "supervisor",
        "coordinator",
        "bureau_head",
        "leader",
        "head",
        "deputy_head",
        "team_head",
        "dept_head",
    }
)
"""Roles that find the board in their navigation; anybody may open it and sees their own cases."""

Found = tuple[Task, Case, Deadline, Card | None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for."""

    level: str
    light: str
    organization: str
    process: str
    page: int

    @classmethod
    def of(cls, args: Mapping[str, str]) -> Wanted:
        level, light, page = args.get("level", ""), args.get("light", ""), args.get("page", "1")
        return cls(
            level=level if level in COLUMNS else "",
            light=light if light in LIGHTS else "",
            organization=args.get("organization", ""),
            process=args.get("process", ""),
            page=int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 6 else 1,
        )

    def url(self, **changes: str) -> str:
        """The address of this board with some things changed; empty values are left out."""
        values = {
            "level": self.level,
            "light": self.light,
            "organization": self.organization,
            "process": self.process,
            **changes,
        }
        given = {key: value for key, value in values.items() if value}
        return f"/supervision?{urlencode(given)}" if given else "/supervision"


def watches(viewer: Viewer) -> bool:
    """Whether somebody has the board in their navigation."""
    return any(post.role in WATCHING for post in viewer.posts)


@pages.get("/supervision")
@signed_in
def board() -> str:
    """The board of the cases one may see."""
    return render_template(
        "supervision.html", page=build_board(current_uow(), Wanted.of(request.args))
    )


def build_board(uow: UnitOfWork, wanted: Wanted) -> BoardPage:
    """The board for the acting person."""
    return _Board(uow, wanted).page()


class _Board:
    def __init__(self, uow: UnitOfWork, wanted: Wanted) -> None:
        self.uow = uow
        self.wanted = wanted
        self.at = Moment(uow.now, office_calendar(uow.session))
        self.names = Names(uow)
        self.inner: dict[str, set[str]] = {}
        self.bodies: dict[str, Organization] = {}

    def page(self) -> BoardPage:
        wanted, today = self.wanted, start_of_day(self.at.today)
        found = count_watched(
            self.uow.session,
            self.uow.person,
            self.uow.now,
            Watched(light=wanted.light, process=wanted.process),
        )
        by_body = self._by_body(found)
        chosen = next((b for b in self.bodies.values() if b.code == wanted.organization), None)
        ids = None
        if wanted.organization:
            ids = tuple(self.inner.get(chosen.id, ())) if chosen else ()
        counts: Counter[str] = Counter()
        for level, organization_id, number in found:
            if ids is None or organization_id in ids:
                counts[level] += number
        ours, month = count_cards_since(
            self.uow.session, self.uow.person, today, today.replace(day=1)
        )
        chips, rest = self._chips(by_body)
        missed, missed_total = reviews_missed(self.uow, self.names)
        return BoardPage(
            issued_today=ours["issued"],
            raised_today=ours["red"],
            todo=self._todo(),
            total=sum(counts.values()),
            columns=() if wanted.level else self._columns(ids, counts),
            rows=self._rows(ids) if wanted.level else (),
            level=wanted.level,
            chips=chips,
            bodies=rest,
            organization=wanted.organization,
            lights=tuple(Option(light, light_name(light)) for light in LIGHTS),
            light=wanted.light,
            processes=self._processes(),
            process=wanted.process,
            levels=tuple(Option(level, level_name(level)) for level in COLUMNS),
            month_yellow=month["issued"],
            month_red=month["red"],
            month_revoked=month["revoked"],
            pager=self._pager(counts) if wanted.level else None,
            missed=missed,
            missed_total=missed_total,
            clear_url="/supervision" if wanted.url() != "/supervision" else None,
        )

    def _by_body(self, counted: Sequence[tuple[str, str, int]]) -> Counter[str]:
        """How many tasks are watched by the body that is late, inner bodies with the one they are in."""
        found: Counter[str] = Counter()
        for _, organization_id, number in counted:
            body = chain_of(self.uow.session, organization_id).body
            self.bodies[body.id] = body
            self.inner.setdefault(body.id, set()).add(organization_id)
            found[body.id] += number
        return found

    def _chips(self, counts: Counter[str]) -> tuple[tuple[BodyChip, ...], tuple[Option, ...]]:
        ordered = [self.bodies[each] for each, _ in counts.most_common()]
        first, rest = ordered[:CHIPS], ordered[CHIPS:]
        every = BodyChip("", gettext("全部单位"), counts.total(), self.wanted.url(organization=""))
        chips = [
            BodyChip(b.code, b.short_name, counts[b.id], self.wanted.url(organization=b.code))
            for b in first
        ]
        return (every, *chips), tuple(
            Option(b.code, f"{b.short_name} {counts[b.id]}") for b in rest
        )

    def _columns(
        self, ids: tuple[str, ...] | None, counts: Counter[str]
    ) -> tuple[BoardColumn, ...]:
        watched = Watched("", self.wanted.light, ids, self.wanted.process)
        session, viewer = self.uow.session, self.uow.person
        found = first_watched(session, viewer, self.uow.now, watched, each=FIRST)
        items = iter(self._items([row for level in COLUMNS for row in found.get(level, ())]))
        columns = []
        for level in COLUMNS:
            shown = len(found.get(level, ()))
            columns.append(
                BoardColumn(
                    key=level,  # type: ignore[arg-type]
                    count=counts[level],
                    items=tuple(islice(items, shown)),
                    url=self.wanted.url(level=level),
                    more=counts[level] - shown,
                )
            )
        return tuple(columns)

    def _rows(self, ids: tuple[str, ...] | None) -> tuple[BoardItem, ...]:
        watched = Watched(self.wanted.level, self.wanted.light, ids, self.wanted.process)
        return self._items(self._found(watched, PAGE, (self.wanted.page - 1) * PAGE))

    def _found(self, watched: Watched, limit: int, offset: int = 0) -> Sequence[Found]:
        session, viewer = self.uow.session, self.uow.person
        return watched_tasks(session, viewer, self.uow.now, watched, limit=limit, offset=offset)

    def _items(self, found: Sequence[Found]) -> tuple[BoardItem, ...]:
        self.names.prepare([(task, case) for task, case, _, _ in found])
        proposals = proposals_of_cards(self.uow.session, [card.id for *_, card in found if card])
        carded = [(card, task) for task, _, _, card in found if card and not card.revoked_at]
        matters = {each.card.id: each for each in card_matters(self.uow, carded)}
        figures = overdue_by_deadline(self.uow, [clock for _, _, clock, _ in found])
        items = []
        for task, case, clock, card in found:
            item = self._item(task, case, clock, card)
            overdue = figures[clock.id]
            if overdue.total:
                left = overdue.left_to(body_of(self.uow, task))
                url = f"/deadlines/{clock.id}#overdue"
                item = replace(item, overdue=overdue.total, left=left, overdue_url=url)
            matter = matters.get(card.id) if card else None
            if matter is not None:
                item = self._with_card(item, matter, proposals.get(matter.card.id, []))
            items.append(item)
        return tuple(items)

    def _item(self, task: Task, case: Case, clock: Deadline, card: Card | None) -> BoardItem:
        hourly = parse_amount(clock.amount).unit.exact
        return BoardItem(
            case_id=case.id,
            task_id=task.id,
            url=f"/tasks/{task.id}",
            title=case.title,
            step=self.names.task(case, task),
            body=self.names.organization(task.organization_id),
            holder=self.names.holder(task),
            light=light_of_task(task, clock, self.at),
            card=card_badge(card),
            number=case.number,
            due_on=clock.due_on,
            due_at=clock.due_at if hourly else None,
            courtesy=chain_of(self.uow.session, task.organization_id).courtesy,
        )

    def _with_card(
        self, item: BoardItem, matter: CardMatter, proposals: Sequence[CardProposal]
    ) -> BoardItem:
        said, late = asked_of(self.uow, matter, self.at, in_full=False)
        order = matter.demand.document_id if matter.demand else None
        last = _undecided(matter, proposals)
        proposal = ""
        if last is not None:
            who = self.names.person(last.by_id)
            proposal = gettext("%(who)s提请%(wish)s", who=who, wish=wish_name(last.wish))
        return replace(
            item,
            said=said,
            said_late=late,
            talk=talk_words(matter.talk, self.at, self.names),
            proposal=proposal,
            order_url=f"/documents/{order}.pdf" if order else None,
            actions=card_actions(self.uow, matter, self.wanted.url(), NOT_SENT, greyed=False),
        )

    def _todo(self) -> int:
        """How many cards wait for the acting person: to be answered, or to be decided about."""
        if not watches(self.uow.person):
            return 0
        session, viewer = self.uow.session, self.uow.person
        carded = carded_tasks(session, viewer, self.uow.now, limit=MOST_LOOKED_AT)
        proposals = proposals_of_cards(self.uow.session, [card.id for card, *_ in carded])
        return sum(
            self._waits(matter, proposals.get(matter.card.id, []))
            for matter in card_matters(self.uow, [(card, task) for card, task, _ in carded])
        )

    def _waits(self, matter: CardMatter, proposals: Sequence[CardProposal]) -> bool:
        if not decides(self.uow.person):
            return refusal_of(self.uow, matter, "answer") is None
        if refusal_of(self.uow, matter, "revoke") is not None:
            return False  # their own
        owed = matter.demand is not None and not matter.answered
        late = owed and matter.demand is not None and self.uow.now >= matter.demand.due_at
        talk = matter.talk
        if talk is not None:
            return talk.held_at is None and talk.meets_at <= self.uow.now
        return late or _undecided(matter, proposals) is not None

    def _processes(self) -> tuple[Option, ...]:
        folders = [folder_of(version) for version in current_versions(self.uow.session)]
        options = tuple(Option(each.key, choose(each.title, each.title_en)) for each in folders)
        return options if len(options) > 1 else ()

    def _pager(self, counts: Counter[str]) -> Pager:
        wanted, total = self.wanted, counts[self.wanted.level]
        start = (wanted.page - 1) * PAGE
        more = total > start + PAGE
        return Pager(
            shown=max(0, min(PAGE, total - start)),
            total=total,
            next_url=wanted.url(page=str(wanted.page + 1)) if more else None,
            first_url=wanted.url() if wanted.page > 1 else None,
        )


def _undecided(matter: CardMatter, proposals: Sequence[CardProposal]) -> CardProposal | None:
    """The last proposal, unless something was done with the card since."""
    if not proposals:
        return None
    card = matter.card
    done: list[datetime] = [at for at in (card.raised_at, card.revoked_at) if at is not None]
    if matter.talk is not None:
        done.append(matter.talk.called_at)
    last = proposals[-1]
    return last if all(at < last.at for at in done) else None


def light_name(light: str) -> str:
    """A light that the board can be narrowed to."""
    return {"red": gettext("红灯"), "yellow": gettext("黄灯")}[light]


def level_name(level: str) -> str:
    """A column of the board."""
    return {
        "none": gettext("临期提醒"),
        "yellow": gettext("黄牌"),
        "red": gettext("红牌"),
        "talk": gettext("约谈"),
    }[level]
