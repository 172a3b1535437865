"""What is wrong with a form's answers: which field, in which words, in which order."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.driver import Driver
from workflows.errors import FieldError, Invalid
from workflows.forms.check_answers import DEEPEST, LARGEST_NUMBER, check_answers
from workflows.steps.complete_task import complete_task


def schema(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def found(form: dict[str, Any], data: object) -> list[tuple[str, str]]:
    return [(error.pointer, str(error.message)) for error in check_answers(form, data)]


CHOICE = {"oneOf": [{"const": "a", "title": "甲"}, {"const": "b", "title": "乙"}]}


@pytest.mark.parametrize(
    ("prop", "value", "message"),
    [
        ({"type": "string", "minLength": 3}, "一二", "“项”至少 3 字，现在是 2 字。"),
        ({"type": "string", "maxLength": 3}, "一二三四", "“项”最多 3 字，现在是 4 字。"),
        ({"type": "string", "minLength": 3}, "", "请填写“项”。"),
        ({"type": "string"}, 3, "“项”的内容不是要求的类型。"),
        ({"type": "boolean"}, "yes", "“项”的内容不是要求的类型。"),
        ({"type": "boolean"}, 1, "“项”的内容不是要求的类型。"),
        ({"type": "integer"}, 1.5, "“项”的内容不是要求的类型。"),
        ({"type": "integer"}, True, "“项”的内容不是要求的类型。"),
        ({"type": "integer", "minimum": 1}, 0, "“项”超出了允许的范围（1）。"),
        ({"type": "integer", "maximum": 5}, 6, "“项”超出了允许的范围（5）。"),
        ({"type": "array", "minItems": 2}, [1], "“项”至少要有 2 项。"),
        ({"type": "array", "maxItems": 1}, [1, 2], "“项”最多 1 项。"),
        ({"type": "array", "uniqueItems": True}, [1, 1], "“项”有重复，请改成不同的。"),
        ({"enum": ["a", "b"]}, "c", "“项”请从给出的选项里选。"),
        (CHOICE, "c", "“项”请从给出的选项里选。"),
        ({"const": "a"}, "c", "“项”请从给出的选项里选。"),
        ({"type": "string", "format": "date"}, "2026-02-30", "“项”请写成 2026-11-24。"),
        ({"type": "string", "format": "date"}, "20260230", "“项”请写成 2026-11-24。"),
        (
            {"type": "string", "format": "date-time"},
            "2026-11-24",
            "“项”请写成 2026-11-24T09:40:00+08:00。",
        ),
        ({"type": "string", "format": "date-or-time"}, "2026-02-30", "“项”请写成 date-or-time。"),
        ({"type": "string", "pattern": "^[0-9]+$"}, "x", "“项”填得不对，请核对。"),
        ({"type": "number", "exclusiveMinimum": 0}, 0, "“项”填得不对，请核对。"),
    ],
)
def test_each_keyword_has_its_sentence(prop: dict[str, Any], value: object, message: str) -> None:
    assert found(schema(x={"title": "项", **prop}), {"x": value}) == [("/x", message)]


@pytest.mark.parametrize("sign", ["\0", "\x1b", "\x85", "\u202e", "\u2066", "\ufffe", "\ufdd0"])
def test_what_no_page_shows_is_named(sign: str) -> None:
    [(pointer, message)] = found(schema(x={"type": "string", "title": "项"}), {"x": f"甲{sign}乙"})
    assert (pointer, message) == ("/x", "“项”里有不能显示的字符，请删去后重写。")


@pytest.mark.parametrize(
    ("prop", "value"),
    [
        ({"type": "string", "format": "date"}, "2026-11-24"),
        ({"type": "string", "format": "date-or-time"}, "2026-11-24"),
        ({"type": "string", "format": "date-or-time"}, "2026-11-24T09:40"),
        ({"type": "string", "format": "date-time"}, "2026-11-24T09:40:00+08:00"),
        ({"type": "string"}, "两行\n和\t制表\r\n"),
        ({"type": "number"}, LARGEST_NUMBER),
        ({"type": "integer"}, -3),
        (CHOICE, "b"),
    ],
)
def test_what_is_right_is_not_complained_of(prop: dict[str, Any], value: object) -> None:
    assert found(schema(x=prop), {"x": value}) == []


@pytest.mark.parametrize(
    ("prop", "value", "message"),
    [
        (
            {"minLength": 5, "x-messages": {"minLength": "至少 {limit} 字，现在 {length} 字"}},
            "一二",
            "至少 5 字，现在 2 字",
        ),
        (
            {"minItems": 2, "x-messages": {"minItems": "要 {limit} 名，现在 {length} 名"}},
            ["a"],
            "要 2 名，现在 1 名",
        ),
        ({"pattern": "^x$", "x-messages": {"pattern": "只写 x"}}, "y", "只写 x"),
        ({**CHOICE, "x-messages": {"oneOf": "从甲乙里选"}}, "c", "从甲乙里选"),
        ({"type": "boolean", "x-messages": {"type": "请勾选"}}, 3, "请勾选"),
        (
            {"minLength": 5, "x-messages": {"required": "请填写", "minLength": "太短"}},
            "",
            "请填写",
        ),
        ({"maxLength": 1, "x-messages": {"maxLength": "最多 {limit}"}}, "{x}", "最多 1"),
    ],
)
def test_the_form_may_say_it_in_its_own_words(
    prop: dict[str, Any], value: object, message: str
) -> None:
    assert found(schema(x=prop), {"x": value}) == [("/x", message)]


def test_a_missing_field_is_named_by_itself() -> None:
    form = schema(
        x={"title": "项", "x-messages": {"required": "请填写项目"}}, y={"title": "另一项"}
    )
    form["required"] = ["x", "y"]
    assert found(form, {}) == [("/x", "请填写项目"), ("/y", "请填写“另一项”。")]


def test_a_condition_asks_in_the_words_of_the_field() -> None:
    form = schema(
        decision={"enum": ["accept", "decline"]},
        reason={"title": "理由", "minLength": 2, "x-messages": {"required": "请写明理由"}},
    )
    declined = {"properties": {"decision": {"const": "decline"}}, "required": ["decision"]}
    form["allOf"] = [{"if": declined, "then": {"required": ["reason"]}}]
    assert found(form, {"decision": "accept"}) == []
    assert found(form, {"decision": "decline"}) == [("/reason", "请写明理由")]


GOODS = {
    "title": "物品",
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "name": {"title": "名称", "x-messages": {"required": "请填写物品名称"}},
            "quantity": {"title": "数量", "type": "number"},
        },
        "required": ["name"],
        "additionalProperties": False,
    },
}


def test_a_field_within_a_row_is_pointed_at() -> None:
    rows = [{"name": "砂石"}, {"quantity": "许多"}, {"name": "x", "colour": "red"}]
    assert found(schema(goods=GOODS), {"goods": rows}) == [
        ("/goods/1/name", "请填写物品名称"),
        ("/goods/1/quantity", "“数量”的内容不是要求的类型。"),
        ("/goods/2/colour", "没有“colour”这一项，请删去。"),
    ]


def test_unknown_fields_are_named_with_their_pointer_escaped() -> None:
    given = {"b/~": 1, "a": 2, "7": 3}
    assert found(schema(x={}), given) == [
        ("/7", "没有“7”这一项，请删去。"),
        ("/a", "没有“a”这一项，请删去。"),
        ("/b~1~0", "没有“b/~”这一项，请删去。"),
    ]


def test_errors_stand_in_the_order_of_the_form_and_unknown_ones_last() -> None:
    form = schema(
        z={"type": "string"}, a={"type": "string"}, m={"type": "string"}, k={"type": "string"}
    )
    form["required"] = ["m"]
    pointers = [pointer for pointer, _ in found(form, {"k": 1, "unknown": 1, "a": 1, "z": 1})]
    assert pointers == ["/z", "/a", "/m", "/k", "/unknown"]


def test_a_field_is_named_once() -> None:
    form = schema(x={"title": "项", "type": "string", "minLength": 5, "pattern": "^[0-9]+$"})
    assert len(found(form, {"x": "ab"})) == 1


# ── hostile input ────────────────────────────────────────────────────────────────────────────────


def nested(depth: int) -> object:
    value: object = "x"
    for number in range(depth):
        value = [value] if number % 2 else {"name": value}
    return value


@pytest.mark.parametrize("top", [None, [], "x", 3, True, [1, 2], [("x", 1)], 1.5, b"x"])
def test_what_is_no_form_at_all_is_one_error(top: object) -> None:
    errors = check_answers(schema(x={}), top)
    assert [(error.pointer, error.field) for error in errors] == [("", "")]


@pytest.mark.parametrize("depth", [DEEPEST, 900, 100_000])
@pytest.mark.parametrize("field", ["text", "goods", "unknown"])
def test_endless_nesting_is_one_error(depth: int, field: str) -> None:
    form = schema(text={"title": "事实", "type": "string"}, goods=GOODS)
    errors = found(form, {field: nested(depth)})
    assert len(errors) == 1
    assert errors[0][0].startswith(f"/{field}")


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        ("a\x00b", "/x"),
        ("\x1b[31m", "/x"),
        ("\ud800", "/x"),
        ("\x85", "/x"),
        (10**30, "/x"),
        (LARGEST_NUMBER + 1, "/x"),
        (float("inf"), "/x"),
        (float("nan"), "/x"),
        (["a", "b\x00"], "/x/1"),
        ({"k/": "\x00"}, "/x/k~1"),
    ],
)
def test_what_the_record_cannot_keep_is_refused_whatever_the_schema_says(
    value: object, pointer: str
) -> None:
    errors = check_answers(schema(x={"title": "项"}), {"x": value})
    assert [error.pointer for error in errors] == [pointer]


def test_a_field_that_cannot_be_kept_is_not_called_missing_too() -> None:
    form = schema(x={"type": "string"})
    form["required"] = ["x"]
    assert len(found(form, {"x": "\x00"})) == 1


def test_a_huge_text_is_measured_and_not_quoted() -> None:
    errors = found(schema(x={"title": "项", "maxLength": 5}), {"x": "字" * 3_000_000})
    assert errors == [("/x", "“项”最多 5 字，现在是 3000000 字。")]


def test_braces_in_what_was_typed_are_no_holes() -> None:
    form = schema(x={"title": "{limit}", "enum": ["a"]})
    assert found(form, {"x": "{0}"}) == [("/x", "“{limit}”请从给出的选项里选。")]
    assert found(form, {"{y}": 1}) == [("/{y}", "没有“{y}”这一项，请删去。")]


@pytest.mark.parametrize("pointer", ["/goods/0/name", "/goods", "/goods/"])
def test_an_error_knows_the_field_it_lies_in(pointer: str) -> None:
    assert FieldError(pointer, "x").field == "goods"  # type: ignore[arg-type]


# ── through the verbs ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"place": "   "}, "/place"),
        ({"facts": "\n\n \t \n"}, "/facts"),
        ({"facts": "涉嫌\x00违法"}, "/facts"),
        ({"place": nested(500)}, "/place"),
        ({"recipient": ["bailu"]}, "/recipient"),
        ({"recipient": {"code": "bailu"}}, "/recipient"),
        ({"matter": 3}, "/matter"),
        ({"officers": {"a": 1}}, "/officers"),
        ({"officers": [["a"], ["b"]]}, "/officers/0"),
        ({"found_on": "0001-01-01", "act_on": "0001-01-01"}, "/found_on"),
        ({"act_on": "0001-01-01"}, "/act_on"),
        ({"found_on": "2026-11-24T09:00+24:00"}, "/found_on"),
        ({"goods": [{"name": "砂", "quantity": 10**25}]}, "/goods/0/quantity"),
    ],
)
def test_a_start_refuses_it_in_words(driver: Driver, changes: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as refusal:
        driver.start(**changes)
    assert pointer in [error.pointer for error in refusal.value.errors]


def test_an_opinion_of_blanks_is_no_reason(driver: Driver) -> None:
    case_id = driver.start()
    with pytest.raises(Invalid) as refusal:
        driver.complete(case_id, "shuili-clerk", "draft", "withdraw", " \n ")
    assert [error.pointer for error in refusal.value.errors] == ["/opinion"]


@pytest.mark.parametrize("opinion", ["重复\x00登记", "长" * 2001])
def test_an_opinion_that_cannot_be_kept_is_refused(driver: Driver, opinion: str) -> None:
    case_id = driver.start()
    with pytest.raises(Invalid) as refusal:
        driver.complete(case_id, "shuili-clerk", "draft", "withdraw", opinion)
    assert [error.pointer for error in refusal.value.errors] == ["/opinion"]


@pytest.mark.parametrize("decision", ["", "x", None, 3, ["submit"]])
def test_a_decision_of_any_kind_is_refused_in_words(driver: Driver, decision: Any) -> None:
    case_id = driver.start()
    task = driver.open(case_id)["draft"]
    with pytest.raises(Invalid) as refusal, driver.uow("shuili-clerk") as uow:
        complete_task(uow, task.id, decision=decision, data={}, version=1)
    assert [error.pointer for error in refusal.value.errors] == ["/decision"]


def test_nobody_verifies_tomorrow(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "verify")
    with pytest.raises(Invalid) as refusal:
        driver.complete(
            case_id,
            "bailu-officer",
            "verify",
            "report",
            co_officer="bailu-officer2",
            findings="属实",
            proposal="file",
            verified_on="2026-11-25",
        )
    assert [error.pointer for error in refusal.value.errors] == ["/verified_on"]
