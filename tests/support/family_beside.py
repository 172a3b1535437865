"""What people do beside the steps of any process, tried at random; a refusal in words is fine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from bpmn.folder_bodies import HolderChoice
from bpmn.folder_model import Message
from lianshu.story_verbs import VERBS
from tests.support import family_oversight as oversight
from tests.support.family_answers import Asked
from tests.support.family_walker import RECORDING, SUBJECTS, FamilyWalker
from tests.support.new_year import imported
from tests.support.valid_answers import valid_answers
from workflows.cases.request_queries import requests_of
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.queries import live_deadlines
from workflows.errors import Refusal
from workflows.operations.confirm_calendar import confirm_calendar
from workflows.organizations.manage_people import disable_person
from workflows.organizations.queries import holders, person
from workflows.steps.add_body import add_body
from workflows.steps.add_to_case import add_to_case
from workflows.steps.answer_request import answer_request
from workflows.steps.change_signers import add_signer, close_vote, remove_signer
from workflows.steps.context import CaseContext
from workflows.steps.forms import bare_form
from workflows.steps.remove_body import remove_body
from workflows.steps.send_message import message_form, send_message
from workflows.steps.split_case import split_case
from workflows.steps.take_back import take_back_task
from workflows.tasks.claim_task import claim_task, release_task
from workflows.tasks.models import Task
from workflows.tasks.queries import tasks_of_case

REASON = "情况有变化"
MOST_LEAVE = 2
STAYING = "supervisor"
"""Two of them who have a certificate sign together, and the county has no more."""
Deed = Callable[[UnitOfWork], object]
"""What one person does in a unit of work of their own."""


def do_beside(walker: FamilyWalker, case_id: str, what: str | None = None) -> None:
    """Let somebody try something beside the steps of a case."""
    name = what or walker.random.choice(WHAT)
    found = DEEDS[name](walker, case_id)
    if found is None:
        return
    username, about, deed = found
    if not walker.in_office(username):
        return
    said = f"{username} {walker.name_of(case_id)} {name} {about}"
    walker.a_moment_passes()
    try:
        with walker.driver.uow(username) as uow:
            deed(uow)
    except Refusal as refusal:
        walker.done.append(f"{said}: {refusal.text}")
    else:
        walker.done.append(said)
        if name == "leave":
            walker.somebody_left()


Found = tuple[str, str, Deed] | None
"""Who does it, to or with what, and the deed."""


def _of_task(name: str, data: Callable[[FamilyWalker, Task], dict[str, Any]]) -> Any:
    """A verb of stories that is about an open task."""

    def find(walker: FamilyWalker, case_id: str) -> Found:
        tasks = walker.open_tasks(case_id)
        if not tasks:
            return None
        task = walker.random.choice(tasks)
        given = {
            "task": task.element + (f"@{task.item}" if task.item else ""),
            **data(walker, task),
        }
        username = _one_of(walker, walker.able(task))
        return username, str(given), lambda uow: VERBS[name](uow, case_id, given)

    return find


def _of_case(name: str, data: Callable[[FamilyWalker], dict[str, Any]]) -> Any:
    """A verb of stories that is about the case as such."""

    def find(walker: FamilyWalker, case_id: str) -> Found:
        given = data(walker)
        username = _somebody(walker, case_id)
        return username, str(given), lambda uow: VERBS[name](uow, case_id, given)

    return find


def _of_clock(name: str) -> Any:
    def find(walker: FamilyWalker, case_id: str) -> Found:
        with walker.driver.uow() as uow:
            clocks = sorted(
                (each.rule, each.item or "") for each in live_deadlines(uow.session, case_id)
            )
            context = CaseContext.locked(uow, case_id)
            if not clocks:
                return None
            rule, item = walker.random.choice(clocks)
            spec = context.folder.rules[rule]
            by: tuple[HolderChoice, ...] = ()
            ground = REASON
            if name in ("suspend", "resume") and spec.suspension:
                by = spec.suspension.by
                ground = walker.random.choice([each.code for each in spec.suspension.grounds])
            elif name == "extend" and spec.extension:
                by = spec.extension.by
            people = _holders(uow, context, by)
        username = walker.random.choice(people or [_somebody(walker, case_id)])
        given = {"rule": f"{rule}@{item}" if item else rule, "ground": ground}
        if name != "suspend" and walker.random.random() < 0.3:
            day = local_date(walker.driver.clock.now()) + timedelta(
                days=walker.random.randint(1, 40)
            )
            given["to"] = day.isoformat()
        return username, str(given), lambda uow: VERBS[name](uow, case_id, given)

    return find


def _send(walker: FamilyWalker, case_id: str) -> Found:
    """Send one of the messages of the process, as one of those who may."""
    with walker.driver.uow() as uow:
        context = CaseContext.locked(uow, case_id)
        sent = sorted((each for each in context.folder.messages if each.by), key=lambda m: m.name)
        if not sent:
            return None
        aimed = [each for each in sent if walker.towards and each.name == walker.towards.value]
        spec = walker.random.choice(aimed or sent)
        people = _holders(uow, context, spec.by)
    username = walker.random.choice(people or walker.people)
    with walker.driver.uow(username) as uow:
        context = CaseContext.locked(uow, case_id)
        _add_files(context, spec)
        form = message_form(context, spec)
        places = context.places()
        subject = next((places[slot] for slot in SUBJECTS if slot in places), None)
        asked = Asked(uow, form, subject, walker.random, walker.cases)
        given = valid_answers(form, None, walker.random, uow.now, asked.fitting())
    return username, spec.name, lambda uow: send_message(uow, case_id, spec.name, given)


def _add_files(context: CaseContext, spec: Message) -> None:
    """Add what the form of a message lets one choose from; who may not is refused the message too."""
    sources = context.folder.forms[spec.form]["ui"].get("sources", {}) if spec.form else {}
    for field, choices in message_form(context, spec).choices.items():
        if str(sources.get(field)).startswith("evidence@") and not choices:
            with suppress(Refusal):
                add_to_case(context.uow, context.case.id, "证明.wav", [RECORDING])


def _change_list(walker: FamilyWalker, case_id: str) -> Found:
    """Add a body to a list, or take one out."""
    with walker.driver.uow() as uow:
        context = CaseContext.locked(uow, case_id)
        repeats = sorted(each for each, spec in context.folder.repeats.items() if spec.by)
        if not repeats:
            return None
        element = walker.random.choice(repeats)
        repeat = context.folder.repeats[element]
        people = _holders(uow, context, repeat.by)
        bodies = [row[repeat.organization] for row in context.data.get(repeat.over) or ()]
        choices = _offered(uow, context, repeat.over, repeat.organization)
        asked = Asked(uow, choices, None, walker.random)
        row = asked.row_of_list(repeat.over)
    username = walker.random.choice(people or walker.people)
    if walker.random.random() < 0.5 or not bodies:
        about = f"+{row[repeat.organization]}"
        return username, about, lambda uow: add_body(uow, case_id, element, row, REASON)
    body = walker.random.choice(bodies)
    return username, f"-{body}", lambda uow: remove_body(uow, case_id, element, body, REASON)


def _offered(uow: UnitOfWork, context: CaseContext, field: str, column: str) -> Any:
    """The form of the folder in which bodies of a list are chosen."""
    name = next(
        name
        for name, source in sorted(context.folder.forms.items())
        if f"{field}.{column}" in source["ui"].get("sources", {})
    )
    return bare_form(context, name)


def _change_signers(walker: FamilyWalker, case_id: str) -> Found:
    """Add or take out a member of those who sign a task together, or close their vote."""
    tasks = [task for task in walker.open_tasks(case_id) if task.countersigned]
    if not tasks:
        return None
    task = tasks[0]
    with walker.driver.uow() as uow:
        context = CaseContext.locked(uow, case_id)
        rule = context.folder.tasks[task.element].countersign
        assert rule is not None
        people = _holders(uow, context, rule.by)
        day = local_date(uow.now)
        members = [
            each.username for each in holders(uow.session, task.role, task.organization_id, day)
        ]
    username, member = walker.random.choice(people or walker.people), walker.random.choice(members)
    deeds: dict[str, Deed] = {
        f"+{member}": lambda uow: add_signer(uow, task.id, member, REASON),
        f"-{member}": lambda uow: remove_signer(uow, task.id, member, REASON),
        "close": lambda uow: close_vote(uow, task.id),
    }
    about = walker.random.choice(sorted(deeds))
    return username, about, deeds[about]


def _leave(walker: FamilyWalker, case_id: str) -> Found:
    """Somebody who has, could take or is to sign an open step leaves office, of two at most in a walk.

    Only those of whose posts others have the same.
    """
    tasks = walker.open_tasks(case_id)
    if not tasks or sum(" leave " in each for each in walker.done) >= MOST_LEAVE:
        return None
    task = walker.random.choice(tasks)
    with walker.driver.uow() as uow:
        day = local_date(uow.now)
        people = holders(uow.session, task.role, task.organization_id, day)
        names = {each.username for each in people}
    names |= set(walker.able(task))
    leaving = [each for each in sorted(names) if _has_colleagues(walker, each)]
    if not leaving:
        return None
    username = walker.random.choice(leaving)
    return "admin", username, lambda uow: disable_person(uow, username)


def _has_colleagues(walker: FamilyWalker, username: str) -> bool:
    """Whether there is somebody else for each post of a person."""
    posts = walker.driver.viewer(username).posts
    with walker.driver.uow() as uow:
        day = local_date(uow.now)
        return all(
            post.role != STAYING
            and len(holders(uow.session, post.role, post.organization_id, day)) > 1
            for post in posts
        )


def _answer(walker: FamilyWalker, case_id: str) -> Found:
    """Answer a request that waits."""
    with walker.driver.uow() as uow:
        found = [each for each in requests_of(uow.session, case_id) if each.state == "open"]
        if not found:
            return None
        request = walker.random.choice(sorted(found, key=lambda each: (each.kind, each.id)))
        day = local_date(uow.now)
        people = [
            each.username
            for each in holders(uow.session, request.role, request.organization_id, day)
        ]
    username = walker.random.choice(people or walker.people)
    granted = walker.random.random() < 0.6
    about = f"{request.kind} {granted}"
    return username, about, lambda uow: answer_request(uow, request.id, granted, REASON)


def _claim(walker: FamilyWalker, case_id: str) -> Found:
    """Take an open task, or give it back."""
    tasks = [task for task in walker.open_tasks(case_id) if not task.countersigned]
    if not tasks:
        return None
    task = walker.random.choice(tasks)
    able = walker.able(task)
    if not able:
        return None
    verb = claim_task if task.assignee_id is None else release_task
    return walker.random.choice(able), task.element, lambda uow: verb(uow, task.id, task.version)


def _take_back(walker: FamilyWalker, case_id: str) -> Found:
    """Take back the last decision."""
    with walker.driver.uow() as uow:
        done = [task for task in tasks_of_case(uow.session, case_id, "done") if task.closed_by_id]
        if not done:
            return None
        task = max(done, key=lambda each: (each.closed_at, each.element, each.item or ""))
        assert task.closed_by_id is not None
        closer = person(uow.session, task.closed_by_id).username
    return closer, task.element, lambda uow: take_back_task(uow, task.id)


def _attach(walker: FamilyWalker, case_id: str) -> Found:
    username = _somebody(walker, case_id)
    return username, "", lambda uow: add_to_case(uow, case_id, "现场.wav", [RECORDING])


def _split(walker: FamilyWalker, case_id: str) -> Found:
    party = {"party_kind": "person", "party": "李某某"}
    return (
        _somebody(walker, case_id),
        "李某某",
        lambda uow: split_case(uow, case_id, party, "两名当事人分别处理"),
    )


def _merge(walker: FamilyWalker, case_id: str) -> Found:
    into = walker.random.choice(walker.cases)
    given = {"into": into, "reason": "同一线索"}
    username = _somebody(walker, case_id)
    return username, walker.name_of(into), lambda uow: VERBS["merge"](uow, case_id, given)


def _change_calendar(walker: FamilyWalker, case_id: str) -> Found:
    """The calendar of the next year is confirmed, and all that runs is counted anew."""
    try:
        draft = imported(walker.driver)
    except Refusal:  # it is there already
        return None
    return "sfj-head", draft.source, lambda uow: confirm_calendar(uow, draft.id)


def _somebody(walker: FamilyWalker, case_id: str) -> str:
    """Mostly one of those who have something to do in the case."""
    return _one_of(
        walker, [name for task in walker.open_tasks(case_id) for name in walker.able(task)]
    )


def _one_of(walker: FamilyWalker, able: Sequence[str]) -> str:
    """Mostly one of those who are able, now and then anybody."""
    return walker.random.choice(able if able and walker.random.random() < 0.7 else walker.people)


def _holders(uow: UnitOfWork, context: CaseContext, by: tuple[HolderChoice, ...]) -> list[str]:
    day = local_date(uow.now)
    found = {
        person.username
        for post in context.all_holders(by)
        for person in holders(uow.session, post.role, post.organization.id, day)
    }
    return sorted(found)


def _other(walker: FamilyWalker, task: Task) -> str:
    """Mostly a colleague of those who have a task."""
    with walker.driver.uow() as uow:
        colleagues = holders(uow.session, task.role, task.organization_id, local_date(uow.now))
    return _one_of(walker, [each.username for each in colleagues])


def _earlier(walker: FamilyWalker, task: Task) -> dict[str, str]:
    with walker.driver.uow() as uow:
        done = sorted({each.element for each in tasks_of_case(uow.session, task.case_id, "done")})
    return {"to": walker.random.choice(done or [task.element]), "opinion": REASON}


DEEDS: dict[str, Callable[[FamilyWalker, str], Found]] = {
    "answer": _answer,
    "ask_extension": _of_clock("ask_extension"),
    "attach": _attach,
    "calculate": oversight.calculate,
    "card": oversight.card,
    "change_calendar": _change_calendar,
    "change_list": _change_list,
    "change_rule": oversight.change_rule_of_clock,
    "change_signers": _change_signers,
    "claim": _claim,
    "contest": oversight.contest,
    "decide_appeal": oversight.decide_on_appeal,
    "delegate": _of_task("delegate", lambda w, t: {"to": _other(w, t), "opinion": REASON}),
    "extend": _of_clock("extend"),
    "leave": _leave,
    "merge": _merge,
    "note": _of_case("note", lambda w: {"text": "请关注进展"}),
    "publish": oversight.publish,
    "recount": oversight.recount,
    "recuse": _of_task("recuse", lambda w, t: {"person": _other(w, t), "reason": REASON}),
    "remind": _of_task("remind", lambda w, t: {"opinion": "请抓紧"}),
    "resume": _of_clock("resume"),
    "return": _of_task("return", _earlier),
    "review": oversight.review,
    "send": _send,
    "split": _split,
    "suspend": _of_clock("suspend"),
    "take_back": _take_back,
    "terminate": _of_case("terminate", lambda w: {"reason": "当事人死亡"}),
    "transfer": _of_task("transfer", lambda w, t: {"to": _other(w, t), "opinion": REASON}),
    "withdraw": _of_case("withdraw", lambda w: {"reason": "登记有误"}),
}
SELDOM = ("change_calendar", "change_rule", "publish", "recount", "terminate", "withdraw")
WHAT = (
    *(name for name in DEEDS if name not in SELDOM for _ in range(3)),
    *("send" for _ in range(6)),
    *("answer" for _ in range(6)),
    *("change_list" for _ in range(4)),
    *("change_signers" for _ in range(4)),
    *("card" for _ in range(4)),
    *("decide_appeal" for _ in range(4)),
    *SELDOM,
)
"""Each as often as it is tried: what ends a case at once is seldom."""
