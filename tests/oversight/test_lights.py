"""Lights are worked out at the moment of looking."""

from __future__ import annotations

from datetime import timedelta

import pytest

from oversight.lights import (
    Light,
    Standing,
    light_of_deadline,
    light_of_task,
    standing_of_case,
)
from tests.support.stuck_cases import at
from workflows.deadlines.models import Deadline
from workflows.deadlines.remaining import Remaining
from workflows.tasks.models import Task

WARN, DUE = at(19), at(21)
INSTANT = timedelta(microseconds=1)


def clock(state="running"):
    running = state == "running"
    return Deadline(state=state, warn_at=WARN if running else None, due_at=DUE if running else None)


@pytest.mark.parametrize(
    ("now", "light"),
    [
        (at(13, 9), Light.NORMAL),
        (WARN - INSTANT, Light.NORMAL),
        (WARN, Light.YELLOW),
        (at(20, 23, 59), Light.YELLOW),
        (DUE - INSTANT, Light.YELLOW),
        (DUE, Light.RED),
        (at(30), Light.RED),
    ],
)
def test_a_running_clock_turns_yellow_and_red_at_its_instants(now, light):
    assert light_of_deadline(clock(), now) is light


@pytest.mark.parametrize(
    ("state", "light"),
    [
        ("paused", Light.PAUSED),
        ("met", Light.DONE),
        ("lapsed", Light.DONE),
        ("cancelled", Light.DONE),
    ],
)
def test_a_clock_that_does_not_run_cannot_turn_red(state, light):
    assert light_of_deadline(clock(state), at(30)) is light


def test_a_met_clock_keeps_its_instants_and_is_done():
    met = Deadline(state="met", warn_at=WARN, due_at=DUE)

    assert light_of_deadline(met, at(30)) is Light.DONE


@pytest.mark.parametrize(
    ("state", "deadline", "light"),
    [
        ("open", clock(), Light.RED),
        ("open", clock("paused"), Light.PAUSED),
        ("open", clock("met"), Light.UNTIMED),
        ("open", None, Light.UNTIMED),
        ("done", clock(), Light.DONE),
        ("done", None, Light.DONE),
        ("cancelled", clock(), Light.DONE),
    ],
)
def test_a_task_shows_the_light_of_its_clock(state, deadline, light):
    assert light_of_task(Task(state=state), deadline, at(30)) is light


@pytest.mark.parametrize(
    ("lights", "worst"),
    [
        ([], "done"),
        (["untimed"], "untimed"),
        (["untimed", "paused"], "paused"),
        (["paused", "normal", "untimed"], "normal"),
        (["normal", "yellow", "paused"], "yellow"),
        (["yellow", "red", "normal"], "red"),
    ],
)
def test_a_case_shows_the_worst_of_its_open_tasks(lights, worst):
    assert standing_of_case(Standing(Light(light)) for light in lights).light == worst


def test_a_case_shows_the_time_of_its_worst_task_and_the_highest_card():
    def red(days, card):
        return Standing(Light.RED, card, Remaining(days, "workday"))

    shown = standing_of_case(
        [red(-2, "talk"), Standing(Light.YELLOW, None, Remaining(0, "day")), red(-7, "red")]
    )

    assert shown == Standing(Light.RED, "talk", Remaining(-7, "workday"))
