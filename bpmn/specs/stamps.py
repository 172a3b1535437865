"""Last writer wins: every name in a token's data carries the number of its last writing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

# Reserved in the data of every token; expressions cannot read names that begin with "_".
STAMPS = "_stamps"


def write(data: dict[str, Any], answers: Mapping[str, Any], number: int) -> None:
    """Write `answers` into the token's `data` and stamp each name with `number`."""
    data.update(answers)
    data[STAMPS] = {**data.get(STAMPS, {}), **dict.fromkeys(answers, number)}


def merge(sources: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return one copy of the data of several tokens: each name as it was last written.

    Names are merged whole, never value by value: a list is one writer's list.
    """
    merged: dict[str, Any] = {}
    stamps: dict[str, int] = {}
    for data in sources:
        written = data.get(STAMPS, {})
        for name, value in data.items():
            number = written.get(name, 0)
            if name != STAMPS and number >= stamps.get(name, 0):
                merged[name] = value
                stamps[name] = number
    merged[STAMPS] = {name: number for name, number in stamps.items() if number}
    return deepcopy(merged)


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data without its stamps."""
    return {name: value for name, value in data.items() if name != STAMPS}
