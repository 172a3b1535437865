"""What those do at random who watch cases, or whose rules cases run by; a refusal in words is fine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from bpmn.folder import read_directory
from lianshu.process_folders import shipped
from oversight.answer_card import answer_card
from oversight.call_talk import call_talk
from oversight.overdue.contest_overdue import GROUNDS, contest_overdue
from oversight.overdue.decide_appeal import OUTCOMES, decide_appeal
from oversight.overdue.figures import overdue_of
from oversight.overdue.models import OverdueAppeal
from oversight.overdue.queries import handled_by
from oversight.permissions import CHECKS, answerers, card_matter, refusal_of, wishes_of
from oversight.propose_card import propose_card
from oversight.queries import cards_of_case, visible_card
from oversight.raise_card import raise_card
from oversight.record_talk import record_talk
from oversight.revoke_card import revoke_card
from tests.support.family_walker import FamilyWalker
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.queries import deadlines_of_case, live_deadlines, pauses_of
from workflows.deadlines.recount_rule import confirm_for_rule, list_for_rule
from workflows.deadlines.rules.change_rule import RuleChange, change_rule
from workflows.deadlines.rules.models import DeadlineRule
from workflows.organizations.queries import people_by_id
from workflows.processes.publish_process import publish_process
from workflows.steps.issue_calculation import issue_calculation
from workflows.steps.review_suspension import review_suspension
from workflows.tasks.models import Task

WATCHING = ("sfj-supervisor", "sfj-supervisor2", "bailu-sfs", "qingshi-sfs", "county-leader")
CHANGING = ("sfj-head", "sfj-supervisor")
"""Who may change a rule and count anew what runs: the head of the bureau, the guidance office."""
WORDS = "情况属实"

Deed = Callable[[UnitOfWork], object]
Found = tuple[str, str, Deed] | None


def card(walker: FamilyWalker, case_id: str) -> Found:
    """Answer a card, raise it, call or record a talk, revoke it or propose something about it."""
    with walker.driver.uow() as uow:
        cards = cards_of_case(uow.session, case_id)
        if not cards:
            return None
        chosen = walker.random.choice(cards)
        task = uow.session.get_one(Task, chosen.task_id)
        matter = card_matter(uow, chosen, task)
        wishes = wishes_of(matter)
        heads = [each.username for each in answerers(uow, matter)]
    there = [name for name in (*WATCHING, *heads) if walker.in_office(name)]
    allowed = [(name, act) for name in there for act in _allowed(walker, name, chosen.id)]
    if not allowed or walker.random.random() < 0.2:
        allowed = [(name, act) for name in walker.people for act in sorted(CHECKS)]
    username, acting = walker.random.choice(allowed)
    now = walker.driver.clock.now()
    soon = now + timedelta(hours=walker.random.randint(1, 60))
    deeds: dict[str, Deed] = {
        "answer": lambda uow: answer_card(uow, chosen.id, WORDS, local_date(soon)),
        "raise": lambda uow: raise_card(uow, chosen.id, WORDS),
        "talk": lambda uow: call_talk(uow, chosen.id, WORDS, soon),
        "held": lambda uow: record_talk(uow, chosen.id, WORDS),
        "revoke": lambda uow: revoke_card(uow, chosen.id, WORDS),
        "propose": lambda uow: propose_card(uow, chosen.id, walker.random.choice(wishes), WORDS),
    }
    return username, f"{acting} {chosen.level}", deeds[acting]


def _allowed(walker: FamilyWalker, username: str, card_id: str) -> list[str]:
    """What somebody may do about a card now."""
    with walker.driver.uow(username) as uow:
        found = visible_card(uow.session, uow.person, card_id)
        if found is None:
            return []
        matter = card_matter(uow, found, uow.session.get_one(Task, found.task_id))
        return [act for act in sorted(CHECKS) if refusal_of(uow, matter, act) is None]


def contest(walker: FamilyWalker, case_id: str) -> Found:
    """Contest some of the overdue days of a clock, as one of those who had its step."""
    with walker.driver.uow() as uow:
        late = [
            (clock.id, clock.rule, overdue_of(uow, clock).days)
            for clock in deadlines_of_case(uow.session, case_id)
        ]
        late = [each for each in late if each[2]]
        if not late:
            return None
        clock_id, rule, days = walker.random.choice(late)
        handled = people_by_id(uow.session, handled_by(uow.session, clock_id, case_id))
        people = sorted(each.username for each in handled.values())
    first, last = sorted(walker.random.choice(days).day for _ in range(2))
    ground = walker.random.choice(sorted(GROUNDS))
    return (
        walker.random.choice(people or walker.people),
        f"{rule} {first} {last}",
        lambda uow: contest_overdue(uow, clock_id, ground, first, last, WORDS),
    )


def decide_on_appeal(walker: FamilyWalker, case_id: str) -> Found:
    """Decide what a body has contested."""
    with walker.driver.uow() as uow:
        waiting = uow.session.scalars(
            select(OverdueAppeal)
            .where(OverdueAppeal.case_id == case_id, OverdueAppeal.outcome.is_(None))
            .order_by(OverdueAppeal.asked_at)
        ).all()
    if not waiting:
        return None
    chosen, outcome = walker.random.choice(waiting), walker.random.choice(sorted(OUTCOMES))
    return (
        walker.random.choice(WATCHING),
        outcome,
        lambda uow: decide_appeal(
            uow, chosen.id, outcome, WORDS, chosen.first_day, chosen.first_day
        ),
    )


def review(walker: FamilyWalker, case_id: str) -> Found:
    """Let what somebody suspended stand on."""
    with walker.driver.uow() as uow:
        paused = [
            (clock, pauses_of(uow.session, clock.id)[-1].by_id)
            for clock in live_deadlines(uow.session, case_id)
            if clock.state == "paused"
        ]
        paused = [each for each in paused if each[1]]
        if not paused:
            return None
        clock, by_id = walker.random.choice(paused)
        username = people_by_id(uow.session, [str(by_id)])[str(by_id)].username
    return username, clock.rule, lambda uow: review_suspension(uow, clock.id, WORDS)


def calculate(walker: FamilyWalker, case_id: str) -> Found:
    """Issue the written calculation of a clock, which may be over."""
    with walker.driver.uow() as uow:
        clocks = deadlines_of_case(uow.session, case_id)
    if not clocks:
        return None
    clock = walker.random.choice(clocks)
    able = [name for task in walker.open_tasks(case_id) for name in walker.able(task)]
    username = walker.random.choice([*able, *WATCHING])
    return username, clock.rule, lambda uow: issue_calculation(uow, clock.id)


def change_rule_of_clock(walker: FamilyWalker, case_id: str) -> Found:
    """Let the rule of a clock give more or less time from today or soon on."""
    with walker.driver.uow() as uow:
        rules = _rules(uow, case_id)
    if not rules:
        return None
    process, code, amount = walker.random.choice(rules)
    number = "".join(each for each in amount if each.isdigit())
    changed = f"{max(1, int(number) + walker.random.randint(-3, 6))}{amount.removeprefix(number)}"
    day = local_date(walker.driver.clock.now()) + timedelta(days=walker.random.choice((0, 0, 3)))
    change = RuleChange(amount=changed, basis="县里另有规定")
    return (
        walker.random.choice(CHANGING),
        f"{process} {code} {amount} {changed} {day}",
        lambda uow: change_rule(uow, process, code, change, reason=WORDS, valid_from=day),
    )


def recount(walker: FamilyWalker, case_id: str) -> Found:
    """Count what runs by a rule of the case anew, by the list of what that moves."""
    with walker.driver.uow() as uow:
        rules = _rules(uow, case_id)
    if not rules:
        return None
    process, code, _ = walker.random.choice(rules)

    def list_and_confirm(uow: UnitOfWork) -> None:
        confirm_for_rule(uow, list_for_rule(uow, process, code, WORDS).id)

    return walker.random.choice(CHANGING), f"{process} {code}", list_and_confirm


def _rules(uow: UnitOfWork, case_id: str) -> list[tuple[str, str, str]]:
    """Process, code and amount of the rules by which clocks of a case run."""
    ids = {clock.rule_version_id for clock in live_deadlines(uow.session, case_id)}
    rows = [uow.session.get_one(DeadlineRule, each) for each in ids if each]
    return sorted((row.process, row.code, str(row.amount)) for row in rows)


def publish(walker: FamilyWalker, case_id: str) -> Found:
    """Publish the process of a case anew: cases that are opened from now on run on another version."""
    process = walker.driver.case(case_id).process_key
    files = dict(read_directory(shipped()[process]))
    files["process.toml"] += f"# {walker.random.random()}\n".encode()
    return "admin", process, lambda uow: publish_process(uow, files)
