"""What each body of a list has done in a case, kept with it as the progress of the case is.

By slot, `parts` says which bodies take part in each repeated sub-process, by their codes, and
`said` holds the progress and the answers of each. Whoever writes a task or an answer of a body notes
it here in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from bpmn.folder_bodies import Repeat
from workflows.cases.models import Case
from workflows.cases.progress import (
    ANSWERED,
    OPENED,
    decisions_in,
    forgotten,
    moved_on,
    rounds_in,
)

PARTS, SAID, PROGRESS, DATA = "parts", "said", "progress", "data"


def begin(case: Case, repeat: Repeat, codes: Iterable[str], fields: Collection[str]) -> None:
    """Let these bodies take part: nothing is decided inside, nothing written in its `fields`."""
    of_list = _of(case, repeat)
    said = {
        code: {
            PROGRESS: {
                key: seen for key, seen in was[PROGRESS].items() if key not in repeat.inside
            },
            DATA: {key: value for key, value in was[DATA].items() if key not in fields},
        }
        for code, was in of_list[SAID].items()
    }
    _keep(case, repeat, of_list[PARTS] | {repeat.element: list(codes)}, said)


def bodies(case: Case, repeat: Repeat) -> list[str]:
    """The codes of those who take part, in the order of the list."""
    return list(_of(case, repeat)[PARTS].get(repeat.element, ()))


def join(case: Case, repeat: Repeat, code: str) -> None:
    """Let one more body take part."""
    of_list = _of(case, repeat)
    parts = of_list[PARTS] | {repeat.element: [*bodies(case, repeat), code]}
    _keep(case, repeat, parts, of_list[SAID])


def leave(case: Case, repeat: Repeat, code: str) -> None:
    """Let a body take part no more; what it said stays."""
    of_list = _of(case, repeat)
    rest = [each for each in bodies(case, repeat) if each != code]
    _keep(case, repeat, of_list[PARTS] | {repeat.element: rest}, of_list[SAID])


def next_round(case: Case, repeat: Repeat, code: str, element: str) -> int:
    """Note that an element is opened for a body; how many times that makes."""
    progress = moved_on(_said(case, repeat, code)[PROGRESS], element, OPENED)
    _say(case, repeat, code, {PROGRESS: progress})
    return int(progress[element][OPENED])


def note_answer(
    case: Case, repeat: Repeat, code: str, element: str, decision: str, data: Mapping[str, Any]
) -> None:
    """Note that a body has answered."""
    was = _said(case, repeat, code)
    progress = moved_on(was[PROGRESS], element, ANSWERED, decision)
    _say(case, repeat, code, {PROGRESS: progress, DATA: {**was[DATA], **data}})


def note_data(case: Case, repeat: Repeat, code: str, data: Mapping[str, Any]) -> None:
    """Note what the platform found out for a body."""
    _say(case, repeat, code, {DATA: {**_said(case, repeat, code)[DATA], **data}})


def forget_data(case: Case, repeat: Repeat, code: str, fields: Collection[str]) -> None:
    """Note that a body left, or made, these fields empty."""
    held = _said(case, repeat, code)[DATA]
    _say(
        case,
        repeat,
        code,
        {DATA: {field: value for field, value in held.items() if field not in fields}},
    )


def forget_answer(case: Case, repeat: Repeat, code: str, element: str, before: str | None) -> None:
    """Note that a body's last answer of an element was taken back; `before` is the one before it."""
    progress = forgotten(_said(case, repeat, code)[PROGRESS], element, before)
    _say(case, repeat, code, {PROGRESS: progress})


def data_of(case: Case, repeat: Repeat, code: str) -> dict[str, Any]:
    """What a body has written so far, by field."""
    return dict(_said(case, repeat, code)[DATA])


def decisions(case: Case, repeat: Repeat, code: str) -> dict[str, str]:
    """A body's last decision of each element that it answered."""
    return decisions_in(_said(case, repeat, code)[PROGRESS])


def rounds(case: Case, repeat: Repeat, code: str) -> dict[str, int]:
    """How often a body answered each element."""
    return rounds_in(_said(case, repeat, code)[PROGRESS])


def _of(case: Case, repeat: Repeat) -> dict[str, Any]:
    kept = case.items.get(repeat.slot, {})
    return {PARTS: kept.get(PARTS, {}), SAID: kept.get(SAID, {})}


def _said(case: Case, repeat: Repeat, code: str) -> dict[str, Any]:
    kept = _of(case, repeat)[SAID].get(code, {})
    return {PROGRESS: kept.get(PROGRESS, {}), DATA: kept.get(DATA, {})}


def _say(case: Case, repeat: Repeat, code: str, changed: dict[str, Any]) -> None:
    of_list = _of(case, repeat)
    said = of_list[SAID] | {code: _said(case, repeat, code) | changed}
    _keep(case, repeat, of_list[PARTS], said)


def _keep(case: Case, repeat: Repeat, parts: dict[str, Any], said: dict[str, Any]) -> None:
    case.items = {**case.items, repeat.slot: {PARTS: parts, SAID: said}}
