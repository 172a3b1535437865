"""What a folder says of the messages between cases, and whether it fits its diagram."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bpmn.definition import Definition
from bpmn.diagram import Element
from bpmn.folder_known import (
    CONFIGURATION,
    DRAWING,
    Finding,
    Known,
    drawn_elements,
    in_configuration,
)
from bpmn.folder_model import Message, Opening, ProcessFolder
from bpmn.folder_names import check_choices, check_names, check_opening, check_wording
from bpmn.folder_reading import (
    parse_amount,
    read_bar,
    read_choices,
    read_opening,
    read_values,
)
from bpmn.toml_table import Table

EVENTS = ("message", "signal")
THROWN = ("endEvent", "intermediateThrowEvent")
ORIGIN, FAMILY, CORRELATED = "origin", "family", "correlated"
RECIPIENTS = (ORIGIN, FAMILY, CORRELATED)
UNHEARD = ("incident", "note")
KEEP = "30CD"
CARD_GIVES = frozenset({"supervised", "point", "subject"})
"""What the platform says with a message `at_red_card`: the township, the point it comes to, the step."""
LONGEST_NAME = 60


def read_message(name: str, table: Table, definition: Definition) -> Message:
    """One table of `messages`."""
    message = Message(
        name=name,
        title=table.text("title"),
        title_en=table.optional_text("title_en"),
        elements=frozenset(
            each.id for each in _drawn(definition.diagram.elements) if each.reference == name
        ),
        form=table.optional_text("form"),
        by=read_choices(table, "by"),
        barred=tuple(read_bar(row) for row in table.rows("barred")),
        not_while=table.texts("not_while"),
        to=table.texts("to"),
        senders=table.texts("from"),
        carry=table.texts("carry"),
        move=read_values(table, "move"),
        fixed=read_values(table, "fixed"),
        text=table.optional_text("text"),
        text_en=table.optional_text("text_en"),
        item=table.optional_text("item"),
        keep=parse_amount(table.text("keep", KEEP), table),
        unheard=table.one_of("unheard", UNHEARD, UNHEARD[0]),
        opens=read_opening(table.table("opens"), by_row=True) if table.has("opens") else None,
        freezes=table.optional_text("freezes"),
        freezes_en=table.optional_text("freezes_en"),
        releases=table.flag("releases"),
        terminates=table.optional_text("terminates"),
        holds=table.optional_text("holds"),
        holds_en=table.optional_text("holds_en"),
        held=table.optional_text("held"),
        lifts=table.flag("lifts"),
        at_red_card=table.flag("at_red_card"),
    )
    for recipient in message.to:
        if recipient not in RECIPIENTS:
            table.complain(f"to 只能是 {'、'.join(RECIPIENTS)}，而不是“{recipient}”")
    given = (message.freezes, message.terminates, message.holds)
    if sum(each is not None for each in given) + message.releases + message.lifts > 1:
        table.complain("freezes、releases、terminates、holds、lifts 只能写一个")
    if (message.holds is None) != (message.held is None):
        table.complain("holds（理由）和 held（指明环节的字段）须一起写")
    if message.holds is not None and message.by:
        table.complain("holds 只能由其他案件发来，不能写 by")
    said = message.form or message.not_while or (message.barred and message.holds is None)
    if said and not message.by:
        table.complain(
            "没有写明谁可以发送（by），form、barred 和 not_while 用不上", "message-unbound"
        )
    table.finish()
    return message


def _drawn(elements: Mapping[str, Element]) -> Iterator[Element]:
    return (each for each in elements.values() if each.event in EVENTS)


def check_messages(folder: ProcessFolder, known: Known) -> Iterator[Finding]:
    """Yield every message that is drawn and not told of, or told of and goes nowhere."""
    own = {each.name: each for each in folder.messages}
    for element in _drawn(drawn_elements(folder)):
        if element.reference is not None and element.reference not in own:
            text = f"没有写明消息 {element.reference}（[messages.{element.reference}]）"
            yield in_configuration(element.id, "message-unbound", text)
    for message in own.values():
        yield from _check_ways(folder, message)
        yield from _check_contents(folder, known.at_all(message.elements), message)
    for triples in folder.definition.diagram.correlations.values():
        for key, _, expression in triples:
            yield from check_names(known, key, DRAWING, expression)


def _check_ways(folder: ProcessFolder, message: Message) -> Iterator[Finding]:
    """Whether somebody sends it, and somebody gets it."""
    drawn = [drawn_elements(folder)[each] for each in message.elements]
    thrown = any(each.kind in THROWN for each in drawn)
    caught = any(each.kind not in THROWN for each in drawn)
    if len(message.name) > LONGEST_NAME:
        text = f"消息的名称最多 {LONGEST_NAME} 个字符"
        yield in_configuration(message.name, "config-invalid", text)
    goes = message.to or message.opens is not None
    sent = message.by or message.senders or message.at_red_card
    if not drawn and not sent:
        text = "流程图中没有收发这个消息的事件，也没有人可以发送（by）"
        yield in_configuration(message.name, "message-unbound", text)
    within = caught and any(each.event == "signal" for each in drawn)
    if (thrown or message.at_red_card) and not goes and not within:
        text = "没有写明发出后送往哪里（to、opens）"
        yield in_configuration(message.name, "message-unbound", text)
    if caught and not sent and not (thrown and (goes or within)):
        text = "没有人会发来：既没有 by，也没有写明由哪些流程发来（from）"
        yield in_configuration(message.name, "message-unbound", text)
    if message.steers and not sent:
        text = "没有写明谁可以发送（by、from）"
        yield in_configuration(message.name, "message-unbound", text)
    if CORRELATED in message.to and message.name not in folder.definition.diagram.correlations:
        text = "流程图没有给出关联（correlationProperty），不能送往 correlated"
        yield in_configuration(message.name, "message-unbound", text)


def _check_contents(folder: ProcessFolder, known: Known, message: Message) -> Iterator[Finding]:
    name = message.name
    yield from check_choices(known, name, message.by)
    for bar in message.barred:
        yield from check_names(known, name, CONFIGURATION, bar.when)
        for text in (bar.reason, bar.reason_en):
            yield from check_wording(known, name, text or "")
    for task in message.not_while:
        if task not in known.tasks:
            yield in_configuration(name, "condition-field", f"“{task}”不是流程图中的用户任务")
    for text in (
        message.text,
        message.text_en,
        message.freezes,
        message.freezes_en,
        *_held(message),
    ):
        yield from check_wording(known, name, text or "")
    for field in (*message.carry, *message.move.values()):
        if field not in known.fields:
            yield in_configuration(name, "condition-field", f"“{field}”不是表单字段")
    if message.opens is not None:
        yield from _check_opened(folder, known, message, message.opens)


def _held(message: Message) -> tuple[str | None, str | None]:
    return message.holds, message.holds_en


def _check_opened(
    folder: ProcessFolder, known: Known, message: Message, opens: Opening
) -> Iterator[Finding]:
    name = message.name
    columns = _columns(folder, opens.each) if opens.each else frozenset[str]()
    if opens.each and not columns and opens.each not in folder.start.given:
        yield in_configuration(name, "condition-field", f"“{opens.each}”不是表单中的列表字段")
        return
    if opens.where is not None:
        row = replace(known, fields=known.fields | columns)
        yield from check_names(row, name, CONFIGURATION, opens.where)
    for column in opens.row.values():
        if column not in columns:
            yield in_configuration(name, "condition-field", f"“{column}”不是 {opens.each} 的列")
    given = CARD_GIVES if message.at_red_card else frozenset[str]()
    yield from check_opening(folder, known, name, opens, columns | given)


def _columns(folder: ProcessFolder, field: str) -> frozenset[str]:
    """The columns of a list field; none if no form has such a list."""
    lists = (form["schema"]["properties"].get(field, {}) for form in folder.forms.values())
    rows = (each.get("items", {}) for each in lists if each.get("type") == "array")
    return frozenset(column for row in rows for column in row.get("properties", ()))
