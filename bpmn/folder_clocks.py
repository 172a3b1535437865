"""Whether every task that is timed has its clock and its ladder, and every clock its rule."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.diagram import Element
from bpmn.folder_known import DRAWING, Finding, drawn_elements, in_configuration, user_tasks
from bpmn.folder_model import ProcessFolder

LADDER = "deadline_rung"


def check_clocks(folder: ProcessFolder, whole: ProcessFolder) -> Iterator[Finding]:
    """Yield every timer without its rule, rule without a timer, task without a clock and window that
    nothing closes before its time; `whole` is the folder with what it calls.
    """
    timers = folder.definition.timers
    for event in drawn_elements(folder).keys() & timers.keys():
        if timers[event] not in whole.rules:
            message = f"没有时限 {timers[event]}（[[rules]]）"
            yield Finding(DRAWING, event, "deadline-missing", message)
    for code in folder.rules.keys() - set(timers.values()):
        if folder.rules[code].read_by is None:
            yield in_configuration(code, "deadline-missing", "流程图中没有用到这个时限")
    for element in user_tasks(folder):
        yield from _check_clock(folder, element.id)
    for element in drawn_elements(folder).values():
        if element.kind == "eventBasedGateway":
            yield from _check_windows(folder, element.id)


def _check_windows(folder: ProcessFolder, gateway: str) -> Iterator[Finding]:
    """What comes before a window is over has to end its clock: else it runs on and nothing ends it."""
    events = folder.definition.successors[gateway]
    for event in events:
        rule = folder.rules.get(folder.definition.timers.get(event, ""))
        until = {point.element for point in rule.until} if rule is not None else set(events)
        for other in events:
            if other != event and other not in until:
                message = (
                    f"{other} 先到时，时限 {folder.definition.timers[event]} 没有办结（until）"
                )
                yield Finding(DRAWING, event, "deadline-missing", message)


def _check_clock(folder: ProcessFolder, task: str) -> Iterator[Finding]:
    timers = [each for each in folder.definition.diagram.attached(task) if each.event == "timer"]
    settings = folder.tasks.get(task)
    untimed = settings.untimed if settings else None
    if not timers and not untimed:
        yield in_configuration(task, "deadline-missing", "没有时限，也没有写明理由（untimed）")
    if timers and untimed:
        yield in_configuration(task, "deadline-missing", "既有时限，又写了 untimed")
    if timers and not any(_is_ladder(folder, event) for event in timers):
        message = f"没有督办阶梯（不中断的边界时限 {task}_clock，通向编码为 {LADDER} 的升级结束）"
        yield Finding(DRAWING, task, "ladder-missing", message)


def _is_ladder(folder: ProcessFolder, event: Element) -> bool:
    targets = folder.definition.successors[event.id]
    ends = [drawn_elements(folder)[target] for target in targets]
    return event.interrupting is False and [end.code for end in ends] == [LADDER]
