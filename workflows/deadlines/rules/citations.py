"""The articles that a text cites, as the county has them on record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from workflows.deadlines.rules.versions import Basis

_NUMBER = "[〇零一二三四五六七八九十百千0-9]+"
_CLAUSE = "第[一二三四五六七八九十]+款"
CITED = re.compile(rf"《([^《》]+)》((?:[、至和]?第{_NUMBER}条(?:{_CLAUSE})?(?:第[^条款项]+项)?)*)")
ARTICLE = re.compile(rf"第({_NUMBER})条({_CLAUSE})?")

_SIGNS = "零一二三四五六七八九"
_DIGITS = {sign: value for value, sign in enumerate(_SIGNS)} | {"〇": 0}
_TENS = {"十": 10, "百": 100, "千": 1000}


def cited(text: str, bases: Mapping[str, Basis]) -> list[Basis]:
    """The legal bases that a text names by law and article, in its order, each once.

    An article that is on record clause by clause is found by its clause, or as a whole where the
    text names none. What is not on record is left out.
    """
    found: dict[str, Basis] = {}
    for law, article, clause in articles(text):
        of_law = [each for each in bases.values() if law in (each.law, each.also)]
        for each in _meant(of_law, article, clause):
            found.setdefault(each.code, each)
    return list(found.values())


def articles(text: str) -> Iterator[tuple[str, int | None, str]]:
    """(law, article, clause) of every citation such as 《行政处罚法》第三十六条第一款."""
    for match in CITED.finditer(text):
        named = ARTICLE.findall(match[2])
        if not named:
            yield match[1], None, ""
        for number, clause in named:
            yield match[1], chinese_number(number), clause


def chinese_number(text: str) -> int:
    """三十六 is 36; digits are what they are."""
    if text.isdigit() and text.isascii():
        return int(text)
    total = unit = 0
    for sign in text:
        if sign in _TENS:
            total += (unit or 1) * _TENS[sign]
            unit = 0
        else:
            unit = _DIGITS[sign]
    return total + unit


def in_chinese(number: int) -> str:
    """36 is 三十六, as laws number their articles; from 1 to 9999."""
    said, gap = "", False
    for sign, value in ("千", 1000), ("百", 100), ("十", 10), ("", 1):
        digit, number = divmod(number, value)
        if digit:
            said += ("零" if gap else "") + _SIGNS[digit] + sign
        gap = not digit and bool(said)
    return said.removeprefix("一") if said.startswith("一十") else said


def _meant(of_law: Iterable[Basis], article: int | None, clause: str) -> list[Basis]:
    fitting = [each for each in of_law if each.article == article]
    exact = [each for each in fitting if each.clause == clause]
    return exact or (fitting if not clause else [each for each in fitting if not each.clause])
