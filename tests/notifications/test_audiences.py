"""The list of what tells whom is closed: every kind of history is in it, every message has words."""

from __future__ import annotations

import pytest

from notifications.audiences import AUDIENCES, CARD_KINDS, FOLLOWER, RUNG_KINDS
from notifications.render import FOLDER
from notifications.task_letters import NEXT
from workflows.deadlines.rungs import NAMES
from workflows.history.kinds import FOLLOWERS, Kind

MESSAGE_KINDS = (
    "task_opened",
    "returned",
    *RUNG_KINDS.values(),
    "courtesy",
    *CARD_KINDS.values(),
    "decided",
    "copied",
    "urged",
    "note",
    "digest",
)
"""The kinds of messages that are composed; each has a folder of that name in wording/."""

SILENT = frozenset(
    {
        Kind.CASE_STARTED,
        Kind.CASE_NUMBERED,
        Kind.CASE_PASSED_ON,
        Kind.CASE_VIEWED,
        Kind.MESSAGE_SENT,
        Kind.MESSAGE_THROWN,
        Kind.MESSAGE_UNHEARD,
        Kind.MESSAGE_DROPPED,
        Kind.TABLE_DECIDED,
        Kind.VOTE_CAST,
        Kind.BODY_ADDED,  # the task that opens tells of it
        Kind.TASK_CLAIMED,
        Kind.TASK_RELEASED,
        Kind.TASK_TAKEN_BACK,
        Kind.TASK_RETURNED,  # the task that opens again tells of it
        Kind.TASK_COMPLETED,
        Kind.TASK_CANCELLED,
        Kind.DEADLINE_STARTED,
        Kind.DEADLINE_PAUSED,
        Kind.DEADLINE_RESUMED,
        Kind.DEADLINE_REVIEWED,
        Kind.DEADLINE_CALCULATED,
        Kind.DEADLINE_ADVANCED,
        Kind.DEADLINE_MET,
        Kind.DEADLINE_LAPSED,
        Kind.DEADLINE_CANCELLED,
        Kind.DEADLINE_RECOMPUTED,
        Kind.DEADLINE_RUNG,  # oversight makes ladder:told of it
        Kind.DOCUMENT_MADE,
        Kind.DOCUMENT_READ,
        Kind.EVIDENCE_ADDED,
        Kind.EVIDENCE_READ,
        Kind.CARD_ISSUED,  # the mail of its rung names the card
        Kind.CARD_RAISED,
        Kind.CARD_ASKED,
        Kind.CARD_ANSWERED,  # oversight makes card:told of it, and of what follows
        Kind.CARD_REVOKED,
        Kind.CARD_PROPOSED,
        Kind.TALK_CALLED,
        Kind.TALK_HELD,
        Kind.PROCESS_PUBLISHED,
        Kind.RULE_CHANGED,
        Kind.WARNING_CHANGED,
        Kind.BASIS_ADDED,
        Kind.BASIS_CHANGED,
        Kind.RULE_RECOUNTED,
        Kind.CALENDAR_DRAFTED,
        Kind.CALENDAR_CONFIRMED,
        Kind.CALENDAR_DISCARDED,
        Kind.ITEM_RETRIED,
        Kind.MESSAGE_RESENT,
        Kind.COUNTY_PROFILE_SET,
        Kind.PERSON_ADDED,
        Kind.PERSON_DISABLED,
        Kind.PERSON_PASSWORD_RESET,
        Kind.TOKEN_CREATED,
        Kind.PERSON_SIGNED_IN,
        Kind.PERSON_SIGN_IN_FAILED,
    }
)
"""What nobody is written to about."""

PARTS = {"subject.txt", "body.txt", "body.html"}


def test_every_kind_of_history_has_an_audience_or_is_silent():
    assert set(AUDIENCES) | SILENT == set(Kind), (
        "decide who is told of it (notifications/audiences), or say above that nobody is"
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
