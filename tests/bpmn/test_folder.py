"""Process folders: a sound one is read in full, a broken one names every fault at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bpmn.folder import (
    Amount,
    FolderError,
    Point,
    Problem,
    check_folder,
    open_folder,
    read_directory,
    read_folder,
)
from tests.bpmn.diagram_text import bpmn

DIAGRAM = """
start s lane=sender_lane
user draft lane=sender_lane name=制作
bound draft_clock on=draft non=1 timer=deadline("SEND") lane=sender_lane
end draft_overdue esc=deadline_rung lane=sender_lane
service tell verb=notify lane=sender_lane
user decide lane=town_lane name=决定
bound decide_clock on=decide non=1 timer=deadline("DECIDE") lane=town_lane
end decide_overdue esc=deadline_rung lane=town_lane
bound decide_lapse on=decide timer=deadline("LAPSE") lane=town_lane
user note lane=town_lane name=备注
xor decided lane=town_lane
end archived lane=town_lane name=归档
s > draft
draft > tell
tell > decide
draft_clock > draft_overdue
decide_clock > decide_overdue
decide_lapse > note
decide > decided
decided > draft decide == "return" and not urgent and draft_rounds < 3
decided > note *
note > archived
"""

SETTINGS = """
key = "sample"
title = "样例"
title_en = "Sample"
summary = "一句话。"
process_id = "sample"
case_title = "{place} {matter.subject}"

[number]
slot = "sender"
mark = "移"
at = "draft:submit"

[start]
form = "start"
holders = ["clerk@DEPT"]

[slots.sender]
source = "starter"
visible_from = "start"
[slots.recipient]
source = "data.recipient"
kind = "TOWN"
visible_from = "draft:submit"

[lanes.sender_lane]
holder = "clerk@sender"
[lanes.town_lane]
holder = "officer@recipient/TEAM"

[ends.archived]
title_en = "Archived"

[tasks.draft]
title_en = "Draft"
form = "start"
assignee = "starter"
instruction = "写。"
decisions = [
  { value = "submit", label = "提交", style = "primary", next = "发往{recipient.short_name}" },
]

[tasks.decide]
approves = ["draft"]
holder = [
  { when = 'urgent or draft == "submit"', holder = "head@recipient" },
  { holder = "deputy_head@recipient" },
]
decisions = [
  { value = "accept", label = "受理", opinion = "optional", checks = ["two_certified_officers"] },
  { value = "return", label = "退回", style = "plain", opinion = "required" },
]

[tasks.note]
untimed = "仅作记录"
decisions = [{ value = "done", label = "完成" }]

[tasks.tell]
title_en = "Tell"

[[rules]]
code = "SEND"
title = "移送"
amount = "3WD"
urgent = "24H"
from = "data.found_on"
until = ["draft:submit"]
basis = "某条"
status = "V"

[[rules]]
code = "DECIDE"
title = "决定"
amount = "90CD"
roll = "none"
from = ["draft:submit", "opened"]
until = ["decide:accept,return"]
paused_in = ["draft"]
basis = "某条"
status = "D"
extension = { amount = "7CD", by = "deputy_head@recipient" }
suspension = { by = "head@recipient", grounds = [{ code = "expert", title = "鉴定", basis = "某条" }] }

[[rules]]
code = "LAPSE"
title = "逾期"
amount = "5WD"
from = "draft"
basis = "某条"
status = "记忆"

[[documents]]
kind = "letter"
title = "移送函"
at = "draft:submit"
when = "urgent"
slot = "sender"
mark = "移函"
template = "letter"
"""

FORM: dict[str, Any] = {
    "schema": {
        "type": "object",
        "properties": {
            "place": {"type": "string", "title": "地点"},
            "recipient": {"type": "string", "title": "接收单位"},
            "found_on": {"type": "string", "format": "date-time", "title": "发现时间"},
            "urgent": {"type": "boolean", "title": "紧急"},
        },
        "additionalProperties": False,
    },
    "ui": {"order": ["place"], "widgets": {"recipient": "organization"}},
    "title_en": {"place": "Place"},
}


def sound(settings: str = SETTINGS, diagram: str = DIAGRAM, **forms: Any) -> dict[str, bytes]:
    """The files of a folder that passes every check, or a changed one."""
    contents = {"start": FORM} | forms
    return {
        "process.toml": settings.encode(),
        "process.bpmn": bpmn(diagram, process_id="sample"),
        "documents/letter.typ": b"",
        **{f"forms/{name}.json": json.dumps(form).encode() for name, form in contents.items()},
    }


def without(form: dict[str, Any], *path: str) -> dict[str, Any]:
    """A copy of a form without one part."""
    copied: dict[str, Any] = json.loads(json.dumps(form))
    inner = copied
    for key in path[:-1]:
        inner = inner[key]
    del inner[path[-1]]
    return copied


def changed(**parts: Any) -> dict[str, Any]:
    """A copy of the form with other parts."""
    return {**FORM, **parts}


def test_sound_folder_is_read_in_full() -> None:
    files = sound()
    folder = read_folder(files)
    assert (folder.key, folder.title, folder.title_en) == ("sample", "样例", "Sample")
    assert folder.number is not None
    assert folder.number.at == (Point("draft:submit", "element", "draft", ("submit",)),)
    assert folder.start.holders[0].role == "clerk"
    assert folder.start.holders[0].place == "DEPT"
    assert folder.slots["recipient"].visible_from == (
        Point("draft:submit", "element", "draft", ("submit",)),
    )
    assert folder.slots["sender"].visible_from == (Point("start", "start"),)
    assert folder.forms["start"] == FORM
    assert folder.files == files
    assert folder.definition.process_id == "sample"
    assert folder.ends["archived"].title == "归档"
    assert folder.problems == ()


def test_a_slot_is_seen_from_the_first_of_several_moments() -> None:
    several = in_settings(
        'visible_from = "draft:submit"', 'visible_from = ["draft:submit", "start:start"]'
    )
    slots = read_folder(several).slots
    assert slots["recipient"].visible_from == (
        Point("draft:submit", "element", "draft", ("submit",)),
        Point("start:start", "start", None, ("start",)),
    )
    assert slots["recipient"].seen_from_start("start")
    assert not slots["recipient"].seen_from_start("another")
    assert not slots["recipient"].seen_from_start(None), "begun by the platform"
    assert slots["sender"].seen_from_start(None)


def test_tasks_take_title_and_lane_from_the_diagram() -> None:
    tasks = read_folder(sound()).tasks
    draft, decide, note = tasks["draft"], tasks["decide"], tasks["note"]
    assert (draft.title, draft.lane, draft.rule) == ("制作", "sender_lane", "SEND")
    assert [choice.holder.text for choice in draft.holders] == ["clerk@sender"]
    assert [(choice.when, choice.holder.role) for choice in decide.holders] == [
        ('urgent or draft == "submit"', "head"),
        (None, "deputy_head"),
    ]
    assert decide.rule == "DECIDE"
    accepted = decide.decision("accept")
    assert accepted is not None
    assert accepted.checks == ("two_certified_officers",)
    assert (note.holders[0].holder.place, note.holders[0].holder.unit) == ("recipient", "TEAM")
    assert (note.untimed, note.rule) == ("仅作记录", None)
    returned = decide.decision("return")
    assert returned is not None
    assert (returned.style, returned.opinion, returned.next) == ("plain", "required", None)
    assert decide.decision("nothing") is None


def test_rules_are_typed() -> None:
    rules = read_folder(sound()).rules
    assert rules["SEND"].amount == Amount("3WD", 3, "WD")
    assert rules["SEND"].urgent == Amount("24H", 24, "H")
    assert rules["SEND"].starts[0].field == "found_on"
    assert [point.kind for point in rules["DECIDE"].starts] == ["element", "opened"]
    assert rules["DECIDE"].until[0].decisions == ("accept", "return")
    assert (rules["DECIDE"].roll, rules["LAPSE"].roll) == ("none", "forward")
    extension = rules["DECIDE"].extension
    assert extension is not None
    assert (extension.amount.value, extension.by[0].holder.role) == (7, "deputy_head")
    assert extension.times == 1
    twice = read_folder(in_settings('amount = "7CD"', 'amount = "7CD", times = 2')).rules["DECIDE"]
    assert twice.extension is not None
    assert twice.extension.times == 2
    suspension = rules["DECIDE"].suspension
    assert suspension is not None
    ground = suspension.ground("expert")
    assert ground is not None
    assert (suspension.by[0].holder.role, ground.title, ground.basis) == ("head", "鉴定", "某条")
    assert suspension.ground("else") is None


CONFIDENTIAL = """
[confidential]
slots = ["recipient"]
elements = ["decide"]
until = "decide:accept"
title = "审议中"
whole_when = "urgent"
serves = [{ document = "letter", at = "decide", to = ["sender"] }]
"""


def test_a_confidential_part_is_typed() -> None:
    part = read_folder(sound(SETTINGS + CONFIDENTIAL)).confidential
    assert part is not None
    assert (part.slots, part.elements, part.title) == (("recipient",), ("decide",), "审议中")
    assert part.until[0].decisions == ("accept",)
    assert part.serves[0].to == ("sender",)
    assert read_folder(sound()).confidential is None


def test_roles_to_which_cases_stay_closed_are_read() -> None:
    assert read_folder(sound(f'{SETTINGS}\n[visibility]\nnot_for = ["goods"]\n')).not_for == (
        "goods",
    )
    assert read_folder(sound()).not_for == ()


def test_a_rule_counts_from_a_day_and_changes_its_amount() -> None:
    day = 'amount = "90CD"\nday = "found_on"\ninstead = [{ when = "urgent", amount = "30CD" }]'
    rule = read_folder(in_settings('amount = "90CD"', day)).rules["DECIDE"]
    assert rule.day == "found_on"
    assert [(when, amount.text) for when, amount in rule.instead] == [("urgent", "30CD")]


def test_withdrawal_is_typed() -> None:
    table = """
[withdrawal]
by = ["clerk@sender"]
free_until = "draft:submit"
consent = "head@recipient"
consent_until = "decide:accept"
"""
    withdrawal = read_folder(sound(SETTINGS + table)).withdrawal
    assert withdrawal is not None
    assert [each.holder.role for each in withdrawal.by] == ["clerk"]
    assert withdrawal.free_until[0].decisions == ("submit",)
    assert [each.holder.role for each in withdrawal.consent] == ["head"]
    assert withdrawal.consent_until[0].element == "decide"
    assert read_folder(sound()).withdrawal is None


SPLITTING = """
[splitting]
by = "head@recipient"
form = "start"
reason = "place"
apart = ["recipient"]
barred = [{ when = "draft == 'submit'", reason = "已经提交" }]
[splitting.opens]
process = "other"
starter = "sender"
relation = "split"
"""


def test_splitting_is_typed() -> None:
    splitting = read_folder(sound(SETTINGS + SPLITTING)).splitting
    assert splitting is not None
    assert (splitting.form, splitting.reason, splitting.apart) == (
        "start",
        "place",
        ("recipient",),
    )
    assert [bar.reason for bar in splitting.barred] == ["已经提交"]
    assert (splitting.opens.starter, splitting.opens.relation) == ("sender", "split")
    assert read_folder(sound()).splitting is None


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"head@recipient"', '"head@nobody"', "lane-unbound"),
        ('form = "start"', 'form = "none"', "form-missing"),
        ('reason = "place"', 'reason = "nowhere"', "condition-field"),
        ("draft == ", "unheard == ", "condition-field"),
        ('starter = "sender"', 'starter = "nobody"', "config-invalid"),
    ],
)
def test_splitting_names_what_there_is(old: str, new: str, code: str) -> None:
    assert old in SPLITTING
    problems = check_folder(sound(SETTINGS + SPLITTING.replace(old, new)))
    assert [(each.element, each.code) for each in problems] == [("splitting", code)]


def test_content_hash_depends_on_every_file() -> None:
    first = read_folder(sound()).content_hash
    assert read_folder(sound()).content_hash == first
    assert read_folder(sound() | {"mail/note.txt": "请看。".encode()}).content_hash != first
    assert read_folder(sound() | {"documents/letter.typ": b"x"}).content_hash != first


def test_what_was_published_is_opened_without_a_second_check() -> None:
    """A check that has become stricter must not stop the cases that run."""
    files = in_settings('untimed = "仅作记录"', "")
    with pytest.raises(FolderError):
        read_folder(files)
    assert open_folder(files).tasks["note"].untimed is None
    with pytest.raises(FolderError):
        open_folder({})


def test_folder_is_read_only() -> None:
    folder = read_folder(sound())
    with pytest.raises(TypeError):
        folder.tasks["draft"] = folder.tasks["note"]  # type: ignore[index]


def in_settings(old: str, new: str) -> dict[str, bytes]:
    assert old in SETTINGS
    return sound(SETTINGS.replace(old, new, 1))


def in_diagram(old: str, new: str) -> dict[str, bytes]:
    assert old in DIAGRAM
    return sound(diagram=DIAGRAM.replace(old, new, 1))


def leave_out(name: str) -> dict[str, bytes]:
    files = sound()
    del files[name]
    return files


BROKEN: dict[str, tuple[Callable[[], dict[str, bytes]], str, str | None, str]] = {
    "no settings": (lambda: leave_out("process.toml"), "process.toml", None, "config-invalid"),
    "no diagram": (lambda: leave_out("process.bpmn"), "process.bpmn", None, "config-invalid"),
    "no toml": (lambda: in_settings("key =", "key"), "process.toml", None, "config-invalid"),
    "no key": (lambda: in_settings("key =", "kee ="), "process.toml", None, "config-invalid"),
    "starting in the name of somebody not there yet": (
        lambda: in_settings(
            'holders = ["clerk@DEPT"]',
            'holders = ["clerk@DEPT"]\nintro = "由{recipient.short_name}提出。"',
        ),
        "process.toml",
        "start",
        "document-field",
    ),
    "starting in the name of what the form says": (
        lambda: in_settings(
            'holders = ["clerk@DEPT"]',
            'holders = ["clerk@DEPT"]\nintro = "您提出。"\nintro_en = "From {place}."',
        ),
        "process.toml",
        "start",
        "document-field",
    ),
    "body that nobody says when it sees the case": (
        lambda: in_settings('visible_from = "draft:submit"', ""),
        "process.toml",
        "recipient",
        "config-invalid",
    ),
    "body seen from a beginning that is none": (
        lambda: in_settings(
            'visible_from = "draft:submit"', 'visible_from = ["draft:submit", "start:draft"]'
        ),
        "process.toml",
        "recipient",
        "config-invalid",
    ),
    "body seen from one of two moments that is none": (
        lambda: in_settings(
            'visible_from = "draft:submit"', 'visible_from = ["draft:burn", "start"]'
        ),
        "process.toml",
        "recipient",
        "config-invalid",
    ),
    "body seen from a beginning at which it is not known": (
        lambda: in_settings(
            'source = "data.recipient"\nkind = "TOWN"\nvisible_from = "draft:submit"',
            'source = "data.onward"\nvisible_from = "start:start"',
        ),
        "process.toml",
        "recipient",
        "config-invalid",
    ),
    "letter made at a beginning": (
        lambda: in_settings(
            'at = "draft:submit"\nwhen', 'at = ["draft:submit", "start:start"]\nwhen'
        ),
        "process.toml",
        "letter",
        "config-invalid",
    ),
    "clock counted from a day that nobody gives": (
        lambda: in_settings('amount = "90CD"', 'amount = "90CD"\nday = "received"'),
        "process.toml",
        "DECIDE",
        "condition-field",
    ),
    "other amount by an unknown name": (
        lambda: in_settings(
            'amount = "90CD"',
            'amount = "90CD"\ninstead = [{ when = "hasty", amount = "30CD" }]',
        ),
        "process.toml",
        "DECIDE",
        "condition-field",
    ),
    "other amount in another unit than the extension": (
        lambda: in_settings(
            'amount = "90CD"',
            'amount = "90CD"\ninstead = [{ when = "urgent", amount = "3WD" }]',
        ),
        "process.toml",
        "DECIDE",
        "config-invalid",
    ),
    "suspension told by no document": (
        lambda: in_settings(
            'by = "head@recipient", grounds',
            'by = "head@recipient", document = "order", grounds',
        ),
        "process.toml",
        "DECIDE",
        "document-field",
    ),
    "extension in another unit": (
        lambda: in_settings('amount = "7CD"', 'amount = "7WD"'),
        "process.toml",
        "DECIDE",
        "config-invalid",
    ),
    "extension that never happens": (
        lambda: in_settings('amount = "7CD"', 'amount = "7CD", times = 0'),
        "process.toml",
        "DECIDE",
        "config-invalid",
    ),
    "extension as often as yes": (
        lambda: in_settings('amount = "7CD"', 'amount = "7CD", times = true'),
        "process.toml",
        "DECIDE",
        "config-invalid",
    ),
    "extension of what is not extended": (
        lambda: in_settings('amount = "90CD"', 'amount = "90CD"\nnot_extended = "没有规定"'),
        "process.toml",
        "DECIDE",
        "config-invalid",
    ),
    "suspension by nobody known": (
        lambda: in_settings('by = "head@recipient", grounds', 'by = "head@nobody", grounds'),
        "process.toml",
        "DECIDE",
        "lane-unbound",
    ),
    "suspension without a ground": (
        lambda: in_settings('[{ code = "expert", title = "鉴定", basis = "某条" }]', "[]"),
        "process.toml",
        "DECIDE",
        "basis-missing",
    ),
    "ground without a basis": (
        lambda: in_settings('title = "鉴定", basis = "某条"', 'title = "鉴定"'),
        "process.toml",
        "DECIDE",
        "basis-missing",
    ),
    "withdrawal before a moment that is none": (
        lambda: sound(
            SETTINGS
            + '[withdrawal]\nby = ["clerk@sender"]\nfree_until = "draft:burn"\n'
            + 'consent = "head@recipient"\nconsent_until = "decide"\n'
        ),
        "process.toml",
        "withdrawal",
        "config-invalid",
    ),
    **{
        f"confidential part {what}": (
            partial(sound, SETTINGS + CONFIDENTIAL.replace(old, new)),
            "process.toml",
            "confidential",
            code,
        )
        for what, old, new, code in (
            ("of nobody known", 'slots = ["recipient"]', 'slots = ["nobody"]', "lane-unbound"),
            ("of no task", '["decide"]', '["archived"]', "config-invalid"),
            ("until a decision that is none", "decide:accept", "decide:burn", "config-invalid"),
            ("served on nobody known", 'to = ["sender"]', 'to = ["nobody"]', "lane-unbound"),
            ("serving no document", 'document = "letter"', 'document = "x"', "document-field"),
            ("of cases by an unknown name", '"urgent"', '"hasty"', "condition-field"),
            ("without a name", 'title = "审议中"\n', "", "config-invalid"),
        )
    },
    "others named in a field that the task does not ask for": (
        lambda: in_settings("[tasks.decide]\n", '[tasks.decide]\ntogether = ["nobody"]\n'),
        "process.toml",
        "decide",
        "config-invalid",
    ),
    **{
        f"visibility {what}": (
            partial(sound, f"{SETTINGS}\n[visibility]\n{roles}\n"),
            "process.toml",
            "visibility",
            code,
        )
        for what, roles, code in (
            ("for everybody", "", "config-invalid"),
            ("closed to a holder", 'not_for = ["goods", "head"]', "lane-unbound"),
            ("closed to who starts it", 'not_for = ["clerk"]', "lane-unbound"),
        )
    },
    **{
        f"point of supervision {what}": (
            partial(sound, f"{SETTINGS}\n[[supervision_points]]\n{point}\n"),
            "process.toml",
            element,
            code,
        )
        for what, point, element, code in (
            ("at no task", 'element = "tell"\npoint = "filing"', "tell", "config-invalid"),
            ("of no kind", 'element = "note"\npoint = "lunch"', "note", "config-invalid"),
            (
                "on a day that nobody says",
                'element = "note"\npoint = "filing"\nday = "doomsday"',
                "note",
                "condition-field",
            ),
        )
    },
    "wrong type": (
        lambda: in_settings('title = "样例"', "title = 5"),
        "process.toml",
        None,
        "config-invalid",
    ),
    "unknown setting": (
        lambda: in_settings('mark = "移"', 'mark = "移"\nmork = 1'),
        "process.toml",
        "number",
        "config-invalid",
    ),
    "other process": (
        lambda: in_settings('process_id = "sample"', 'process_id = "p"'),
        "process.bpmn",
        None,
        "element-unsupported",
    ),
    "doctype": (
        lambda: sound() | {"process.bpmn": b"<!DOCTYPE a><a/>"},
        "process.bpmn",
        None,
        "xml-unsafe",
    ),
    "unsupported element": (
        lambda: (
            sound()
            | {
                "process.bpmn": bpmn(
                    DIAGRAM, process_id="sample", inside='<bpmn:scriptTask id="script"/>'
                )
            }
        ),
        "process.bpmn",
        "script",
        "element-unsupported",
    ),
    "condition syntax": (
        lambda: in_diagram("and not urgent", "and urgent.x"),
        "process.bpmn",
        "flow_7",
        "condition-syntax",
    ),
    "condition reads an unknown name": (
        lambda: in_diagram("and not urgent", "and not hasty"),
        "process.bpmn",
        "flow_7",
        "condition-field",
    ),
    "condition compares with an unknown decision": (
        lambda: in_diagram('decide == "return"', 'decide == "refuse"'),
        "process.bpmn",
        "flow_7",
        "condition-field",
    ),
    "task not described": (
        lambda: sound(SETTINGS.replace("[tasks.note]", "[tasks.nota]")),
        "process.toml",
        "note",
        "config-invalid",
    ),
    "task not drawn": (
        lambda: sound(SETTINGS.replace("[tasks.note]", "[tasks.nota]")),
        "process.toml",
        "nota",
        "config-invalid",
    ),
    "task without a holder": (
        lambda: in_settings('[lanes.town_lane]\nholder = "officer@recipient/TEAM"', ""),
        "process.toml",
        "note",
        "lane-unbound",
    ),
    "lane without a holder": (
        lambda: in_settings('[lanes.town_lane]\nholder = "officer@recipient/TEAM"', ""),
        "process.toml",
        "town_lane",
        "lane-unbound",
    ),
    "lane not drawn": (
        lambda: in_settings(
            "[ends.archived]", '[lanes.more]\nholder = "a@sender"\n[ends.archived]'
        ),
        "process.toml",
        "more",
        "lane-unbound",
    ),
    "holder of no slot": (
        lambda: in_settings("deputy_head@recipient", "deputy_head@town"),
        "process.toml",
        "decide",
        "lane-unbound",
    ),
    "holder misspelt": (
        lambda: in_settings("clerk@sender", "clerk at sender"),
        "process.toml",
        "sender_lane",
        "lane-unbound",
    ),
    "last holder is conditional": (
        lambda: in_settings(
            '{ holder = "deputy_head@recipient" }',
            '{ when = "urgent", holder = "deputy_head@recipient" }',
        ),
        "process.toml",
        "decide",
        "lane-unbound",
    ),
    "holder's condition reads an unknown name": (
        lambda: in_settings("'urgent or", "'hasty or"),
        "process.toml",
        "decide",
        "condition-field",
    ),
    "nobody may start": (
        lambda: in_settings('holders = ["clerk@DEPT"]', ""),
        "process.toml",
        "start",
        "lane-unbound",
    ),
    "no decisions": (
        lambda: in_settings('decisions = [{ value = "done", label = "完成" }]', ""),
        "process.toml",
        "note",
        "config-invalid",
    ),
    "decision twice": (
        lambda: in_settings('value = "return"', 'value = "accept"'),
        "process.toml",
        "decide",
        "config-invalid",
    ),
    "unknown style": (
        lambda: in_settings('style = "plain"', 'style = "pink"'),
        "process.toml",
        "decide",
        "config-invalid",
    ),
    "next names an unknown slot": (
        lambda: in_settings("{recipient.short_name}", "{town.short_name}"),
        "process.toml",
        "draft",
        "document-field",
    ),
    "title shows a party": (
        lambda: in_settings("{place}", "{party.name}"),
        "process.toml",
        None,
        "document-field",
    ),
    "form missing": (
        lambda: in_settings('form = "start"\nassignee', 'form = "draft"\nassignee'),
        "process.toml",
        "draft",
        "form-missing",
    ),
    "form unused": (
        lambda: sound(spare={"schema": {**FORM["schema"], "properties": {}}}),
        "forms/spare.json",
        None,
        "form-invalid",
    ),
    "form is no JSON": (
        lambda: sound() | {"forms/start.json": b"{"},
        "forms/start.json",
        None,
        "form-invalid",
    ),
    "form without schema": (
        lambda: sound(start=without(FORM, "schema")),
        "forms/start.json",
        None,
        "form-invalid",
    ),
    "form lets anything pass": (
        lambda: sound(start=without(FORM, "schema", "additionalProperties")),
        "forms/start.json",
        None,
        "form-invalid",
    ),
    "form with a faulty schema": (
        lambda: sound(start=changed(schema={"type": "objekt", "properties": {}})),
        "forms/start.json",
        None,
        "form-invalid",
    ),
    "form orders an unknown field": (
        lambda: sound(start=changed(ui={"order": ["street"]})),
        "forms/start.json",
        None,
        "form-invalid",
    ),
    "form with an unknown widget": (
        lambda: sound(start=changed(ui={"widgets": {"place": "wheel"}})),
        "forms/start.json",
        None,
        "form-invalid",
    ),
    "field named like a task": (
        lambda: sound(
            start=changed(
                schema=FORM["schema"]
                | {"properties": FORM["schema"]["properties"] | {"draft": {"type": "string"}}}
            )
        ),
        "forms/start.json",
        "draft",
        "form-invalid",
    ),
    "slot from an unknown field": (
        lambda: in_settings("data.recipient", "data.receiver"),
        "process.toml",
        "recipient",
        "condition-field",
    ),
    "task without clock or reason": (
        lambda: in_settings('untimed = "仅作记录"', ""),
        "process.toml",
        "note",
        "deadline-missing",
    ),
    "task with clock and reason": (
        lambda: in_settings("[tasks.decide]", '[tasks.decide]\nuntimed = "无"'),
        "process.toml",
        "decide",
        "deadline-missing",
    ),
    "timer without rule": (
        lambda: in_diagram('deadline("SEND")', 'deadline("SAND")'),
        "process.bpmn",
        "draft_clock",
        "deadline-missing",
    ),
    "rule unused": (
        lambda: in_diagram('deadline("SEND")', 'deadline("DECIDE")'),
        "process.toml",
        "SEND",
        "deadline-missing",
    ),
    "rule twice": (
        lambda: in_settings('code = "LAPSE"', 'code = "SEND"'),
        "process.toml",
        "SEND",
        "config-invalid",
    ),
    "no ladder": (
        lambda: in_diagram("bound draft_clock on=draft non=1", "bound draft_clock on=draft"),
        "process.bpmn",
        "draft",
        "ladder-missing",
    ),
    "ladder with another code": (
        lambda: in_diagram("draft_overdue esc=deadline_rung", "draft_overdue esc=other"),
        "process.bpmn",
        "draft",
        "ladder-missing",
    ),
    "rule without basis": (
        lambda: in_settings('basis = "某条"\n', ""),
        "process.toml",
        "SEND",
        "basis-missing",
    ),
    "rule without status": (
        lambda: in_settings('status = "V"\n', ""),
        "process.toml",
        "SEND",
        "basis-missing",
    ),
    "rule without start": (
        lambda: in_settings('from = "draft"\n', ""),
        "process.toml",
        "LAPSE",
        "deadline-missing",
    ),
    "rule with a faulty amount": (
        lambda: in_settings('"3WD"', '"3 days"'),
        "process.toml",
        "SEND",
        "config-invalid",
    ),
    "rule from an unknown element": (
        lambda: in_settings('from = "draft"\n', 'from = "draught"\n'),
        "process.toml",
        "LAPSE",
        "config-invalid",
    ),
    "rule from an unknown field": (
        lambda: in_settings("data.found_on", "data.seen_on"),
        "process.toml",
        "SEND",
        "condition-field",
    ),
    "rule until an unknown decision": (
        lambda: in_settings("decide:accept,return", "decide:accept,refuse"),
        "process.toml",
        "DECIDE",
        "config-invalid",
    ),
    "rule paused in no task": (
        lambda: in_settings('paused_in = ["draft"]', 'paused_in = ["dinner"]'),
        "process.toml",
        "DECIDE",
        "deadline-missing",
    ),
    "document at an unknown element": (
        lambda: in_settings('at = "draft:submit"\nwhen', 'at = "sent"\nwhen'),
        "process.toml",
        "letter",
        "config-invalid",
    ),
    "document of no slot": (
        lambda: in_settings('slot = "sender"\nmark = "移函"', 'slot = "town"\nmark = "移函"'),
        "process.toml",
        "letter",
        "document-field",
    ),
    "document without template": (
        lambda: leave_out("documents/letter.typ"),
        "process.toml",
        "letter",
        "document-field",
    ),
    "clock under a condition on nothing": (
        lambda: in_settings('amount = "3WD"', 'amount = "3WD"\nwhen = "mode"'),
        "process.toml",
        "SEND",
        "condition-field",
    ),
    "not by whoever did nothing": (
        lambda: in_settings('approves = ["draft"]', 'approves = ["draft"]\nnot_by = ["sketch"]'),
        "process.toml",
        "decide",
        "config-invalid",
    ),
    "started about a case that no field names": (
        lambda: in_settings(
            'holders = ["clerk@DEPT"]',
            'holders = ["clerk@DEPT"]\nabout = { field = "other", relation = "watched" }',
        ),
        "process.toml",
        "start",
        "config-invalid",
    ),
    "flags of an end that are no tasks": (
        lambda: in_settings("[ends.archived]", '[ends.archived]\nflags = ["nothing"]\nflag = "停"'),
        "process.toml",
        "archived",
        "config-invalid",
    ),
    "end not drawn": (
        lambda: in_settings("[ends.archived]", "[ends.shelved]"),
        "process.toml",
        "shelved",
        "config-invalid",
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_broken_folder_names_its_fault(fault: str) -> None:
    make, file, element, code = BROKEN[fault]
    with pytest.raises(FolderError) as caught:
        read_folder(make())
    problems = caught.value.problems
    assert (file, element, code) in {(p.file, p.element, p.code) for p in problems}, problems
    assert all(problem.message for problem in problems)


def test_all_faults_come_at_once() -> None:
    settings = SETTINGS.replace('basis = "某条"\n', "").replace('untimed = "仅作记录"', "")
    problems = check_folder(sound(settings.replace("data.found_on", "data.seen_on")))
    assert [p.code for p in problems].count("basis-missing") == 3
    assert {"deadline-missing", "condition-field"} <= {p.code for p in problems}
    assert {p.process for p in problems} == {"sample"}
    assert {p.severity for p in problems} == {"error"}


def test_empty_lane_is_only_a_warning() -> None:
    lane = b'<bpmn:laneSet id="lanes"><bpmn:lane id="idle" name="idle"/>'
    files = sound(SETTINGS.replace("[ends.", '[lanes.idle]\nholder = "a@sender"\n[ends.', 1))
    files["process.bpmn"] = files["process.bpmn"].replace(b'<bpmn:laneSet id="lanes">', lane)
    (problem,) = read_folder(files).problems
    assert problem == Problem(
        "sample", "process.bpmn", "idle", "lane-empty", "warning", "泳道中没有元素"
    )
    assert check_folder(files) == (problem,)


def test_directory_is_read_by_relative_path(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "a.json").write_bytes(b"{}")
    (tmp_path / "process.toml").write_bytes(b"x")
    (tmp_path / ".hidden").write_bytes(b"x")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_bytes(b"x")
    assert dict(read_directory(tmp_path)) == {"forms/a.json": b"{}", "process.toml": b"x"}


def test_links_in_a_directory_are_refused(tmp_path: Path) -> None:
    (tmp_path / "process.toml").symlink_to("/etc/hostname")
    with pytest.raises(FolderError):
        read_directory(tmp_path)


SHIPPED = sorted(
    path for path in (Path(__file__).parents[2] / "bpmn" / "processes").glob("*") if path.is_dir()
)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_shipped_folder_has_no_problems(path: Path) -> None:
    folder = read_folder(read_directory(path))
    assert folder.key == path.name
    assert folder.problems == ()
