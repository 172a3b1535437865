"""The ladder's table, row by row as CONTRACT.md has it."""

from __future__ import annotations

import pytest

from oversight.audience import HANDLER, POSTS
from oversight.chains import CHAINS
from oversight.climb_ladder import REASONS
from oversight.ladder import consequence, ladder_table
from workflows.deadlines.rungs import NAMES

TABLE: dict[str, dict[str, tuple[str, str | None]]] = {
    "township": {
        "remind": ("handler", None),
        "warn": ("handler team_head", None),
        "L1": ("handler team_head deputy_head judicial_office", "yellow"),
        "L2": ("handler team_head deputy_head judicial_office head coordinator", "red"),
        "L3": ("handler team_head deputy_head judicial_office head coordinator leader", "red"),
    },
    "department": {
        "remind": ("handler", None),
        "warn": ("handler dept_head", None),
        "L1": ("handler dept_head coordinator", "yellow"),
        "L2": ("handler dept_head coordinator bureau_head", "red"),
        "L3": ("handler dept_head coordinator bureau_head leader", "red"),
    },
    "bureau": {
        "remind": ("handler", None),
        "warn": ("handler bureau_head", None),
        "L1": ("handler bureau_head", "yellow"),
        "L2": ("handler bureau_head leader", "red"),
        "L3": ("handler bureau_head leader", "red"),
    },
    "courtesy": {
        "remind": ("", None),
        "warn": ("handler", None),
        "L1": ("handler coordinator", None),
        "L2": ("", None),
        "L3": ("", None),
    },
}


@pytest.mark.parametrize("chain", TABLE)
@pytest.mark.parametrize("rung", NAMES)
def test_each_rung_of_each_chain(chain, rung):
    told, card = TABLE[chain][rung]

    assert consequence(chain, rung).tell == tuple(told.split())
    assert consequence(chain, rung).card == card


def test_every_chain_has_every_rung_once():
    assert set(CHAINS.values()) == set(TABLE)
    assert len(ladder_table().rows) == len(TABLE) * len(NAMES)
    assert not ladder_table().probe().overlaps


def test_every_code_of_the_table_means_a_post():
    codes = {code for chain in TABLE for rung in NAMES for code in consequence(chain, rung).tell}

    assert codes == {HANDLER, *POSTS}


def test_every_card_has_a_reason():
    carded = {rung for chain in TABLE for rung in NAMES if consequence(chain, rung).card}

    assert carded == set(REASONS)


def test_an_unknown_rung_is_refused():
    with pytest.raises(LookupError, match="L4"):
        consequence("township", "L4")
