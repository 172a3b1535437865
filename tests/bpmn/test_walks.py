"""Random walks: our joins lose nothing by being saved, and agree with the library's."""

from __future__ import annotations

import pytest

from tests.bpmn.diagram_text import bpmn
from tests.bpmn.diagrams import DIAGRAMS, STOCK_FAILS
from tests.bpmn.walks import fresh, stock, unsaved, walk

FEW, MANY = 15, 150


def compare(name: str, seeds: range) -> None:
    xml = bpmn(DIAGRAMS[name])
    ended = 0
    for seed in seeds:
        saved = walk(lambda: fresh(xml), seed)
        with unsaved():
            definition = fresh(xml)
            whole = walk(lambda: definition, seed)  # noqa: B023
        assert saved == whole, f"seed {seed}: saving changed the walk"
        if name not in STOCK_FAILS:
            with unsaved():
                library = stock(xml)
                expected = walk(lambda: library, seed)  # noqa: B023
            assert saved == expected, f"seed {seed}: the library goes another way"
        ended += saved[-1][1].finished
    assert ended > len(seeds) / 2


@pytest.mark.parametrize("name", DIAGRAMS)
def test_saved_walks_equal_unsaved_and_stock_walks(name: str) -> None:
    compare(name, range(FEW))


@pytest.mark.long
@pytest.mark.parametrize("name", DIAGRAMS)
def test_many_saved_walks_equal_unsaved_and_stock_walks(name: str) -> None:
    compare(name, range(FEW, FEW + MANY))
