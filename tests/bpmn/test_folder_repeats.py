"""Sub-processes run once for each body of a list: what a folder says of them, and what is wrong."""

from __future__ import annotations

import pytest

from bpmn.folder import check_folder, read_folder
from bpmn.folder_calls import with_called
from tests.bpmn.diagram_text import bpmn
from tests.support.called_pair import called_folder
from tests.support.several import DIAGRAM, SETTINGS, several_folder

Codes = list[tuple[str | None, str]]


def complaints(settings: str = SETTINGS, diagram: str = DIAGRAM) -> Codes:
    return [(each.element, each.code) for each in check_folder(several_folder(settings, diagram))]


def changed(old: str, new: str) -> str:
    assert old in SETTINGS
    return SETTINGS.replace(old, new, 1)


def redrawn(old: str, new: str) -> str:
    assert old in DIAGRAM
    return DIAGRAM.replace(old, new, 1)


def test_a_sound_folder_says_who_takes_part_and_what_lies_inside() -> None:
    folder = read_folder(several_folder())
    repeat = folder.repeats["answers"]
    assert (repeat.over, repeat.organization, repeat.slot) == ("bodies", "organization", "body")
    assert repeat.items == "answers_items"
    assert repeat.columns == ("organization", "duty")
    assert {"reply", "order", "reply_clock"} <= repeat.inside
    assert "settle" not in repeat.inside
    assert [set(each.rules) for each in folder.repeats.values()] == [{"SEV-REPLY"}, {"SEV-WORK"}]
    assert [choice.holder.text for choice in repeat.by] == ["clerk@leader"]
    assert folder.repeat_of("order") is repeat
    assert folder.repeat_of("settle") is None
    assert folder.repeat_of_rule("SEV-WORK") is folder.repeats["work"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # Whom a list names
        ('over = "bodies"', 'over = "groups"', [("answers", "condition-field")]),
        (
            'organization = "organization"',
            'organization = "unit"',
            [("answers", "condition-field")],
        ),
        ('by = "clerk@leader"', 'by = "clerk@body"', [("answers", "lane-unbound")]),
        ('by = "clerk@leader"', 'by = "clerk"', [("answers", "lane-unbound")]),
        ("counts = { att", "count = 1\ncounts = { att", [("answers", "config-invalid")]),
        # What may be read inside
        ("body_duty == '交通'", "body_way == '交通'", [("reply", "condition-field")]),
        ("body_kind == 'TOWN'", "people > 1", []),
        ("where = \"reply ==", "where = \"attending > 1 and reply ==", [("work", "condition-field")]),
        ("carry_out == 'found'", "carried == 'found'", [("work", "condition-field")]),
        ("where = \"reply ==", "where = \"reply =", [("work", "condition-syntax")]),
        # What may be read outside
        ("when = \"attending == 0\"", "when = \"reply == 'refuse'\"", [("settle", "condition-field")]),
        ("when = \"attending == 0\"", "when = \"people\"", [("settle", "condition-field")]),
        ("when = \"attending == 0\"", "when = \"body_kind\"", [("settle", "condition-field")]),
        ("reason = \"没有单位参加\"", "reason = \"{body.name}\"", [("settle", "document-field")]),
        ('holder = "clerk@leader"\n', 'holder = "clerk@body"\n', [("plan", "lane-unbound")]),
        ('case_title = "{topic}"', 'case_title = "{contact}"', [(None, "document-field")]),
        # Names taken
        ("attending = ", "settle = ", [("answers", "config-invalid")]),
        ('form = "result"', 'form = "plan"', [("work", "form-invalid")]),
        # Clocks
        ('from = "opened"', 'from = "plan"', [("SEV-REPLY", "config-invalid")]),
        ('until = ["reply"]', 'until = ["settle"]', [("SEV-REPLY", "config-invalid")]),
        ('until = ["reply"]', 'until = ["carry_out"]', []),
        ('from = "data.act_on"', 'from = "data.people"', []),
        ('until = ["reply"]', 'until = ["reply"]\npaused_in = ["settle"]', []),
        # Documents
        ('at = "reply:attend"', 'at = "settle"', [("reply_letter", "document-field")]),
        ('slot = "body"\nmark', 'slot = "leader"\nmark', []),
    ],
)  # fmt: skip
def test_what_does_not_fit(old: str, new: str, expected: Codes) -> None:
    found = complaints(changed(old, new))
    # One slip may be seen from several sides; where nothing is wrong nothing is said.
    assert set(expected) <= set(found)
    assert bool(found) is bool(expected)


def test_two_sub_processes_of_one_list_share_its_slot() -> None:
    settings = SETTINGS.replace('slot = "body"', 'slot = "team"', 1)
    assert {("answers", "config-invalid"), ("work", "config-invalid")} <= set(complaints(settings))


def test_a_clock_outside_cannot_be_moved_by_one_of_the_bodies() -> None:
    outer = (
        SETTINGS
        + """
[[rules]]
code = "SEV-PLAN"
title = "拟定"
amount = "1WD"
from = "opened"
until = ["reply"]
paused_in = ["order"]
basis = "本地约定，待核"
status = "D"
"""
    )
    outer = outer.replace('untimed = "由牵头单位自定"\nform = "plan"', 'form = "plan"')
    drawn = redrawn(
        "user plan lane=leader_lane name=拟定方案",
        "user plan lane=leader_lane name=拟定方案\n"
        'bound plan_clock on=plan non=1 timer=deadline("SEV-PLAN") lane=leader_lane\n'
        "end plan_overdue esc=deadline_rung lane=leader_lane\n"
        "plan_clock > plan_overdue",
    )
    assert complaints(outer, drawn) == [("SEV-PLAN", "config-invalid")] * 2
    alone = outer.replace('until = ["reply"]\npaused_in = ["order"]', 'until = ["plan"]')
    assert complaints(alone, drawn) == []


def test_one_rule_is_either_everybodys_or_the_cases() -> None:
    settings = changed('untimed = "由牵头单位自定"\nform = "plan"', 'form = "plan"')
    drawn = redrawn(
        "user plan lane=leader_lane name=拟定方案",
        "user plan lane=leader_lane name=拟定方案\n"
        'bound plan_clock on=plan non=1 timer=deadline("SEV-REPLY") lane=leader_lane\n'
        "end plan_overdue esc=deadline_rung lane=leader_lane\n"
        "plan_clock > plan_overdue",
    )
    assert complaints(settings, drawn) == [("SEV-REPLY", "config-invalid")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("mi=answers_items", "mi=bodies", [("answers", "config-invalid")]),
        ("mi=answers_items", "mi=3", [("answers", "config-invalid")]),
        ("mi=answers_items", "mi=answers_items item=body_", [("answers", "config-invalid")]),
        ("mi=answers_items", "mi=answers_items until=done>=total/2", []),
        ("mi=answers_items", "mi=answers_items until=ready>=2", [("answers", "condition-field")]),
        ("attending >= 1 and", 'reply == "attend" and', [("settled", "gateway-unread")]),
        ('reply == "refuse"', 'body_duty == "x"', []),
        ('reply == "refuse"', 'carry_out == "found"', []),
        ('reply == "refuse"', "attending > 3", []),
    ],
)  # fmt: skip
def test_what_the_diagram_says(old: str, new: str, expected: Codes) -> None:
    found = complaints(diagram=redrawn(old, new))
    assert set(expected) <= set(found)
    assert bool(found) is bool(expected)


def test_a_marker_needs_its_list_and_a_list_its_marker() -> None:
    bare = SETTINGS.replace("[repeats.work]", "[repeats.elsewhere]")
    assert {("work", "config-invalid"), ("elsewhere", "config-invalid")} <= set(complaints(bare))


def test_no_list_within_a_list() -> None:
    nested = (
        redrawn(
            "user order lane=office_lane name=责令参加",
            "sub deeper mi=deeper_items lane=body_lane\n"
            "start d1 lane=body_lane\nuser order lane=office_lane name=责令参加\nend d2 lane=body_lane\n"
            "d1 > order\norder > d2\ndone deeper",
        )
        .replace("replied > order", "replied > deeper")
        .replace("order > answered", "deeper > answered")
    )
    nested = nested.replace("reply_lapse > order", "reply_lapse > deeper")
    settings = SETTINGS.replace(
        "[repeats.work]",
        '[repeats.deeper]\nover = "bodies"\norganization = "organization"\nslot = "body"\n[repeats.work]',
    )
    assert ("answers", "element-unsupported") in complaints(settings, nested)


def test_a_called_process_may_be_run_for_each_body() -> None:
    """Its slots are bound to the body's, its tasks are the body's."""
    settings = (
        SETTINGS
        + """
[calls.seek]
process = "advice"
bind = { asker = "leader", adviser = "body" }
[repeats.seek]
over = "bodies"
organization = "organization"
slot = "body"
counts = { agreeing = "advise == 'agree'" }
"""
    )
    drawn = redrawn(
        "end archived", "call seek of=advice mi=seek_items lane=body_lane\nend archived"
    )
    drawn = drawn.replace("work > archived", "work > seek\nseek > archived")
    called = called_folder()
    files = with_called(several_folder(settings, drawn), {"advice": called}.get)
    assert check_folder(files) == ()
    folder = read_folder(files)
    assert folder.repeat_of("advise") is folder.repeats["seek"]
    assert folder.tasks["advise"].holders[0].holder.text == "officer@body/TEAM"
    outside = settings.replace('bind = { asker = "leader"', 'bind = { asker = "nobody"')
    problems = check_folder(with_called(several_folder(outside, drawn), {"advice": called}.get))
    assert {(each.element, each.code) for each in problems} == {("seek", "lane-unbound")}


def test_a_caller_brings_in_the_lists_of_what_it_calls() -> None:
    inner = several_folder(
        SETTINGS.replace(
            'form = "ask"\nholders = ["clerk@DEPT"]', 'holders = []\ngiven = ["topic"]'
        )
        .replace('source = "starter"', 'source = "caller"')
        .replace('case_title = "{topic}"', "")
    )
    del inner["forms/ask.json"]
    settings = """
key = "calling"
title = "调用"
title_en = "Calling"
summary = "一句话。"
process_id = "calling"
[start]
form = "ask"
holders = ["clerk@DEPT"]
[slots.me]
source = "starter"
visible_from = "start"
[calls.act]
process = "several"
bind = { leader = "me" }
"""
    drawing = "start s\ncall act of=several\nend e\ns > act\nact > e"
    own = {
        "process.toml": settings.encode(),
        "process.bpmn": bpmn(drawing, process_id="calling"),
        "forms/ask.json": several_folder()["forms/ask.json"],
    }
    files = with_called(own, {"several": inner}.get)
    assert check_folder(files) == ()
    folder = read_folder(files)
    assert folder.repeats.keys() == {"answers", "work"}
    assert [choice.holder.text for choice in folder.repeats["answers"].by] == ["clerk@me"]
    clash = settings.replace("[slots.me]", "[slots.body]").replace('"me"', '"body"')
    problems = check_folder(files | {"process.toml": clash.encode()})
    assert ("act", "config-invalid") in {(each.element, each.code) for each in problems}
