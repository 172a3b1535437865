"""Starting a case and completing a task: the engine, the whole verb, the whole verb in a long loop.

Reference: a bare transaction of hand-written SQL through the driver that writes the same rows
(benchmarks/bare.py). Measured in turns with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from benchmarks.bare import Bare
from benchmarks.rounds_case import CLERK, HEAD, Rounds
from benchmarks.table import Timing, beside, measure, show, timing
from bpmn import engine
from tests.support.driver import Driver
from tests.support.statements import counted
from workflows.steps.context import CaseContext

pytestmark = pytest.mark.bench

TIMES = 60
WARM = 8
"""A prepared statement gets its lasting plan at the sixth run."""
ROUNDS = (10, 50, 100, 150, 500)
AT_EACH = 20
COUNTED = 3
NOT_NAMED = ("history", "case_reader", "to_follow")
"""Tables whose rows nothing refers to by id."""


@pytest.fixture
def rounds(driver: Driver) -> Rounds:
    """The process, published."""
    return Rounds(driver)


@pytest.fixture
def bare(rounds: Rounds) -> Iterator[Bare]:
    """The driver alone."""
    made = Bare(rounds.database)
    yield made
    made.close()


def test_starting_a_case(rounds: Rounds, bare: Bare) -> None:
    first = rounds.start()
    written = bare.difference({}, bare.rows_of(first))
    plans = [bare.plan(written, {}) for _ in range(WARM + TIMES)]
    turns = iter(plans)
    calls = {"bare transaction": lambda: bare.run(next(turns)), "start_case": rounds.start}
    reference, verb = beside(calls, times=TIMES, warm=WARM)
    rows = [_with(reference, len(plans[0])), _counting(rounds, verb, rounds.start)]
    show(f"start a case · {bare.settings()}", rows, reference)
    assert written.new


@pytest.mark.parametrize(
    ("element", "username", "decision", "what"),
    [
        ("prepare", CLERK, "submit", "opens a task with clock and timer"),
        ("check", HEAD, "return", "meets the clock, closes the timer"),
        ("plan", CLERK, "done", "opens a task without clock"),
    ],
)
def test_completing_a_task(
    rounds: Rounds, bare: Bare, element: str, username: str, decision: str, what: str
) -> None:
    count = WARM + TIMES
    first, *others = [rounds.started(element) for _ in range(1 + 2 * count + COUNTED)]
    tasks = {case: rounds.task(case, element) for case in (first, *others)}
    opinion = "材料不全。" if decision == "return" else ""

    def verb(case: str) -> None:
        rounds.complete(tasks[case], username, decision, {}, opinion)

    engine_only = _engine_only(rounds, first, tasks[first].engine_id, element, decision)
    old = _ids(bare, first)
    written = bare.written(first, lambda: verb(first))
    plans = [
        bare.plan(written, dict(zip(old, _ids(bare, case), strict=True))) for case in others[:count]
    ]
    turns, cases = iter(plans), iter(others[count:])
    calls = {
        "bare transaction": lambda: bare.run(next(turns)),
        "complete_task": lambda: verb(next(cases)),
    }
    reference, whole = beside(calls, times=TIMES, warm=WARM)
    whole = _counting(rounds, whole, lambda: verb(next(cases)))
    rows = [_with(reference, len(plans[0])), engine_only, whole]
    show(f"complete {element}: {what} · {bare.settings()}", rows, reference)
    assert written.changed


def _ids(bare: Bare, case: str) -> list[str]:
    """The ids of a case's rows; cases that came the same way have theirs in the same order."""
    return [key for table, key in bare.rows_of(case) if table not in NOT_NAMED]


def _engine_only(
    rounds: Rounds, case_id: str, engine_id: str, element: str, decision: str
) -> Timing:
    with rounds.driver.uow() as uow:
        context = CaseContext.locked(uow, case_id)
        definition, state = context.definition, context.case.engine_state
    return measure(
        f"engine: load, complete, save ({len(state)} B)",
        lambda: engine.complete(definition, state, engine_id, {element: decision}),
        times=TIMES,
        warm=WARM,
    )


def test_a_long_loop(rounds: Rounds, bare: Bare) -> None:
    case = rounds.start()
    done, rows = 0, []
    for target in ROUNDS:
        while done < target:
            _round(rounds, case)
            done += 1
        taken = [_round(rounds, case) for _ in range(AT_EACH)]
        done += AT_EACH
        statements = _statements_of_a_round(rounds, case)
        done += 1
        found = [each for pair in taken for each in pair]
        rows.append(timing(f"complete_task after {target} iterations", found, statements))
    show(f"the loop · {bare.settings()}", rows, rows[0])
    assert rows


def _round(rounds: Rounds, case: str) -> tuple[float, float]:
    """One iteration; milliseconds of its two completions."""
    prepare = rounds.task(case, "prepare")
    submitted = _taken(lambda: rounds.complete(prepare, CLERK, "submit", {}))
    check = rounds.task(case, "check")
    returned = _taken(lambda: rounds.complete(check, HEAD, "return", {}, "材料不全。"))
    return submitted, returned


def _statements_of_a_round(rounds: Rounds, case: str) -> float:
    """How many statements one of its two completions takes."""
    count = 0
    for element, username, decision in (("prepare", CLERK, "submit"), ("check", HEAD, "return")):
        task = rounds.task(case, element)
        with counted(rounds.database) as seen:
            rounds.complete(task, username, decision, {}, "材料不全。" * (decision == "return"))
        count += len(seen)
    return count / 2


def _taken(call: Callable[[], None]) -> float:
    before = time.perf_counter()
    call()
    return (time.perf_counter() - before) * 1000


def _with(found: Timing, statements: float) -> Timing:
    return Timing(found.name, found.median, found.lowest, found.highest, statements)


def _counting(rounds: Rounds, found: Timing, verb: Callable[[], object]) -> Timing:
    with counted(rounds.database) as seen:
        for _ in range(COUNTED):
            verb()
    return _with(found, len(seen) / COUNTED)
