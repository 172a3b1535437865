"""The list of what tells whom is closed: every kind of history is in it, every message has words."""

from __future__ import annotations

import pytest

from notifications.audiences import AUDIENCES, FOLLOWER, MESSAGE_KINDS, RUNG_KINDS, SILENT
from notifications.letter import NEXT
from notifications.render import FOLDER
from workflows.deadlines.rungs import NAMES
from workflows.history.kinds import FOLLOWERS, Kind

PARTS = {"subject.txt", "body.txt", "body.html"}


def test_every_kind_of_history_has_an_audience_or_is_silent():
    assert set(AUDIENCES) | SILENT == set(Kind), (
        "decide who is told of it (notifications/audiences)"
    )
    assert not set(AUDIENCES) & SILENT


def test_rows_wait_for_those_who_tell_of_them():
    assert set(AUDIENCES) == FOLLOWERS[FOLLOWER], "say it in workflows/history/kinds.FOLLOWERS"


def test_every_rung_has_a_kind_of_message():
    assert set(RUNG_KINDS) == set(NAMES)
    assert set(NEXT) <= set(NAMES)


@pytest.mark.parametrize("kind", MESSAGE_KINDS)
def test_every_kind_of_message_has_its_words(kind):
    assert {path.name for path in (FOLDER / kind).iterdir()} == PARTS


def test_there_are_no_words_for_nothing():
    assert {path.name for path in FOLDER.iterdir() if path.is_dir()} == set(MESSAGE_KINDS)
