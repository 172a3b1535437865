"""What things are called in the reader's language: people, bodies, steps, decisions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext, ngettext

from bpmn.folder_model import Decision, ProcessFolder
from web.language import english
from web.pages.vocabulary import vocabulary
from web.texts import choose
from workflows.cases.models import Case
from workflows.cases.queries import visible_case
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.rules.bases import matter_basis
from workflows.matters.queries import matter
from workflows.organizations.models import Organization, Person
from workflows.organizations.queries import (
    organization_by_code,
    organizations_by_id,
    people_by_id,
    person_by_username,
    posts_of,
)
from workflows.organizations.roles import ROLES
from workflows.organizations.superiors import is_vertical
from workflows.processes.published import published_folder
from workflows.steps.ending_to_see import ending_in_sight, outcome_to_see
from workflows.tasks.models import Task
from workflows.tasks.queries import candidates
from workflows.tasks.unattended_queries import is_unattended
from workflows.viewer import Viewer


class Names:
    """Looks names up once per request."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._english = english()
        self._organizations: dict[str, Organization] = {}
        self._people: dict[str, Person] = {}
        self._folders: dict[str, ProcessFolder] = {}
        self._words: dict[str, dict[str, str]] = {}

    @property
    def uow(self) -> UnitOfWork:
        """The unit of work in which names are looked up."""
        return self._uow

    def prepare(self, pairs: Iterable[tuple[Task, Case]]) -> None:
        """Look up everything a list of tasks needs in two queries."""
        pairs = list(pairs)
        bodies = {task.organization_id for task, _ in pairs}
        bodies |= {case.organization_id for _, case in pairs}
        people = {case.started_by_id for _, case in pairs}
        for task, _ in pairs:
            people |= {who for who in (task.assignee_id, task.closed_by_id) if who}
        self._organizations.update(organizations_by_id(self._uow.session, bodies))
        self._people.update(people_by_id(self._uow.session, people))

    def body(self, organization_id: str) -> Organization:
        """An organization."""
        if organization_id not in self._organizations:
            self._organizations.update(organizations_by_id(self._uow.session, [organization_id]))
        return self._organizations[organization_id]

    def organization(self, organization_id: str | None) -> str:
        """The short name of an organization."""
        return self.body(organization_id).short_name if organization_id else ""

    def person(self, person_id: str | None) -> str:
        """The name of a person; empty for the platform itself."""
        if person_id is None:
            return ""
        if person_id not in self._people:
            self._people.update(people_by_id(self._uow.session, [person_id]))
        return self._people[person_id].name

    def whom(self, viewer: Viewer) -> str:
        """Name, organization and post: 周启明 · 白鹭镇 · 分管领导"""
        posts = posts_of(self._uow.session, viewer.id, local_date(self._uow.now))
        parts = [viewer.name]
        if posts:
            post, body = posts[0]
            parts += [body.short_name, post.title or role_name(post.role)]
        return " · ".join(parts)

    def unattended(self, task: Task) -> bool:
        """Whether an open task waits for nobody at all."""
        return is_unattended(self._uow.session, task, local_date(self._uow.now))

    def holder(self, task: Task) -> str:
        """Who has a task: the person, or the only candidate, or the role at its organization."""
        if task.closed_by_id:
            return self.person(task.closed_by_id)
        if task.assignee_id:
            return self.person(task.assignee_id)
        day = local_date(self._uow.now)
        able = candidates(self._uow.session, task, day)
        if len(able) == 1:
            return able[0].name
        return gettext(
            "%(body)s%(post)s",
            body=self.organization(task.organization_id),
            post=role_name(task.role),
        )

    def folder(self, case: Case) -> ProcessFolder:
        """The folder a case runs on."""
        key = case.process_version_id
        if key not in self._folders:
            self._folders[key] = published_folder(self._uow.session, key)
        return self._folders[key]

    def other_case(self, case_id: str) -> Case | None:
        """A case that the record of another one speaks of, if the reader may see it."""
        return visible_case(self._uow.session, self._uow.person, case_id)

    def process(self, case: Case) -> str:
        """The title of a case's process."""
        folder = self.folder(case)
        return folder.title_en if self._english else folder.title

    def outcome(self, case: Case) -> str | None:
        """The end that a case reached, if the reader may know it."""
        return outcome_to_see(self._uow.session, self._uow.person, case)

    def ending(self, case: Case) -> str:
        """What the end is called that a case reached, or the message that ended it; else nothing."""
        if not ending_in_sight(self._uow.session, self._uow.person, case):
            return ""
        folder = self.folder(case)
        end = folder.ends.get(case.outcome or "")
        if end is not None:
            return (end.title_en if self._english else None) or end.title
        ended = [each for each in folder.messages if each.terminates == case.outcome]
        return self.words(case, ended[0].title) if case.outcome and ended else ""

    def step(self, case: Case, element: str, name: str) -> str:
        """The name of a step."""
        spec = self.folder(case).tasks.get(element)
        return (spec.title_en if self._english and spec and spec.title_en else name) or element

    def task(self, case: Case, task: Task) -> str:
        """The name of a task, with the body whose part it is where each of a list does its own."""
        return self.of_body(self.step(case, task.element, task.name), task.item)

    def steps(self, case: Case, tasks: Iterable[Task]) -> list[str]:
        """Where a case stands, each step once: 确认参加（4 个单位）, 总结"""
        bodies: dict[str, list[Task]] = {}
        for task in tasks:
            bodies.setdefault(task.element, []).append(task)
        return [
            self.task(case, first)
            if len(rest) == 0 or first.item is None
            else ngettext(
                "%(step)s（%(num)s 个单位）",
                "%(step)s（%(num)s 个单位）",
                1 + len(rest),
                step=self.step(case, first.element, first.name),
            )
            for first, *rest in bodies.values()
        ]

    def of_body(self, step: str, item: str | None) -> str:
        """A step with the body whose part it is."""
        body = organization_by_code(self._uow.session, item) if item else None
        return gettext("%(step)s（%(body)s）", step=step, body=body.short_name) if body else step

    def out_of_sight(self, case: Case) -> str:
        """Where a running case stands of which the reader sees no open step."""
        part = self.folder(case).confidential
        if part is None or case.confidential_to is None:
            return gettext("办理中")
        return choose(part.title, part.title_en)

    def words(self, case: Case, recorded: str) -> str:
        """What the record says in the words of the process: a clock, an end, a step."""
        if not self._english:
            return recorded
        folder = self.folder(case)
        if folder.content_hash not in self._words:
            self._words[folder.content_hash] = vocabulary(folder)
        return self._words[folder.content_hash].get(recorded, recorded)

    def label(self, chosen: Decision) -> str:
        """The label of a decision."""
        return (chosen.label_en if self._english else None) or chosen.label

    def decision(self, case: Case, task: Task) -> str:
        """The label of the decision taken at a task."""
        if task.decision is None:
            return ""
        chosen = self.folder(case).tasks[task.element].decision(task.decision)
        return self.label(chosen) if chosen else task.decision

    def verb(self, case: Case, task: Task) -> str:
        """What the action button says: the one decision's label, or simply 办理."""
        decisions = self.folder(case).tasks[task.element].decisions
        return self.label(decisions[0]) if len(decisions) == 1 else gettext("办理")

    def value(self, widget: str, value: str, act_on: date | None = None) -> str:
        """What a form's value stands for: a matter's, an organization's or a person's name.

        A matter is named with the article that punishes an act of the day `act_on`.
        """
        session = self._uow.session
        if widget == "matter":
            about = matter(session, value)
            if about is None:
                return value
            title = f"{about.code} {about.subject}"
            today = local_date(self._uow.now)
            basis = matter_basis(session, about.code, about.legal_basis, act_on, today)
            return gettext("%(title)s（%(detail)s）", title=title, detail=basis)
        if widget == "organization":
            body = organization_by_code(session, value)
            if body is None:
                return value
            vertical = is_vertical(body)
            return gettext("%(body)s（垂直管理部门）", body=body.name) if vertical else body.name
        if widget == "people":
            person = person_by_username(session, value)
            return person.name if person else value
        if "T" in value and value[:4].isdigit():
            return value[:16].replace("T", " ")
        return value

    def started(self, case: Case) -> str:
        """Who started a case and when: 何静 11-13 移送"""
        return gettext(
            "%(name)s %(day)s",
            name=self.person(case.started_by_id),
            day=f"{case.started_at:%m-%d}",
        )


def role_name(role: str) -> str:
    """The name of a role."""
    return gettext(ROLES[role].title)
