"""Messages of a folder: read with their types, and every one that goes nowhere is named."""

from __future__ import annotations

import pytest

from bpmn.folder import check_folder, read_folder
from bpmn.folder_calls import with_called
from tests.bpmn.diagram_text import bpmn
from tests.bpmn.small_folder import small

DIAGRAM = """
start s
user plan
bound changed on=plan msg=plan_changed
user carry_out
throw tell msg=lead_found
end closed msg=joint_closed
s > plan
plan > carry_out
changed > carry_out
carry_out > tell
tell > closed
"""

MESSAGES = """
[messages.plan_changed]
title = "方案变更"
title_en = "Plan changed"
form = "change"
by = [{ when = "urgent", holder = "head@sender" }, { holder = "clerk@sender" }]
barred = [{ when = "carry_out_rounds > 0", reason = "已经实施" }]

[messages.lead_found]
title = "发现线索"
[messages.lead_found.opens]
process = "lead_referral"
each = "leads"
where = 'to != "" and urgent'
starter = "to"
row = { place = "spot" }
carry = ["topic"]
relation = "referred"

[messages.joint_closed]
title = "联合执法办结"
to = ["origin", "family"]
move = { about = "topic" }
keep = "5WD"
unheard = "note"
text = "{sender.short_name}已办结"

[messages.jw_intervened]
title = "纪委监委介入"
by = "clerk@sender"
freezes = "纪委监委已介入"
"""

FIELDS = {
    "topic": {"type": "string"},
    "urgent": {"type": "boolean"},
    "leads": {
        "type": "array",
        "items": {"type": "object", "properties": {"spot": {}, "to": {}}},
    },
}


def folder(messages: str = MESSAGES, diagram: str = DIAGRAM) -> dict[str, bytes]:
    """A small folder with messages; the form `change` belongs to one of them."""
    files = small(diagram, FIELDS)
    files["process.toml"] += messages.encode()
    if 'form = "change"' in messages:
        files["forms/change.json"] = files["forms/start.json"]
    return files


def found(files: dict[str, bytes]) -> set[tuple[str, str | None]]:
    return {(problem.code, problem.element) for problem in check_folder(files)}


def test_messages_are_typed() -> None:
    read = read_folder(folder())
    assert [each.name for each in read.messages] == [
        "plan_changed",
        "lead_found",
        "joint_closed",
        "jw_intervened",
    ]
    changed = read.message("plan_changed")
    assert changed is not None
    assert changed.form == "change"
    assert [(each.when, each.holder.text) for each in changed.by] == [
        ("urgent", "head@sender"),
        (None, "clerk@sender"),
    ]
    assert read.message_at("changed") is changed
    opens = read.messages[1].opens
    assert opens is not None
    assert (opens.each, opens.starter, opens.row) == ("leads", "to", {"place": "spot"})
    closed = read.messages[2]
    assert (closed.to, closed.keep.text, closed.unheard) == (("origin", "family"), "5WD", "note")
    assert read.messages[3].steers
    assert not closed.steers
    assert read.message("unknown") is None


def test_messages_of_a_called_process_speak_of_the_callers_slots() -> None:
    inner = folder()
    inner["process.toml"] = (
        inner["process.toml"]
        .replace(b'key = "small"', b'key = "inner"')
        .replace(b'process_id = "small"', b'process_id = "inner"')
        .replace(b'source = "starter"', b'source = "caller"')
        .replace(
            b'form = "start"\nholders = ["clerk@DEPT"]',
            b'holders = []\ngiven = ["topic", "urgent", "leads"]',
        )
    )
    inner["process.bpmn"] = bpmn(DIAGRAM, process_id="inner")
    del inner["forms/start.json"]
    outer = small("start s0\ncall go of=inner\nend e0\ns0 > go\ngo > e0", FIELDS)
    outer["process.toml"] = outer["process.toml"].replace(b"[slots.sender]", b"[slots.boss]") + (
        b'[calls.go]\nprocess = "inner"\nbind = { sender = "boss" }\n'
    )
    read = read_folder(with_called(outer, {"inner": inner}.get))
    changed = read.message_at("changed")
    assert changed is not None
    assert changed.form == "inner__change"
    assert [each.holder.text for each in changed.by] == ["head@boss", "clerk@boss"]
    closed = read.message("joint_closed")
    assert closed is not None
    assert closed.text == "{boss.short_name}已办结"


def without(name: str) -> str:
    """The messages without this one."""
    parts = MESSAGES.split("\n\n")
    return "\n\n".join(part for part in parts if f"[messages.{name}]" not in part)


def edited(old: str, new: str) -> str:
    assert old in MESSAGES
    return MESSAGES.replace(old, new, 1)


UNBOUND = "message-unbound"
BROKEN = {
    "drawn and not told of": (without("plan_changed"), UNBOUND, "changed"),
    "told of, not drawn, sent by nobody": (
        MESSAGES + '[messages.spare]\ntitle = "多余"\nto = "origin"\n',
        UNBOUND,
        "spare",
    ),
    "thrown to nowhere": (edited('to = ["origin", "family"]\n', ""), UNBOUND, "joint_closed"),
    "caught and sent by nobody": (
        without("plan_changed") + '[messages.plan_changed]\ntitle = "方案变更"\n',
        UNBOUND,
        "plan_changed",
    ),
    "steers and is sent by nobody": (
        edited('by = "clerk@sender"\nfreezes', "freezes"),
        UNBOUND,
        "jw_intervened",
    ),
    "a form that nobody fills": (
        edited('"5WD"\n', '"5WD"\nform = "change"\n'),
        UNBOUND,
        "joint_closed",
    ),
    "at a red card, to nowhere": (
        MESSAGES + '[messages.red_card]\ntitle = "红牌"\nat_red_card = true\n',
        UNBOUND,
        "red_card",
    ),
    "correlated without a correlation": (
        edited('to = ["origin", "family"]', 'to = "correlated"'),
        UNBOUND,
        "joint_closed",
    ),
    "sent to an unknown recipient": (
        edited('to = ["origin", "family"]', 'to = "everybody"'),
        "config-invalid",
        "joint_closed",
    ),
    "freezes and releases": (
        edited('freezes = "纪委监委已介入"', 'freezes = "介入"\nreleases = true'),
        "config-invalid",
        "jw_intervened",
    ),
    "unknown holder": (edited("clerk@sender", "clerk@nobody"), "lane-unbound", "plan_changed"),
    "unknown name in a bar": (
        edited("carry_out_rounds > 0", "hasty"),
        "condition-field",
        "plan_changed",
    ),
    "waits for the end of what is no task": (
        edited("barred = [", 'not_while = ["tell"]\nbarred = ['),
        "condition-field",
        "plan_changed",
    ),
    "sent by nobody, but not while a step is open": (
        edited('"5WD"\n', '"5WD"\nnot_while = ["plan"]\n'),
        UNBOUND,
        "joint_closed",
    ),
    "unknown field": (edited('about = "topic"', 'about = "x"'), "condition-field", "joint_closed"),
    "unknown list": (edited('each = "leads"', 'each = "topic"'), "condition-field", "lead_found"),
    "unknown column": (edited('place = "spot"', 'place = "x"'), "condition-field", "lead_found"),
    "unknown name of a row": (edited("to != ", "xx != "), "condition-field", "lead_found"),
    "unknown starter": (edited('starter = "to"', 'starter = "x"'), "config-invalid", "lead_found"),
    "a row of nothing": (edited('each = "leads"\n', ""), "config-invalid", "lead_found"),
    "unknown word in its text": (
        edited("{sender.short_name}", "{nobody.short_name}"),
        "document-field",
        "joint_closed",
    ),
    "no form": (edited('form = "change"', 'form = "other"'), "form-missing", "plan_changed"),
    "no period": (edited("5WD", "soon"), "config-invalid", "joint_closed"),
    "misspelt": (edited("keep =", "kept ="), "config-invalid", "joint_closed"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_message_that_does_not_fit_is_named(fault: str) -> None:
    messages, code, element = BROKEN[fault]
    assert (code, element) in found(folder(messages))


def test_the_folder_that_is_broken_here_is_sound() -> None:
    assert found(folder()) == set()


def test_correlations_read_what_there_is() -> None:
    correlation = """
<bpmn:collaboration id="c"><bpmn:correlationKey id="about" name="about">
<bpmn:correlationPropertyRef>about_topic</bpmn:correlationPropertyRef></bpmn:correlationKey>
</bpmn:collaboration>
<bpmn:correlationProperty id="about_topic" name="about_topic">
<bpmn:correlationPropertyRetrievalExpression messageRef="message_joint_closed">
<bpmn:messagePath>NAME</bpmn:messagePath>
</bpmn:correlationPropertyRetrievalExpression></bpmn:correlationProperty>
"""

    def drawn(name: str) -> dict[str, bytes]:
        files = folder(edited('to = ["origin", "family"]', 'to = "correlated"'))
        beside = correlation.replace("NAME", name)
        return files | {"process.bpmn": bpmn(DIAGRAM, process_id="small", beside=beside)}

    assert found(drawn("topic")) == set()
    assert {code for code, _ in found(drawn("subject"))} == {"condition-field"}


def test_a_signal_within_a_case_needs_no_recipient() -> None:
    diagram = """
start s
and split
user one
throw shout sig=enough
user other
bound heard on=other sig=enough
end e
s > split
split > one
split > other
one > shout
shout > e
other > e
heard > e
"""
    assert found(folder('[messages.enough]\ntitle = "够了"\n', diagram)) == set()


WINDOW = """
start s
user plan
events window
catch objected msg=objection
catch over timer=deadline("WIN")
end e
s > plan
plan > window
window > objected
window > over
objected > e
over > e
"""
OBJECTION = """
[messages.objection]
title = "提出异议"
by = "clerk@sender"

[[rules]]
code = "WIN"
title = "异议期"
amount = "30CD"
from = "plan"
until = ["objected"]
basis = "本地约定"
status = "D"
"""


def test_what_comes_before_a_window_is_over_ends_its_clock() -> None:
    left = OBJECTION.replace('until = ["objected"]\n', "")

    assert found(folder(OBJECTION, WINDOW)) == set()
    assert found(folder(left, WINDOW)) == {("deadline-missing", "over")}
