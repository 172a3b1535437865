"""The family of a case: all that links lead to, as far as somebody may see them."""

from __future__ import annotations

from tests.support.driver import Driver
from tests.workflows.steps.test_messages import hub, pair, spokes
from workflows.cases.models import CaseLink
from workflows.cases.queries import family_of

__all__ = ["pair"]


def family(driver: Driver, username: str, case_id: str) -> list[tuple[str, str, bool, int]]:
    with driver.uow(username) as uow:
        found = family_of(uow.session, uow.person, case_id)
        return [(kin.case.id, kin.relation, kin.later, kin.distance) for kin in found]


def test_links_are_followed_up_and_down(pair: Driver) -> None:
    case_id = hub(pair, "bailu", "qingshi")
    pair.tick()
    first, second = spokes(pair, case_id)
    assert sorted(family(pair, "sfj-supervisor", case_id)) == sorted(
        [(first, "asked", True, 1), (second, "asked", True, 1)]
    )
    assert family(pair, "sfj-supervisor", first) == [
        (case_id, "asked", False, 1),
        (second, "asked", True, 2),
    ]


def test_what_one_may_not_see_is_not_of_the_family(pair: Driver) -> None:
    case_id = hub(pair, "bailu", "qingshi")
    pair.tick()
    first, _ = spokes(pair, case_id)
    assert family(pair, "bailu-desk", first) == []


def test_a_circle_of_links_comes_to_an_end(pair: Driver) -> None:
    case_id = hub(pair, "bailu")
    pair.tick()
    (spoke,) = spokes(pair, case_id)
    with pair.uow() as uow:
        uow.session.add(
            CaseLink(case_id=case_id, earlier_id=spoke, relation="asked", since=uow.now)
        )
    assert [row[0] for row in family(pair, "sfj-supervisor", spoke)] == [case_id]


def test_what_only_a_hidden_case_links_to_does_not_tell_of_it(pair: Driver) -> None:
    case_id = hub(pair, "bailu", "bailu")
    pair.tick()
    first, second = spokes(pair, case_id)
    assert [row[0] for row in family(pair, "sfj-supervisor", first)] == [case_id, second]
    assert family(pair, "bailu-desk", first) == []
