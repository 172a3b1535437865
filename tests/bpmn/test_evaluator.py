"""The closed expression language: what it can say, and the attacks it withstands."""

from __future__ import annotations

import time
from copy import deepcopy
from typing import Any

import pytest

from bpmn.errors import ExpressionError
from bpmn.evaluator import compile_expression, evaluate

DATA: dict[str, Any] = {
    "amount": 5000,
    "level": "一般",
    "urgent": False,
    "tags": ["a", "b", "c"],
    "person": {"name": "甲", "age": 30},
    "empty": [],
    "nothing": None,
    "votes": [True, False, True],
    "big": 10**15,
    "text": "abc",
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("amount > 1000 and level == '一般'", True),
        ('level in ["一般", "严重"]', True),
        ("level not in ('轻微',)", True),
        ("not urgent", True),
        ("urgent or level", "一般"),
        ("amount * 2 - 1", 9999),
        ("amount / 4", 1250.0),
        ("amount // 3 + amount % 3", 1668),
        ("-amount", -5000),
        ("1000 < amount <= 5000", True),
        ("1000 < amount < 5000", False),
        ("'大' if amount > 1000 else '小'", "大"),
        ("len(tags) == 3 and count(tags) == 3", True),
        ("sum([1, 2, amount])", 5003),
        ("min([3, 1, 2]) + max(1, 2)", 3),
        ("abs(-3) + int(2.9)", 5),
        ("any_of(votes) and not all_of(votes)", True),
        ("ratio(2, 3) > 0.6", True),
        ("ratio(1, 0)", 0),
        ("person['age'] + 1", 31),
        ("tags[0] + 'x'", "ax"),
        ("tags + ['d']", ["a", "b", "c", "d"]),
        ("{'a': amount}", {"a": 5000}),
        ("nothing is None", True),
        ("empty or '无'", "无"),
        ("'b' in tags and 'name' in person and 'b' in text", True),
        ("  amount == 5000  ", True),
        ('deadline("LR-ACCEPT")', {"rule": "LR-ACCEPT"}),
    ],
)
def test_expression_has_value(text: str, value: object) -> None:
    result = evaluate(text, DATA)
    assert result == value
    assert type(result) is type(value)


def test_names_and_rules_are_known_before_running() -> None:
    expression = compile_expression('a == "x" and (b > c or deadline("R1")) and len(d)')
    assert expression.names == {"a", "b", "c", "d"}
    assert expression.rules == {"R1"}


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("amout > 5", "没有字段 amout"),
        ("amount > level", "不能比较数字与文字"),
        ("amount + level", "数字运算不能用于文字"),
        ("urgent + 1", "数字运算不能用于是否值"),
        ("amount / 0", "除数为零"),
        ("nothing > 1", "不能比较空值与数字"),
        ("person['sex']", "没有 'sex'"),
        ("tags[9]", "没有 9"),
        ("amount[0]", "不能取下标"),
        ("sum(tags)", "数字运算不能用于文字"),
        ("len(amount)", "len 不能用于数字"),
        ("amount in 5", "in 右边须是列表"),
        ("min(empty)", "列表为空"),
        ("count(amount)", "须是列表"),
        ("len()", "无法计算"),
    ],
)
def test_wrong_values_are_named_with_the_expression(text: str, fragment: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(text, DATA)
    assert fragment in str(caught.value)
    assert text in str(caught.value)


ATTACKS = {
    "class walk": "''.__class__.__mro__[1].__subclasses__()",
    "attribute": "person.name",
    "format": "'{0.__class__}'.format(1)",
    "format method of a name": "text.format(1)",
    "import": "__import__('os').system('true')",
    "builtins": "__builtins__",
    "dunder name": "__name__",
    "underscore name": "_stamps",
    "globals": "globals()",
    "eval": "eval('1')",
    "exec": "exec('1')",
    "open": "open('x')",
    "getattr": "getattr(text, 'upper')",
    "frames": "(x for x in [1]).gi_frame",
    "lambda": "(lambda: 1)()",
    "walrus": "(x := 5)",
    "f-string": "f'{amount}'",
    "power": "9**9**9",
    "power by ten": "10**10**6",
    "shift": "1 << 100000000",
    "string times": "'a' * 10**9",
    "string times number": "'a' * 1000000000",
    "list times": "[0] * 1000000000",
    "ljust": "text.ljust(1000000000)",
    "percent format": "'%1000000000d' % 1",
    "replace": "'a'.replace('', 'b' * 100)",
    "join": "'x'.join(tags)",
    "clear": "person.clear()",
    "append": "tags.append(4)",
    "nested comprehension": "[a for a in tags for b in tags for c in tags]",
    "set comprehension": "{a for a in tags}",
    "dict comprehension": "{a: 1 for a in tags}",
    "deep not": "not " * 200 + "True",
    "deep brackets": "(" * 300 + "1" + ")" * 300,
    "long sum": "+".join(["1"] * 100_000),
    "many terms": "+".join(["1"] * 200),
    "long text": "'" + "a" * 600 + "'",
    "large number": "1" + "0" * 20,
    "overflow": "big * big",
    "sum over the cap": "big + 1",
    "starred": "len(*tags)",
    "keyword": "deadline(code='x')",
    "spread": "{**person}",
    "starred list": "[*tags]",
    "slice": "tags[0:2]",
    "computed subscript": "tags[amount]",
    "bytes": "b'x'",
    "ellipsis": "...",
    "complex": "1j",
    "bit and": "amount & 1",
    "bit or": "amount | 1",
    "invert": "~amount",
    "matrix": "amount @ amount",
    "statement": "amount = 1",
    "two statements": "1; 2",
    "yield": "(yield 1)",
    "await": "await text",
    "null byte": "1\x00",
    "empty": "",
    "call of a result": "deadline('x')()",
    "call of a string": "'x'()",
    "unknown function": "str(1)",
    "type": "type(text)",
    "variable rule": "deadline(level)",
    "infinity": "1e400",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_is_refused_at_once_and_changes_nothing(attack: str) -> None:
    data = deepcopy(DATA)
    began = time.perf_counter()
    with pytest.raises(ExpressionError):
        evaluate(ATTACKS[attack], data)
    assert time.perf_counter() - began < 0.5
    assert data == DATA


def test_long_results_are_refused() -> None:
    data = {"text": "a" * 9_000, "list": [1] * 9_000}
    for text in ("text + text", "list + list"):
        with pytest.raises(ExpressionError, match="结果过长"):
            evaluate(text, data)
    with pytest.raises(ExpressionError, match="结果过长"):
        evaluate("sum(list)", {"list": [1] * 20_000})


def test_not_a_text_is_refused() -> None:
    with pytest.raises(ExpressionError):
        evaluate(5, {})  # type: ignore[arg-type]
