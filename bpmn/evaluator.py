"""The closed expression language of diagrams, holders and decision tables.

A small part of Python's expression syntax, checked node by node before anything runs: no
attributes, no comprehensions, no power, calls only to the functions listed here, bounded size.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bpmn.errors import ExpressionError

LONGEST_TEXT = 500
MOST_NODES = 120
DEEPEST = 20
LARGEST_NUMBER = 10**15
LONGEST_RESULT = 10_000

Evaluation = Callable[[Mapping[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression: its text, the names it reads and the deadline rules it names."""

    text: str
    names: frozenset[str]
    rules: frozenset[str]
    run: Evaluation = field(repr=False, compare=False)


def evaluate(text: str, mapping: Mapping[str, Any]) -> Any:
    """Return the value of the expression `text` over the names in `mapping`.

    Raises ExpressionError for a faulty expression, a missing name or an operation that the
    values do not allow. Never changes `mapping` or its values.
    """
    expression = compile_expression(text)
    try:
        return expression.run(mapping)
    except ExpressionError as error:
        raise ExpressionError(f"{error}，在表达式“{text}”中") from None
    except ZeroDivisionError:
        raise ExpressionError(f"除数为零，在表达式“{text}”中") from None
    except (ArithmeticError, TypeError, ValueError, RecursionError) as error:
        raise ExpressionError(f"无法计算（{error}），在表达式“{text}”中") from None


@lru_cache(maxsize=4096)
def compile_expression(text: str) -> Expression:
    """Check `text` and return it ready to run; raises ExpressionError naming what is wrong."""
    if not isinstance(text, str):
        raise ExpressionError("表达式须是文字")
    if len(text) > LONGEST_TEXT:
        raise ExpressionError(f"表达式超过 {LONGEST_TEXT} 字")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else type(error).__name__
        raise ExpressionError(f"语法错误（{reason}），在表达式“{text}”中") from None
    checker = _Checker()
    try:
        checker.check(tree.body, 1)
    except ExpressionError as error:
        raise ExpressionError(f"{error}，在表达式“{text}”中") from None
    return Expression(text, frozenset(checker.names), frozenset(checker.rules), _build(tree.body))


# What the operators and functions may do to values.


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ExpressionError(f"数字运算不能用于{_kind(value)}")
    if abs(value) > LARGEST_NUMBER:
        raise ExpressionError("数值过大")
    return value


def _kind(value: Any) -> str:
    if value is None:
        return "空值"
    names = {bool: "是否值", str: "文字", list: "列表", tuple: "列表", dict: "对象"}
    return names.get(type(value), "数字")


def _add(left: Any, right: Any) -> Any:
    if isinstance(left, str) and isinstance(right, str):
        return _short(left + right)
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return _short([*left, *right])
    return _number(_number(left) + _number(right))


def _short(value: Any) -> Any:
    if len(value) > LONGEST_RESULT:
        raise ExpressionError("结果过长")
    return value


def _arithmetic(operate: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda left, right: _number(operate(_number(left), _number(right)))


def _contains(left: Any, right: Any) -> bool:
    if not isinstance(right, (str, list, tuple, dict)):
        raise ExpressionError("in 右边须是列表")
    return left in right


def _length(value: Any) -> int:
    if not isinstance(value, (str, list, tuple, dict)):
        raise ExpressionError(f"len 不能用于{_kind(value)}")
    return len(value)


def _items(value: Any) -> list[Any]:
    if not isinstance(value, (list, tuple)):
        raise ExpressionError(f"须是列表，而不是{_kind(value)}")
    return list(_short(value))


def _extreme(choose: Callable[[Any], Any]) -> Callable[..., Any]:
    def pick(*values: Any) -> Any:
        items = _items(values[0]) if len(values) == 1 else list(values)
        if not items:
            raise ExpressionError("列表为空")
        return choose(items)

    return pick


BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: _add,
    ast.Sub: _arithmetic(operator.sub),
    ast.Mult: _arithmetic(operator.mul),
    ast.Div: _arithmetic(operator.truediv),
    ast.FloorDiv: _arithmetic(operator.floordiv),
    ast.Mod: _arithmetic(operator.mod),
}
COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: _contains,
    ast.NotIn: lambda left, right: not _contains(left, right),
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "len": _length,
    "count": lambda values: len(_items(values)),
    "sum": lambda values: _number(sum(_number(value) for value in _items(values))),
    "min": _extreme(min),
    "max": _extreme(max),
    "abs": lambda value: abs(_number(value)),
    "int": lambda value: int(_number(value)),
    "any_of": lambda values: any(_items(values)),
    "all_of": lambda values: all(_items(values)),
    "ratio": lambda part, whole: _number(part) / _number(whole) if whole else 0,
    "deadline": lambda code: {"rule": _rule_code(code)},
}
ALLOWED: tuple[type[ast.AST], ...] = (
    ast.BoolOp,
    ast.UnaryOp,
    ast.BinOp,
    ast.Compare,
    ast.Call,
    ast.Constant,
    ast.Name,
    ast.List,
    ast.Tuple,
    ast.Dict,
    ast.Subscript,
    ast.IfExp,
)


def _rule_code(code: Any) -> str:
    if not isinstance(code, str):
        raise ExpressionError("deadline 须写明时限代码")
    return code


class _Checker:
    """Walks a parsed expression once, before it can run; collects what it reads."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.rules: set[str] = set()
        self.nodes = 0

    def check(self, node: ast.AST, depth: int) -> None:
        self.nodes += 1
        if self.nodes > MOST_NODES or depth > DEEPEST:
            raise ExpressionError("表达式过于复杂")
        if not isinstance(node, ALLOWED):
            column = getattr(node, "col_offset", 0) + 1
            raise ExpressionError(f"不允许 {type(node).__name__}（第 {column} 列）")
        for child in self._operands(node):
            self.check(child, depth + 1)

    def _operands(self, node: ast.AST) -> list[ast.AST]:
        """Check `node` itself and return the parts that still have to be checked."""
        match node:
            case ast.Constant():
                self._constant(node)
            case ast.Name():
                self._name(node)
            case ast.Call():
                return self._call(node)
            case ast.UnaryOp() if not isinstance(node.op, (ast.Not, ast.USub)):
                raise ExpressionError(f"不允许 {type(node.op).__name__}")
            case ast.BinOp() if type(node.op) not in BINARY:
                raise ExpressionError(f"不允许 {type(node.op).__name__}")
            case ast.Subscript() if not isinstance(node.slice, ast.Constant):
                raise ExpressionError("下标须是常量")
            case ast.Dict() if None in node.keys:
                raise ExpressionError("不允许展开对象")
        return [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]

    def _constant(self, node: ast.Constant) -> None:
        value = node.value
        if value is None or isinstance(value, (bool, str)):
            return
        if not isinstance(value, (int, float)):
            raise ExpressionError("不允许的常量")
        _number(value)

    def _name(self, node: ast.Name) -> None:
        if node.id.startswith("_"):
            raise ExpressionError(f"不允许的名字 {node.id}")
        self.names.add(node.id)

    def _call(self, node: ast.Call) -> list[ast.AST]:
        if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS:
            raise ExpressionError("只能调用：" + "、".join(sorted(FUNCTIONS)))
        if node.keywords or any(isinstance(part, ast.Starred) for part in node.args):
            raise ExpressionError("参数写法不允许")
        if node.func.id == "deadline":
            match node.args:
                case [ast.Constant(value=str(code))]:
                    self.rules.add(code)
                case _:
                    raise ExpressionError("deadline 须写明时限代码")
        return list(node.args)


# Checked syntax becomes closures once; running them is several times faster than a walk.


def _build(node: ast.expr) -> Evaluation:
    match node:
        case ast.Constant(value=value):
            return lambda context: value
        case ast.Name(id=name):
            return _build_name(name)
        case ast.BoolOp(op=op, values=values):
            return _build_logic(isinstance(op, ast.Or), [_build(value) for value in values])
        case ast.UnaryOp(op=op, operand=operand):
            return _build_unary(isinstance(op, ast.Not), _build(operand))
        case ast.BinOp(left=left, op=op, right=right):
            return _build_binary(_build(left), BINARY[type(op)], _build(right))
        case ast.Compare():
            return _build_comparison(node)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _build_call(FUNCTIONS[name], [_build(part) for part in arguments])
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            items = [_build(element) for element in elements]
            return lambda context: [item(context) for item in items]
        case ast.Dict(keys=keys, values=values):
            pairs = [(_build(k), _build(v)) for k, v in zip(keys, values, strict=True) if k]
            return lambda context: {key(context): value(context) for key, value in pairs}
        case ast.Subscript(value=value, slice=ast.Constant(value=index)):
            return _build_subscript(_build(value), index)
        case ast.IfExp(test=test, body=body, orelse=otherwise):
            return _build_choice(_build(test), _build(body), _build(otherwise))
    raise ExpressionError(f"不允许 {type(node).__name__}")


def _build_name(name: str) -> Evaluation:
    def read(context: Mapping[str, Any]) -> Any:
        if name not in context:
            raise ExpressionError(f"没有字段 {name}")
        return context[name]

    return read


def _build_logic(decisive: bool, parts: list[Evaluation]) -> Evaluation:
    """`or` stops at the first true value, `and` at the first false one; both return the value."""

    def combine(context: Mapping[str, Any]) -> Any:
        value = None
        for part in parts:
            value = part(context)
            if bool(value) is decisive:
                break
        return value

    return combine


def _build_unary(negate: bool, operand: Evaluation) -> Evaluation:
    if negate:
        return lambda context: not operand(context)
    return lambda context: -_number(operand(context))


def _build_binary(
    left: Evaluation, operate: Callable[[Any, Any], Any], right: Evaluation
) -> Evaluation:
    return lambda context: operate(left(context), right(context))


def _build_comparison(node: ast.Compare) -> Evaluation:
    first = _build(node.left)
    parts = zip(node.ops, node.comparators, strict=True)
    links = [(COMPARE[type(op)], _build(part)) for op, part in parts]

    def compare(context: Mapping[str, Any]) -> bool:
        left = first(context)
        for holds, part in links:
            right = part(context)
            try:
                if not holds(left, right):
                    return False
            except TypeError:
                raise ExpressionError(f"不能比较{_kind(left)}与{_kind(right)}") from None
            left = right
        return True

    return compare


def _build_call(function: Callable[..., Any], arguments: list[Evaluation]) -> Evaluation:
    return lambda context: function(*[argument(context) for argument in arguments])


def _build_subscript(value: Evaluation, index: Any) -> Evaluation:
    def pick(context: Mapping[str, Any]) -> Any:
        container = value(context)
        if not isinstance(container, (dict, list, tuple, str)):
            raise ExpressionError(f"{_kind(container)}不能取下标")
        try:
            return container[index]
        except (KeyError, IndexError, TypeError):
            raise ExpressionError(f"没有 {index!r}") from None

    return pick


def _build_choice(test: Evaluation, body: Evaluation, otherwise: Evaluation) -> Evaluation:
    return lambda context: body(context) if test(context) else otherwise(context)
