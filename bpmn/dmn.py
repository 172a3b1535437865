"""Decision tables: DMN 1.3 files, cells in the closed expression language."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bpmn.errors import Complaint, DefinitionError, ExpressionError
from bpmn.evaluator import LONGEST_TEXT, compile_expression, evaluate
from bpmn.safe_xml import parse_xml

MODEL = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"
POLICIES = frozenset(
    {"UNIQUE", "FIRST", "ANY", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"}
)
ORDERED = frozenset({"PRIORITY", "OUTPUT ORDER"})
AGGREGATES: Mapping[str, Callable[[list[Any]], Any]] = {
    "SUM": sum,
    "MIN": min,
    "MAX": max,
    "COUNT": len,
}
# The value of the input column inside a cell; authors write it as "?".
INPUT = "input_value"
LITERALS = {"true": "True", "false": "False", "null": "None"}
RANGE = re.compile(r"([\[\](])\s*(\S+?)\s*\.\.\s*(\S+?)\s*([\])\[])")
NEGATION = re.compile(r"not\s*\((.*)\)", re.DOTALL)
COMPARISON = re.compile(r"(<=|>=|!=|==|<|>)\s*(.+)", re.DOTALL)
QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
MOST_PROBES = 20_000
SOMETHING_ELSE = "〇其他"


@dataclass(frozen=True, slots=True)
class Output:
    """An output column; `values` its possible values, the most important first."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A rule: number from 1, a test per input column (None: any), an expression per output."""

    number: int
    cells: tuple[str, ...]
    tests: tuple[str | None, ...]
    outputs: tuple[str, ...]
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a table says: zero or more results and the numbers of the rows that gave them."""

    outputs: tuple[Mapping[str, Any], ...]
    rows: tuple[int, ...]

    @property
    def result(self) -> Mapping[str, Any] | None:
        """The first result, None if no row was hit."""
        return self.outputs[0] if self.outputs else None


@dataclass(frozen=True, slots=True)
class Probe:
    """What representative inputs showed: `gaps` hit no row, `overlaps` more than one."""

    combinations: int
    gaps: tuple[tuple[Any, ...], ...]
    overlaps: tuple[tuple[tuple[Any, ...], tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A checked decision table."""

    name: str
    policy: str
    aggregate: str | None
    inputs: tuple[str, ...]
    outputs: tuple[Output, ...]
    rows: tuple[Row, ...]

    @property
    def names_read(self) -> frozenset[str]:
        """The names that the table reads."""
        texts = [*self.inputs]
        for row in self.rows:
            texts += [each for each in (*row.tests, *row.outputs) if each]
        names = (compile_expression(text).names for text in texts)
        return frozenset().union(*names) - {INPUT}

    def decide(self, mapping: Mapping[str, Any]) -> Decision:
        """Apply the hit policy to the names in `mapping`.

        Raises ExpressionError if a cell cannot be evaluated, or if the rows hit contradict a
        UNIQUE or ANY table; the text names the rows.
        """
        hits = list(self._hits(mapping))
        numbers = tuple(number for number, _ in hits)
        results = [result for _, result in hits]
        if self.policy == "UNIQUE" and len(hits) > 1:
            raise ExpressionError(f"表“{self.name}”同时命中第 {_listed(numbers)} 行")
        if self.policy == "ANY":
            if any(result != results[0] for result in results):
                raise ExpressionError(f"表“{self.name}”第 {_listed(numbers)} 行结果不一致")
            return Decision(tuple(results[:1]), numbers)
        if self.policy in ORDERED:
            hits.sort(key=lambda hit: self._rank(hit[1]))
            kept = hits[:1] if self.policy == "PRIORITY" else hits
            return Decision(tuple(r for _, r in kept), tuple(number for number, _ in hits))
        if self.aggregate is not None:
            return Decision(self._aggregated(results), numbers)
        return Decision(tuple(results), numbers)

    def probe(self) -> Probe:
        """Try the constants of every column and their neighbours, at most 20,000 combinations."""
        gaps, overlaps, count = [], [], 0
        columns = [_samples(cells) for cells in zip(*(row.cells for row in self.rows), strict=True)]
        for combination in itertools.islice(itertools.product(*columns), MOST_PROBES):
            count += 1
            hit = tuple(row.number for row in self.rows if _hits_safely(row, combination))
            if not hit:
                gaps.append(combination)
            elif len(hit) > 1:
                overlaps.append((combination, hit))
        return Probe(count, tuple(gaps), tuple(overlaps))

    def _hits(self, mapping: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
        inputs = [evaluate(text, mapping) for text in self.inputs]
        contexts = [{**mapping, INPUT: value} for value in inputs]
        for row in self.rows:
            if _matches(row, contexts):
                names = [output.name for output in self.outputs]
                values = [evaluate(text, mapping) for text in row.outputs]
                yield row.number, dict(zip(names, values, strict=True))
                if self.policy == "FIRST":
                    return

    def _rank(self, result: Mapping[str, Any]) -> int:
        value = str(result[self.outputs[0].name])
        if value not in self.outputs[0].values:
            raise ExpressionError(f"表“{self.name}”的结果 {value} 不在可选值中")
        return self.outputs[0].values.index(value)

    def _aggregated(self, results: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
        name = self.outputs[0].name
        values = [result[name] for result in results]
        if not values and self.aggregate in ("MIN", "MAX"):
            return ()
        try:
            return ({name: AGGREGATES[self.aggregate or ""](values)},)
        except TypeError:
            raise ExpressionError(f"表“{self.name}”的结果不能汇总") from None


def load_table(xml: bytes) -> Table:
    """Return the decision table of a DMN file.

    Raises DefinitionError with every complaint at once: unsafe XML, unknown hit policy, cells
    that are no expressions (named by row and column).
    """
    node = next(parse_xml(xml).iter(f"{MODEL}decisionTable"), None)
    if node is None:
        raise DefinitionError([Complaint("element-unsupported", None, "文件中没有决策表")])
    complaints: list[Complaint] = []
    decision = node.getparent()
    table = Table(
        name=decision.get("name") or decision.get("id") or "",
        policy=(node.get("hitPolicy") or "UNIQUE").upper(),
        aggregate=node.get("aggregation"),
        inputs=tuple(
            _compiled(_text(column, "inputExpression"), f"输入列 {number}", complaints)
            for number, column in enumerate(node.findall(f"{MODEL}input"), 1)
        ),
        outputs=tuple(_read_output(column) for column in node.findall(f"{MODEL}output")),
        rows=tuple(
            _read_row(number, rule, complaints)
            for number, rule in enumerate(node.findall(f"{MODEL}rule"), 1)
        ),
    )
    complaints += _check(table, node.get("id"))
    if complaints:
        raise DefinitionError(complaints)
    return table


def _text(node: Any, *path: str) -> str:
    tags = "/".join(f"{MODEL}{tag}" for tag in (*path, "text"))
    return (node.findtext(tags) or "").strip()


def _read_output(column: Any) -> Output:
    values = _split(_text(column, "outputValues"))
    return Output(column.get("name") or "", tuple(value.strip("\"'") for value in values))


def _read_row(number: int, rule: Any, complaints: list[Complaint]) -> Row:
    cells = tuple(_text(cell) for cell in rule.findall(f"{MODEL}inputEntry"))
    tests = []
    for column, cell in enumerate(cells, 1):
        place = f"第 {number} 行第 {column} 列"
        try:
            tests.append(cell_test(cell))
        except ExpressionError as error:
            complaints.append(Complaint("condition-syntax", rule.get("id"), f"{place}：{error}"))
            tests.append(None)
    outputs = tuple(
        _compiled(_literal(_text(entry)), f"第 {number} 行输出 {column}", complaints)
        for column, entry in enumerate(rule.findall(f"{MODEL}outputEntry"), 1)
    )
    return Row(number, cells, tuple(tests), outputs, rule.get("id"))


def _compiled(text: str, place: str, complaints: list[Complaint]) -> str:
    try:
        compile_expression(text)
    except ExpressionError as error:
        complaints.append(Complaint("condition-syntax", None, f"{place}：{error}"))
    return text


def _check(table: Table, element: str | None) -> Iterator[Complaint]:
    def complaint(message: str) -> Complaint:
        return Complaint("element-unsupported", element, message)

    if table.policy not in POLICIES:
        yield complaint(f"不支持的命中策略 {table.policy}")
    if not table.inputs or not table.outputs:
        yield complaint("决策表须有输入列和输出列")
    if any(not output.name for output in table.outputs):
        yield complaint("输出列没有名称")
    if table.policy in ORDERED and table.outputs and not table.outputs[0].values:
        yield complaint(f"{table.policy} 须在首个输出列写明可选值的先后")
    if table.aggregate is not None:
        if table.aggregate not in AGGREGATES:
            yield complaint(f"不支持的汇总 {table.aggregate}")
        if table.policy != "COLLECT" or len(table.outputs) != 1:
            yield complaint("汇总只用于只有一个输出列的 COLLECT 表")
    for row in table.rows:
        if (len(row.tests), len(row.outputs)) != (len(table.inputs), len(table.outputs)):
            yield complaint(f"第 {row.number} 行的列数不对")


# Cells


def cell_test(cell: str) -> str | None:
    """The expression over the input value that a cell stands for; None for `-` (any).

    A cell is a value, a list `1, 2`, a comparison `< 5`, a range `[1..5)`, `not(…)`, or an
    expression in which `?` is the input. Raises ExpressionError for anything else.
    """
    cell = cell.strip()
    if len(cell) > LONGEST_TEXT:
        raise ExpressionError(f"表达式超过 {LONGEST_TEXT} 字")
    if cell in ("", "-"):
        return None
    test = _cell_expression(cell)
    compile_expression(test)
    return test


def _cell_expression(cell: str) -> str:
    if negated := NEGATION.fullmatch(cell):
        inner = cell_test(negated[1])
        if inner is None:
            raise ExpressionError("not() 中须有内容")
        return f"not ({inner})"
    if "?" in QUOTED.sub("", cell):
        return _replace_unquoted(cell, "?", INPUT)
    if span := RANGE.fullmatch(cell):
        low, high = _value(span[2]), _value(span[3])
        above = ">=" if span[1] == "[" else ">"
        below = "<=" if span[4] == "]" else "<"
        return f"{INPUT} {above} {low} and {INPUT} {below} {high}"
    if comparison := COMPARISON.fullmatch(cell):
        return f"{INPUT} {comparison[1]} {_value(comparison[2])}"
    values = [_value(part) for part in _split(cell)]
    if len(values) > 1:
        return f"{INPUT} in [{', '.join(values)}]"
    return f"{INPUT} == {values[0]}"


def _value(text: str) -> str:
    """A value that is an expression by itself, in brackets."""
    text = _literal(text.strip())
    compile_expression(text)
    return f"({text})"


def _literal(text: str) -> str:
    return LITERALS.get(text, text)


def _split(text: str) -> list[str]:
    """The parts between the commas that stand outside quotes and brackets."""
    parts, depth, quote = [""], 0, ""
    for sign in text:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        if sign == "," and not quote and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts if part.strip()]


def _replace_unquoted(text: str, sign: str, replacement: str) -> str:
    pieces, start = [], 0
    for quoted in QUOTED.finditer(text):
        pieces += [text[start : quoted.start()].replace(sign, replacement), quoted[0]]
        start = quoted.end()
    return "".join((*pieces, text[start:].replace(sign, replacement)))


# Matching and probing


def _matches(row: Row, contexts: Sequence[Mapping[str, Any]]) -> bool:
    pairs = zip(row.tests, contexts, strict=True)
    return all(test is None or evaluate(test, context) for test, context in pairs)


def _hits_safely(row: Row, combination: Sequence[Any]) -> bool:
    try:
        return _matches(row, [{INPUT: value} for value in combination])
    except ExpressionError:
        return False


def _samples(cells: Sequence[str]) -> list[Any]:
    """Values that tell the cells of one column apart, and one word that none of them names."""
    samples: dict[Any, None] = {}
    words = False
    for cell in cells:
        for number in re.findall(r"-?\d+(?:\.\d+)?", QUOTED.sub("", cell)):
            samples |= dict.fromkeys((float(number) - 0.5, float(number), float(number) + 0.5))
        for word in QUOTED.findall(cell):
            words = True
            samples[word[1:-1]] = None
        if cell in ("true", "false", "True", "False"):
            samples |= dict.fromkeys((True, False))
    if words:
        samples[SOMETHING_ELSE] = None
    return list(samples) or [None]


def _listed(numbers: Sequence[int]) -> str:
    return "、".join(map(str, numbers))
