"""What a process is: its diagram, and for each step who does it, how long, on what ground."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from bpmn.folder_model import FolderTask, ProcessFolder, Rule
from web.access import signed_in
from web.pages.moments import moment_words
from web.pages.names import role_name
from web.pages.starting import startable
from web.texts import choose, listed, say
from web.unit_of_work import current_uow
from web.view_models.case import Diagram, FlowStep
from web.view_models.papers import CalledLink, ProcessLink, ProcessPage, StepRule
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.rules.in_force import InForce, rule_in_force
from workflows.deadlines.rules.queries import profile_on
from workflows.errors import NotFound
from workflows.processes.models import ProcessVersion
from workflows.processes.published import folder_of
from workflows.processes.queries import current_versions, versions_of
from workflows.tasks.runs import runs
from workflows.texts import Text

pages = Blueprint("process", __name__)


@pages.get("/processes")
@signed_in
def process_list() -> Redirect:
    """The first process that somebody starts; its page lists the others."""
    versions = current_versions(current_uow().session)
    if not versions:
        raise NotFound(Text("还没有发布任何流程。"))
    first = min(versions, key=_is_only_called)
    return redirect(f"/processes/{first.key}", 303)


@pages.get("/processes/<key>")
@signed_in
def process_page(key: str) -> str:
    """A process as it is in force, or with `?version=` as it was."""
    uow = current_uow()
    return render_template("process.html", page=build_process(uow, _asked(uow, key)))


@pages.get("/processes/<key>/diagram.bpmn")
@signed_in
def diagram_xml(key: str) -> Response:
    """The diagram as BPMN."""
    folder = folder_of(_asked(current_uow(), key))
    return Response(folder.files["process.bpmn"], content_type="application/xml; charset=utf-8")


def build_process(uow: UnitOfWork, shown: ProcessVersion) -> ProcessPage:
    """The page of one version of a process."""
    folder = folder_of(shown)
    title = choose(folder.title, folder.title_en)
    bpmn = f"/processes/{folder.key}/diagram.bpmn?version={shown.version}"
    start = {link.key: link.url for link in startable(uow)}
    return ProcessPage(
        key=folder.key,
        title=title,
        summary=choose(folder.summary, folder.summary_en),
        version=_version_name(uow, shown),
        published_at=shown.published_at,
        diagram=Diagram(url=bpmn, title=title, steps=tuple(_flow(uow, folder))),
        steps=tuple(_step(uow, folder, task) for task in _user_tasks(folder)),
        processes=_links(uow, shown),
        called=_called(folder),
        start_url=start.get(folder.key),
        ends=tuple(choose(end.title, end.title_en) for end in folder.ends.values()),
        bpmn_url=bpmn,
    )


def _asked(uow: UnitOfWork, key: str) -> ProcessVersion:
    versions = versions_of(uow.session, key)
    number = request.args.get("version", "")
    for version in versions:
        if not number or number == str(version.version):
            return version
    raise NotFound(Text("没有这个流程。"))


def _links(uow: UnitOfWork, shown: ProcessVersion) -> tuple[ProcessLink, ...]:
    """Every process as it is in force, and below the one that is shown what it was before."""
    counts = uow.person.works_on_cases  # who runs the platform sees no cases: none would be untrue
    running = runs(uow.session, uow.person) if counts else {}
    links = []
    for version in sorted(current_versions(uow.session), key=_is_only_called):
        folder = folder_of(version)
        number = running.get(version.key, 0) if counts else None
        links.append(_link(uow, version, folder, number, shown))
        if version.key == shown.key:
            older = [each for each in versions_of(uow.session, version.key) if each != version]
            links += [_link(uow, each, folder_of(each), None, shown) for each in older]
    return tuple(links)


def _is_only_called(version: ProcessVersion) -> bool:
    return not folder_of(version).start.holders


def _link(
    uow: UnitOfWork,
    version: ProcessVersion,
    folder: ProcessFolder,
    running: int | None,
    shown: ProcessVersion,
) -> ProcessLink:
    return ProcessLink(
        key=version.key,
        title=choose(folder.title, folder.title_en),
        url=f"/processes/{version.key}?version={version.version}",
        version=_version_name(uow, version),
        running=running,
        current=version.id == shown.id,
    )


def _called(folder: ProcessFolder) -> tuple[CalledLink, ...]:
    """The processes that this one calls, each once."""
    elements: dict[str, list[str]] = {}
    for element, each in folder.called.items():
        elements.setdefault(each.key, []).append(element)
    return tuple(
        CalledLink(
            choose(folder.called[each[0]].title, folder.called[each[0]].title_en),
            f"/processes/{key}",
            " ".join(each),
        )
        for key, each in sorted(elements.items())
    )


def _version_name(uow: UnitOfWork, version: ProcessVersion) -> str:
    newest = versions_of(uow.session, version.key)[0]
    if version.id == newest.id and version.retired_at is None:
        return gettext("第 %(number)s 版，使用中", number=version.version)
    return gettext("第 %(number)s 版，已停用", number=version.version)


def _user_tasks(folder: ProcessFolder) -> Iterator[FolderTask]:
    for element in folder.definition.order:
        if folder.definition.elements[element].kind == "userTask":
            yield folder.tasks[element]


def _flow(uow: UnitOfWork, folder: ProcessFolder) -> Iterator[FlowStep]:
    for element in folder.definition.order:
        drawn = folder.definition.elements[element]
        if element in folder.called:
            called = folder.called[element]
            title = choose(called.title, called.title_en)
            lane = folder.lanes.get(drawn.lane or "")
            yield FlowStep(
                name=choose(drawn.name, called.title_en),
                lane=choose(lane.title, lane.title_en) if lane else "",
                state="pending",
                note=gettext("调用流程“%(title)s”", title=title),
            )
        if drawn.kind != "userTask":
            continue
        task = folder.tasks[element]
        yield FlowStep(
            name=choose(task.title, task.title_en),
            lane=_lane(folder, task),
            state="pending",
            note=_limit(_in_force(uow, folder, task.rule).rule) if task.rule else gettext("不计时"),
        )


def _in_force(uow: UnitOfWork, folder: ProcessFolder, code: str) -> InForce:
    today = local_date(uow.now)
    return rule_in_force(uow.session, folder, folder.rules[code], today, today=today)


def _step(uow: UnitOfWork, folder: ProcessFolder, task: FolderTask) -> StepRule:
    held = _in_force(uow, folder, task.rule) if task.rule else None
    rule = held.rule if held else None
    labels = [choose(chosen.label, chosen.label_en) for chosen in task.decisions]
    return StepRule(
        name=choose(task.title, task.title_en),
        lane=_lane(folder, task),
        holder=_holder(task),
        amount=_limit(rule) if rule else "",
        untimed=choose(task.untimed or "", task.untimed_en),
        warn=_warning(uow, held) if held else "",
        basis=rule.basis if rule else "",
        status=rule.status if rule else None,  # type: ignore[arg-type]
        decisions=listed(labels),
    )


def _warning(uow: UnitOfWork, held: InForce) -> str:
    """From when on its clock shows yellow, in words."""
    amount = parse_amount(held.rule.amount.text)
    return moment_words(
        profile_on(uow.session, amount, local_date(uow.now), held.warn_profile).warn
    )


def _lane(folder: ProcessFolder, task: FolderTask) -> str:
    lane = folder.lanes.get(task.lane or "")
    return choose(lane.title, lane.title_en) if lane else ""


def _holder(task: FolderTask) -> str:
    """Whose post a step is; who it goes to in some cases only is named after that."""
    if task.assignee == "starter":
        return gettext("发起人")
    always = [role_name(each.holder.role) for each in task.holders if each.when is None]
    sometimes = [role_name(each.holder.role) for each in task.holders if each.when is not None]
    plain = listed(dict.fromkeys(always))
    if not sometimes:
        return plain
    special = listed(dict.fromkeys(sometimes))
    return gettext("%(plain)s；特定情形由%(special)s", plain=plain, special=special)


def _limit(rule: Rule) -> str:
    amount = say(parse_amount(rule.amount.text).text)
    if rule.urgent is None:
        return amount
    urgent = say(parse_amount(rule.urgent.text).text)
    return gettext("%(amount)s（紧急 %(urgent)s）", amount=amount, urgent=urgent)
