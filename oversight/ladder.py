"""The ladder: its table says who is told at which rung and which card is issued."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bpmn.dmn import Table, load_table

FILE = Path(__file__).with_name("ladder.dmn")


@dataclass(frozen=True, slots=True)
class Consequence:
    """What reaching a rung brings: posts to be told (codes of oversight.audience) and a card."""

    tell: tuple[str, ...]
    card: str | None
    answer: tuple[str, ...] = ()
    """Posts that answer for the holder what the card asks."""


def consequence(chain: str, rung: str) -> Consequence:
    """What the table says; LookupError for a chain or a rung it does not know."""
    result = ladder_table().decide({"chain": chain, "rung": rung}).result
    if result is None:
        raise LookupError(f"the ladder has no row for {chain} at {rung}")
    return Consequence(tuple(result["tell"]), result["card"], tuple(result["answer"]))


@cache
def ladder_table() -> Table:
    """The table as shipped."""
    return load_table(FILE.read_bytes())
