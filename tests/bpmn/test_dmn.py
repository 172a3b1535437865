"""Decision tables: cells, hit policies, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest

from bpmn.dmn import Decision, Table, load_table
from bpmn.errors import DefinitionError, ExpressionError

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
Rules = Sequence[tuple[Sequence[str], Sequence[str]]]

FINES: Rules = [
    (['"轻微"', "< 5000"], ['"免罚"', "0"]),
    (['"一般"', "[5000..20000)"], ['"罚款"', "amount * 0.1"]),
    (['"一般", "严重"', ">= 20000"], ['"从重"', "amount * 0.3"]),
    (["-", ">= 100000"], ['"移送"', "0"]),
]
OUTPUTS = (("kind", '"移送", "从重", "罚款", "免罚"'), ("fine", ""))
INPUTS = ("level", "amount")


def dmn(
    policy: str,
    rules: Rules = FINES,
    outputs: Sequence[tuple[str, str]] = OUTPUTS,
    inputs: Sequence[str] = INPUTS,
    aggregate: str = "",
) -> bytes:
    columns = "".join(
        f'<input id="i{n}"><inputExpression id="e{n}"><text>{escape(text)}</text>'
        "</inputExpression></input>"
        for n, text in enumerate(inputs)
    )
    for n, (name, values) in enumerate(outputs):
        listed = f"<outputValues><text>{escape(values)}</text></outputValues>" if values else ""
        columns += f'<output id="o{n}" name={quoteattr(name)}>{listed}</output>'
    rows = "".join(
        f'<rule id="rule_{n}">{_entries("inputEntry", cells)}{_entries("outputEntry", results)}'
        "</rule>"
        for n, (cells, results) in enumerate(rules, 1)
    )
    sums = f' aggregation="{aggregate}"' if aggregate else ""
    return (
        f'<definitions xmlns="{MODEL}" id="d" name="d" namespace="urn:test">'
        f'<decision id="fine" name="裁量"><decisionTable id="table" hitPolicy="{policy}"{sums}>'
        f"{columns}{rows}</decisionTable></decision></definitions>"
    ).encode()


def _entries(tag: str, texts: Sequence[str]) -> str:
    return "".join(f"<{tag}><text>{escape(text)}</text></{tag}>" for text in texts)


def decide(table: Table, level: Any, amount: Any) -> Decision:
    return table.decide({"level": level, "amount": amount})


def test_unique_gives_the_row_that_was_hit() -> None:
    table = load_table(dmn("UNIQUE"))
    decision = decide(table, "一般", 6000)
    assert decision.result == {"kind": "罚款", "fine": 600.0}
    assert decision.rows == (2,)
    assert decide(table, "轻微", 6000) == Decision((), ())
    assert decide(table, "轻微", 6000).result is None


def test_unique_refuses_two_rows_by_number() -> None:
    with pytest.raises(ExpressionError, match="第 3、4 行"):
        decide(load_table(dmn("UNIQUE")), "严重", 200_000)


def test_first_stops_at_the_first_row() -> None:
    decision = decide(load_table(dmn("FIRST")), "严重", 200_000)
    assert decision.result == {"kind": "从重", "fine": 60_000.0}
    assert decision.rows == (3,)


def test_priority_follows_the_order_of_values() -> None:
    decision = decide(load_table(dmn("PRIORITY")), "严重", 200_000)
    assert [result["kind"] for result in decision.outputs] == ["移送"]
    assert decision.rows == (4, 3)


def test_output_order_sorts_all_results() -> None:
    decision = decide(load_table(dmn("OUTPUT ORDER")), "严重", 200_000)
    assert [result["kind"] for result in decision.outputs] == ["移送", "从重"]


def test_rule_order_and_collect_keep_the_order_of_rows() -> None:
    for policy in ("RULE ORDER", "COLLECT"):
        decision = decide(load_table(dmn(policy)), "严重", 200_000)
        assert [result["kind"] for result in decision.outputs] == ["从重", "移送"]
        assert decision.rows == (3, 4)


def test_any_wants_equal_results() -> None:
    with pytest.raises(ExpressionError, match="第 3、4 行结果不一致"):
        decide(load_table(dmn("ANY")), "严重", 200_000)
    rules: Rules = [(["-", "> 1"], ["1", "1"]), (["-", "> 2"], ["1", "1"])]
    decision = decide(load_table(dmn("ANY", rules)), "x", 3)
    assert (decision.result, decision.rows) == ({"kind": 1, "fine": 1}, (1, 2))


POINTS: Rules = [(["-", "> 10"], ["1"]), (["-", "> 20"], ["2"]), (['"a"', "-"], ["4"])]


@pytest.mark.parametrize(
    ("aggregate", "total", "nothing"),
    [("SUM", 7, {"points": 0}), ("MIN", 1, None), ("MAX", 4, None), ("COUNT", 3, {"points": 0})],
)
def test_collect_aggregates(aggregate: str, total: int, nothing: object) -> None:
    table = load_table(dmn("COLLECT", POINTS, [("points", "")], aggregate=aggregate))
    assert decide(table, "a", 30) == Decision(({"points": total},), (1, 2, 3))
    assert decide(table, "b", 1).result == nothing


@pytest.mark.parametrize(
    ("cell", "hits", "misses"),
    [
        ("-", [1, "x", None], []),
        ("", [1], []),
        ("5", [5, 5.0], [4, "5"]),
        ('"a"', ["a"], ["b"]),
        ("true", [True], [False]),
        ("null", [None], [0]),
        ("< 5", [4.9], [5]),
        ("<= 5", [5], [5.1]),
        ("!= 5", [4], [5]),
        ("> other", [8], [7]),
        ("[1..5]", [1, 5], [0, 6]),
        ("(1..5)", [2], [1, 5]),
        ("]1..5[", [2], [1, 5]),
        ("[1..5)", [1], [5]),
        ("1, 2, 3", [1, 3], [4]),
        ('"a", "b,c"', ["a", "b,c"], ["b"]),
        ('not("a", "b")', ["c"], ["a", "b"]),
        ("not([1..5])", [6], [3]),
        ("not(5)", [4], [5]),
        ("? * 2 > other", [4], [3]),
        ('? == "?"', ["?"], ["x"]),
        ("? in [1, 2] or ? > 10", [1, 11], [3]),
    ],
)
def test_cell_matches(cell: str, hits: list[Any], misses: list[Any]) -> None:
    table = load_table(dmn("FIRST", [([cell], ["1"])], [("r", "")], ["value"]))
    for value in hits:
        assert table.decide({"value": value, "other": 7}).rows == (1,), value
    for value in misses:
        assert table.decide({"value": value, "other": 7}).rows == (), value


def test_names_read_are_known() -> None:
    table = load_table(dmn("FIRST", [(["> limit", "-"], ["level", "rate * 2"])]))
    assert table.names_read == {"level", "amount", "limit", "rate"}


def test_missing_name_is_an_error() -> None:
    with pytest.raises(ExpressionError, match="没有字段 amount"):
        load_table(dmn("FIRST")).decide({"level": "一般"})


def test_incomparable_value_is_an_error() -> None:
    with pytest.raises(ExpressionError, match="不能比较"):
        decide(load_table(dmn("FIRST", [(["-", "< 5"], ["1", "1"])])), "x", "many")


@pytest.mark.parametrize(
    "cell",
    [
        "x.y",
        ">",
        "[1..",
        "__import__('os')",
        "1)",
        "1) or (True",
        "not()",
        "9**9",
        '"a" b',
        "a b",
    ],
)
def test_faulty_cells_are_named_by_row_and_column(cell: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        load_table(dmn("FIRST", [*FINES, (["-", cell], ["1", "1"])]))
    (complaint,) = caught.value.complaints
    assert (complaint.code, complaint.element) == ("condition-syntax", "rule_5")
    assert "第 5 行第 2 列" in complaint.message


def test_all_faults_come_at_once() -> None:
    rules: Rules = [(["x.y", "<"], ["open('x')", "1"]), (["-"], ["1", "1"])]
    with pytest.raises(DefinitionError) as caught:
        load_table(dmn("BEST", rules))
    text = str(caught.value)
    for fragment in ("第 1 行第 1 列", "第 1 行第 2 列", "第 1 行输出 1", "BEST", "第 2 行的列数"):
        assert fragment in text


@pytest.mark.parametrize(
    "xml",
    [
        dmn("PRIORITY", outputs=[("kind", ""), ("fine", "")]),
        dmn("FIRST", POINTS, [("points", "")], aggregate="SUM"),
        dmn("COLLECT", aggregate="SUM"),
        dmn("COLLECT", POINTS, [("points", "")], aggregate="MEAN"),
        dmn("FIRST", POINTS, [("", "")]),
        dmn("FIRST", [], []),
        b"<definitions/>",
        b"<!DOCTYPE a><a/>",
    ],
)
def test_faulty_tables_are_refused(xml: bytes) -> None:
    with pytest.raises(DefinitionError):
        load_table(xml)


def test_priority_refuses_a_result_outside_its_values() -> None:
    table = load_table(dmn("PRIORITY", [(["-", "-"], ['"别的"', "1"])]))
    with pytest.raises(ExpressionError, match="不在可选值中"):
        decide(table, "x", 1)


def test_probe_finds_gaps_and_overlaps() -> None:
    probe = load_table(dmn("UNIQUE")).probe()
    assert probe.combinations == len(("轻微", "一般", "严重", "其他")) * 9
    assert ("轻微", 5000.0) in probe.gaps
    assert (("严重", 100_000.0), (3, 4)) in probe.overlaps
    whole = load_table(dmn("UNIQUE", [(["-", "< 5"], ["1", "1"]), (["-", ">= 5"], ["2", "2"])]))
    assert whole.probe().gaps == whole.probe().overlaps == ()
