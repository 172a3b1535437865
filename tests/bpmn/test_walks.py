"""Random walks: our engine loses nothing by being saved, and agrees with the library's parts."""

from __future__ import annotations

import pytest

from tests.bpmn.drawings import DRAWINGS, STOCK_FAILS
from tests.bpmn.walks import stock, unsaved, walk

FEW, MANY = 8, 150


def compare(name: str, seeds: range) -> None:
    drawing = DRAWINGS[name]
    ended = 0
    for seed in seeds:
        saved = walk(drawing.fresh, seed)
        with unsaved():
            definition = drawing.fresh()
            whole = walk(lambda: definition, seed)  # noqa: B023
        assert saved == whole, f"seed {seed}: saving changed the walk"
        if name not in STOCK_FAILS:
            with unsaved():
                library = stock(drawing)
                expected = walk(lambda: library, seed)  # noqa: B023
            assert saved == expected, f"seed {seed}: the library goes another way"
        ended += saved[-1][1].finished
    assert ended > len(seeds) / 2


@pytest.mark.parametrize("name", DRAWINGS)
def test_saved_walks_equal_unsaved_and_stock_walks(name: str) -> None:
    compare(name, range(FEW))


@pytest.mark.long
@pytest.mark.parametrize("name", DRAWINGS)
def test_many_saved_walks_equal_unsaved_and_stock_walks(name: str) -> None:
    compare(name, range(FEW, FEW + MANY))
