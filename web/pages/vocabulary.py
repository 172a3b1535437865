"""The words of a process folder in English, for texts that were recorded in Chinese."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.folder_model import ProcessFolder


def vocabulary(folder: ProcessFolder) -> dict[str, str]:
    """English by Chinese: names of steps, clocks, lanes, messages and ends."""
    return {chinese: english for chinese, english in _pairs(folder) if chinese and english}


def _pairs(folder: ProcessFolder) -> Iterator[tuple[str | None, str | None]]:
    for lane in folder.lanes.values():
        yield lane.title, lane.title_en
    for each in (folder, *folder.called.values()):
        yield each.title, each.title_en
        for end in each.ends.values():
            yield end.title, end.title_en
    for rule in folder.rules.values():
        yield rule.title, rule.title_en
        for ground in rule.suspension.grounds if rule.suspension else ():
            yield ground.title, ground.title_en
    for message in folder.messages:
        yield message.title, message.title_en
        yield message.freezes, message.freezes_en
        yield message.holds, message.holds_en
    for task in folder.tasks.values():
        yield task.title, task.title_en
