"""Cross-checks of a folder: what process.toml, the forms and the diagram say of each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bpmn.diagram import TASKS, Diagram
from bpmn.folder_clocks import check_clocks
from bpmn.folder_confidential import check_confidential, check_not_for
from bpmn.folder_countersign import check_countersigns
from bpmn.folder_gateways import check_gateways
from bpmn.folder_known import (
    CONFIGURATION,
    DRAWING,
    Finding,
    Known,
    drawn_elements,
    in_configuration,
    user_tasks,
)
from bpmn.folder_messages import check_messages
from bpmn.folder_model import (
    FolderTask,
    Preset,
    ProcessFolder,
    Rule,
    Slot,
    Start,
    form_fields,
)
from bpmn.folder_names import (
    PLACEHOLDER,
    check_choices,
    check_holder,
    check_names,
    check_opening,
    check_point,
    check_wording,
    is_plain,
)
from bpmn.folder_points import Point
from bpmn.folder_repeats import check_repeats, with_scopes
from bpmn.folder_supervision import check_supervision_points
from bpmn.folder_tables import check_tables
from bpmn.routes import check_routes
from bpmn.soundness import check_soundness

MAIL_WORDS = ("step", "holder", "left")
# With the keys of the processes it is called through a slot still fits its column.
LONGEST_SLOT = 20
# What the engine tells the condition that ends a repeated sub-process early.
ENGINE_COUNTS = frozenset({"done", "total"})


def check(folder: ProcessFolder, whole: ProcessFolder) -> Iterator[Finding]:
    """Yield everything that does not fit together in `folder`; `whole` is it with what it calls."""
    known = Known(
        form_fields(whole.forms) | set(folder.start.given) | whole.worked_out(),
        whole.tasks,
        folder.definition.elements,
        frozenset(folder.slots),
        frozenset(),
    )
    known = with_scopes(known, whole)
    yield from check_repeats(folder, whole, known)
    yield from _check_repeats(folder, known)
    yield from _check_events(folder)
    yield from _check_tasks(folder, known)
    yield from _check_lanes(folder, known.everywhere)
    yield from _check_conditions(folder, known)
    yield from check_clocks(folder, whole)
    for rule in folder.rules.values():
        yield from _check_rule(rule, _known_to(folder, rule, known))
    yield from _check_slots(folder, known)
    yield from _check_documents(folder, known)
    yield from _check_forms(folder, known)
    yield from _check_templates(folder, known)
    yield from _check_ends(folder, known)
    yield from _check_withdrawal(folder, known)
    yield from _check_termination(folder, known)
    yield from _check_merging(folder, known)
    yield from _check_splitting(folder, known)
    yield from check_messages(folder, known)
    yield from check_confidential(folder, whole, known)
    yield from check_not_for(folder, whole)
    yield from check_supervision_points(folder, known)
    yield from check_tables(folder, known)
    yield from check_countersigns(folder, known)
    yield from _check_mails(folder)
    yield from _check_approvals(folder, known)
    yield from _check_other_people(folder, known)
    for complaint in (
        *check_soundness(folder.definition.diagram),
        *check_routes(folder.definition),
        *check_gateways(folder, whole),
    ):
        yield Finding(DRAWING, complaint.element, complaint.code, complaint.message)


def _check_events(folder: ProcessFolder) -> Iterator[Finding]:
    """Errors of called processes that nothing catches: the case would end without an outcome."""
    for call, called in folder.definition.called.items():
        caught = {
            each.code
            for each in drawn_elements(folder).values()
            if each.attached_to == call and each.event == "error"
        }
        # An event without a code catches every error.
        for code in sorted(set() if None in caught else _errors(called.diagram) - caught):
            message = f"调用的流程会以错误 {code} 结束，这里没有接住它的边界事件，案件将没有结果"
            yield Finding(DRAWING, call, "dead-end", message)


def _errors(diagram: Diagram) -> set[str]:
    """The codes of the errors that leave a process."""
    ends = [e for e in diagram.elements.values() if e.kind == "endEvent" and e.event == "error"]
    return {e.code for e in ends if e.code is not None and e.scope is None}


# Tasks and holders


def _check_tasks(folder: ProcessFolder, known: Known) -> Iterator[Finding]:
    drawn = {element.id for element in user_tasks(folder)}
    for key, task in folder.tasks.items():
        element = drawn_elements(folder).get(key)
        if element is None or element.kind not in TASKS:
            yield in_configuration(key, "config-invalid", "流程图中没有这个任务")
        elif element.kind == "serviceTask" and (task.decisions or task.form or task.untimed):
            yield in_configuration(key, "config-invalid", "自动任务不由人办理，只能写标题")
    for missing in sorted(drawn - folder.tasks.keys()):
        yield in_configuration(missing, "config-invalid", "没有写明这个任务（[tasks]）")
    for key in sorted(drawn & folder.tasks.keys()):
        yield from _check_task(folder, folder.tasks[key], known.at(key))


def _check_task(folder: ProcessFolder, task: FolderTask, known: Known) -> Iterator[Finding]:
    if not task.holders:
        yield in_configuration(
            task.element, "lane-unbound", "没有承办人（任务和泳道都没有写 holder）"
        )
    for choice in task.holders:
        yield from check_holder(known, task.element, choice.holder)
        if choice.when is not None:
            yield from check_names(known, task.element, CONFIGURATION, choice.when)
    if not task.decisions:
        yield in_configuration(task.element, "config-invalid", "没有写明可作的决定（decisions）")
    values = [decision.value for decision in task.decisions]
    for value in sorted({value for value in values if values.count(value) > 1}):
        yield in_configuration(task.element, "config-invalid", f"决定 {value} 写了两次")
    for decision in task.decisions:
        for text in (decision.next, decision.next_en):
            yield from check_wording(known, task.element, text or "")
        for bar in decision.barred:
            yield from check_names(known, task.element, CONFIGURATION, bar.when)
            for text in (bar.reason, bar.reason_en):
                yield from check_wording(known, task.element, text or "")
    for preset in task.presets:
        yield from _check_preset(folder, task, preset, known)
    yield from _check_together(folder, task)


def _check_together(folder: ProcessFolder, task: FolderTask) -> Iterator[Finding]:
    form = folder.forms.get(task.form or "")
    fields = form["schema"]["properties"] if form else {}
    for field in task.together:
        if field not in fields:
            message = f"together 中的 {field} 不是本任务的表单字段"
            yield in_configuration(task.element, "config-invalid", message)


def _check_preset(
    folder: ProcessFolder, task: FolderTask, preset: Preset, known: Known
) -> Iterator[Finding]:
    if preset.when is not None:
        yield from check_names(known, task.element, CONFIGURATION, preset.when)
    form = folder.forms.get(task.form or "")
    fields = form["schema"]["properties"] if form else {}
    for field in preset.values:
        if field not in fields:
            yield in_configuration(
                task.element, "config-invalid", f"presets 中的 {field} 不是本任务的表单字段"
            )


def _check_lanes(folder: ProcessFolder, known: Known) -> Iterator[Finding]:
    filled = {element.lane for element in drawn_elements(folder).values()}
    for key, lane in folder.lanes.items():
        if key not in folder.definition.lanes:
            yield in_configuration(key, "lane-unbound", "流程图中没有这个泳道")
        yield from check_holder(known, key, lane.holder)
    for key in folder.definition.lanes:
        if key not in folder.lanes:
            yield in_configuration(key, "lane-unbound", "泳道没有写明 holder")
        if key not in filled:
            yield Finding(DRAWING, key, "lane-empty", "泳道中没有元素")


# Conditions and wording


def _check_conditions(folder: ProcessFolder, known: Known) -> Iterator[Finding]:
    for flow in folder.definition.flows:
        if flow.condition is None:
            continue
        yield from check_names(known.at(flow.source), flow.id, DRAWING, flow.condition)
        yield from _check_decided(known.at(flow.source), flow.id, flow.condition)


def _check_repeats(folder: ProcessFolder, known: Known) -> Iterator[Finding]:
    """What the expressions of repeated sub-processes read, and who may change who takes part."""
    for element, repeat in folder.repeats.items():
        inside = next((known.at(each) for each in sorted(repeat.inside)), known)
        for text in (repeat.where, *repeat.counts.values()):
            if text is not None:
                yield from check_names(
                    replace(inside, variables=frozenset()), element, CONFIGURATION, text
                )
        drawn = drawn_elements(folder).get(element)
        repetition = drawn.repetition if drawn else None
        if repetition is not None and repetition.condition is not None:
            enough = replace(inside, variables=inside.variables | ENGINE_COUNTS)
            yield from check_names(enough, element, DRAWING, repetition.condition)
        yield from check_choices(known, element, repeat.by)


DECIDED = re.compile(r"""\b([A-Za-z_]\w*)\s*(?:==|!=)\s*["']([^"']*)["']""")


def _check_decided(known: Known, element: str, condition: str) -> Iterator[Finding]:
    """A condition that compares a task with a decision it does not offer can never hold."""
    for name, value in DECIDED.findall(condition):
        task = known.tasks.get(name)
        if task is not None and task.decision(value) is None:
            message = f"任务 {name} 没有决定 {value}"
            yield Finding(DRAWING, element, "condition-field", message)


# Deadlines


def _known_to(folder: ProcessFolder, rule: Rule, known: Known) -> Known:
    """What a rule may name: that of a clock inside a repeated sub-process what is known there."""
    repeat = folder.repeat_of_rule(rule.code)
    return known.at(min(repeat.inside)) if repeat else known


def _check_rule(rule: Rule, known: Known) -> Iterator[Finding]:
    for point in (*rule.starts, *rule.until):
        yield from check_point(known, rule.code, point)
    for task in rule.paused_in:
        if task not in known.everywhere.tasks:
            yield in_configuration(rule.code, "deadline-missing", f"paused_in 中的 {task} 不是任务")
    for field in (rule.day, rule.set_by):
        if field is not None and field not in known.fields:
            yield in_configuration(rule.code, "condition-field", f"“{field}”不是表单字段")
    conditions = [when for when, _ in rule.instead]
    for when in (*conditions, *((rule.when,) if rule.when else ())):
        yield from check_names(known, rule.code, CONFIGURATION, when)
    if rule.extension is not None:
        yield from check_choices(known, rule.code, rule.extension.by)
    if rule.suspension is not None:
        yield from check_choices(known, rule.code, rule.suspension.by)


# Slots, documents, forms


def _check_slots(folder: ProcessFolder, known: Known) -> Iterator[Finding]:
    for key, slot in folder.slots.items():
        field = slot.source.removeprefix("data.")
        if slot.source.startswith("data.") and field not in known.fields:
            yield in_configuration(key, "condition-field", f"“{slot.source}”不是表单字段")
        if slot.source == "caller" and folder.start.holders:
            yield in_configuration(
                key, "lane-unbound", "能发起的流程没有调用者，source 不能是 caller"
            )
        if slot.replaced_by is not None and slot.replaced_by not in known.fields:
            yield in_configuration(key, "condition-field", f"“{slot.replaced_by}”不是表单字段")
        if len(key) > LONGEST_SLOT:
            yield in_configuration(key, "config-invalid", f"slots 的名称最多 {LONGEST_SLOT} 个字符")
        for point in slot.visible_from:
            if point.kind == "start":
                yield from _check_begun(folder, key, slot, point)
            else:
                yield from check_point(known, key, point)


def _check_begun(folder: ProcessFolder, key: str, slot: Slot, point: Point) -> Iterator[Finding]:
    """Whether cases begin with the forms that a moment names, and the slot is filled by then."""
    begun = {way.form for way in folder.start.ways}
    for form in point.decisions:
        if form not in begun:
            yield in_configuration(key, "config-invalid", f"“{point.text}”中的 {form} 不是发起表单")
    if point.decisions and slot.late:
        message = f"“{point.text}”：发起时还没有这个单位"
        yield in_configuration(key, "config-invalid", message)


def _check_documents(folder: ProcessFolder, known: Known) -> Iterator[Finding]:
    points = [(document.kind, document.slot, document.at) for document in folder.documents]
    if folder.number is not None:
        points.append(("number", folder.number.slot, folder.number.at))
    for owner, slot, moments in points:
        for point in moments:
            yield from check_point(known, owner, point)
        if slot not in known.at_all(point.element for point in moments).slots:
            yield in_configuration(owner, "document-field", f"{slot} 不是 slots 之一")
    kinds = {document.kind for document in folder.documents}
    for rule in folder.rules.values():
        for kind in rule.suspension.documents if rule.suspension else ():
            if kind not in kinds:
                yield in_configuration(rule.code, "document-field", f"“{kind}”不是本流程的文书")


def _check_templates(folder: ProcessFolder, known: Known) -> Iterator[Finding]:
    for title in folder.case_titles:
        yield from check_wording(known, None, title)
    for document in folder.documents:
        there = known.at_all(point.element for point in document.at)
        yield from check_wording(there, document.kind, document.title)
        if document.when is not None:
            yield from check_names(there, document.kind, CONFIGURATION, document.when)
        paths = [f"documents/{document.template}.{ending}" for ending in ("docx", "typ")]
        if not any(path in folder.files for path in paths):
            message = f"没有模板 {' 或 '.join(paths)}"
            yield in_configuration(document.kind, "document-field", message)


def _check_ends(folder: ProcessFolder, known: Known) -> Iterator[Finding]:
    for key in folder.ends:
        element = drawn_elements(folder).get(key)
        if element is None or element.kind != "endEvent":
            yield in_configuration(key, "config-invalid", "流程图中没有这个结束事件")
        end = folder.ends[key]
        for task in set(end.flags) - known.everywhere.tasks.keys():
            yield in_configuration(
                key, "config-invalid", f"flags 中的 {task} 不是流程图中的用户任务"
            )
        opens = end.opens
        if opens is not None:
            yield from check_opening(folder, known, key, opens)


def _check_withdrawal(folder: ProcessFolder, known: Known) -> Iterator[Finding]:
    withdrawal = folder.withdrawal
    if withdrawal is None:
        return
    yield from check_choices(known, "withdrawal", (*withdrawal.by, *withdrawal.consent))
    for point in (*withdrawal.free_until, *withdrawal.consent_until):
        yield from check_point(known, "withdrawal", point)


def _check_merging(folder: ProcessFolder, known: Known) -> Iterator[Finding]:
    merging = folder.merging
    if merging is None:
        return
    if merging.slot not in folder.slots:
        yield in_configuration("merging", "lane-unbound", f"{merging.slot} 不是 slots 之一")
    yield from check_choices(known, "merging", merging.by)


def _check_splitting(folder: ProcessFolder, known: Known) -> Iterator[Finding]:
    splitting = folder.splitting
    if splitting is None:
        return
    yield from check_choices(known, "splitting", splitting.by)
    for bar in splitting.barred:
        yield from check_names(known, "splitting", CONFIGURATION, bar.when)
    form = folder.forms.get(splitting.form)
    asked = form["schema"]["properties"] if form else {}
    for field in (splitting.reason, *splitting.apart):
        if form and field not in asked:
            yield in_configuration("splitting", "condition-field", f"“{field}”不是表单字段")
    yield from check_opening(folder, known, "splitting", splitting.opens)


def _check_termination(folder: ProcessFolder, known: Known) -> Iterator[Finding]:
    termination = folder.termination
    if termination is None:
        return
    yield from check_choices(known, "termination", termination.by)
    for point in termination.review_after:
        yield from check_point(known, "termination", point)


def _check_forms(folder: ProcessFolder, known: Known) -> Iterator[Finding]:
    wanted = {task.form: task.element for task in folder.tasks.values() if task.form}
    wanted |= {way.form: "start" for way in folder.start.ways if way.form}
    if folder.splitting is not None:
        wanted[folder.splitting.form] = "splitting"
    wanted |= {each.form: each.name for each in folder.messages if each.form}
    for form, owner in sorted(wanted.items()):
        if f"forms/{form}.json" not in folder.files:
            yield in_configuration(owner, "form-missing", f"没有表单 forms/{form}.json")
    for form in sorted(folder.forms.keys() - wanted.keys()):
        yield Finding(f"forms/{form}.json", None, "form-invalid", "没有任务用到这个表单")
    for way in folder.start.ways:
        yield from _check_start(folder, known, way)
    yield from _check_field_names(folder, known)


def _check_start(folder: ProcessFolder, known: Known, way: Start) -> Iterator[Finding]:
    form = folder.forms.get(way.form or "")
    asked = form["schema"]["properties"] if form else {}
    for section in way.sections:
        for field in section.fields:
            if field not in asked:
                yield in_configuration(
                    "start", "config-invalid", f"sections 中的 {field} 不是表单字段"
                )
    for field in way.own:
        if field not in known.fields:
            yield in_configuration("start", "config-invalid", f"own 中的 {field} 不是表单字段")
    # Before there is a case nothing is known but who starts it.
    starter = replace(known, fields=frozenset(), slots=frozenset({way.slot} if way.slot else ()))
    for text in (way.intro, way.intro_en):
        yield from check_wording(starter, "start", text or "")
    about = way.about
    for field in (
        (about.field, *about.alone, *([about.body] if about.body else ())) if about else ()
    ):
        if field not in asked:
            yield in_configuration("start", "config-invalid", f"about 中的 {field} 不是表单字段")


def _check_field_names(folder: ProcessFolder, known: Known) -> Iterator[Finding]:
    """A field named like a task would overwrite its decision in conditions."""
    for form, content in folder.forms.items():
        tasks = known.everywhere.tasks.keys()
        for field in sorted(set(content["schema"]["properties"]) & tasks):
            message = f"字段 {field} 与任务同名"
            yield Finding(f"forms/{form}.json", field, "form-invalid", message)


# Tables, mails, approvals


def _check_mails(folder: ProcessFolder) -> Iterator[Finding]:
    """A mail goes over open lines: it names bodies and steps, never what a form says of a party."""
    for kind, text in folder.mails.items():
        for placeholder in PLACEHOLDER.findall(text):
            root = placeholder.partition(".")[0]
            known = root in folder.slots or placeholder in MAIL_WORDS
            if not known or not is_plain(placeholder):
                message = f"{{{placeholder}}} 不是 slots 之一，也不是 {'、'.join(MAIL_WORDS)}"
                yield Finding(f"mail/{kind}.txt", kind, "document-field", message)


def _check_approvals(folder: ProcessFolder, known: Known) -> Iterator[Finding]:
    for key, task in folder.tasks.items():
        for drafted in task.approves:
            drafter = known.everywhere.tasks.get(drafted)
            if drafter is None:
                yield in_configuration(key, "config-invalid", f"approves 中的 {drafted} 不是任务")
                continue
            both = _posts(task) & _posts(drafter)
            if both:
                message = f"起草（{drafted}）和审批同为 {'、'.join(sorted(both))}"
                yield in_configuration(key, "approver-is-drafter", message)


def _check_other_people(folder: ProcessFolder, known: Known) -> Iterator[Finding]:
    for key, task in folder.tasks.items():
        for other in task.not_by:
            if other not in known.everywhere.tasks:
                yield in_configuration(key, "config-invalid", f"not_by 中的 {other} 不是任务")


def _posts(task: FolderTask) -> set[str]:
    return {choice.holder.text for choice in task.holders}
