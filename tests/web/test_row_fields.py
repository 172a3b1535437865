"""Rows of a form whose columns offer choices: drawn, read back, refused with what was typed kept."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict

from web.pages.form_fields import fields_of, read_fields
from workflows.forms.sources import Choice
from workflows.steps.forms import Form, check_form

COLUMNS: dict[str, Any] = {
    "organization": {"title": "单位", "x-title-en": "Body", "type": "string"},
    "duty": {"title": "分工", "x-title-en": "Duty", "type": "string", "maxLength": 200},
    "officers": {"title": "人员", "type": "array", "items": {"type": "string"}},
    "until": {"title": "期限", "type": "string", "format": "date"},
}
ROWS = {
    "title": "参加单位",
    "type": "array",
    "items": {
        "type": "object",
        "properties": COLUMNS,
        "required": ["organization"],
        "additionalProperties": False,
    },
}
FORM = Form(
    schema={
        "type": "object",
        "properties": {"participants": ROWS},
        "additionalProperties": False,
    },
    ui={"widgets": {"participants": "table"}, "columns": {"participants": {"duty": "textarea"}}},
    data={},
    choices={"participants.organization": [Choice("shuili", "县水利局"), Choice("ga", "县公安局")]},
)


def test_cells_are_drawn_as_what_they_hold() -> None:
    data = {"participants": [{"organization": "ga", "officers": ["a", "b"]}]}

    (field,) = fields_of(FORM, data, {"participants-0-duty": "请写明分工"}, english=False)

    assert field.stacked
    ((body, duty, officers, until),) = field.rows
    assert (body.kind, body.value, [each.value for each in body.options]) == (
        "select", "ga", ["shuili", "ga"],
    )  # fmt: skip
    assert (duty.kind, duty.error) == ("textarea", "请写明分工")
    assert (officers.kind, officers.value) == ("kept", "a b")
    assert until.kind == "date"
    assert [cell.value for cell in field.blank_row] == [""] * 4


def test_what_is_drawn_comes_back_as_it_was() -> None:
    rows = [
        {"organization": "ga", "officers": ["a", "b"], "duty": "维持秩序", "until": "2026-12-01"},
        {"organization": "shuili"},
    ]
    (field,) = fields_of(FORM, {"participants": rows}, {}, english=False)

    sent = MultiDict((cell.name, cell.value) for row in field.rows for cell in row)

    assert read_fields(FORM, sent) == {"participants": rows}


def test_a_body_that_is_not_offered_is_refused_by_its_cell() -> None:
    rows = [{"organization": "ga"}, {"organization": "jcy"}]

    (error,) = check_form(FORM, {"participants": rows})

    assert error.pointer == "/participants/1/organization"
    assert "jcy" in str(error.message)
