"""Official numbers run 1, 2, 3 … in each series, whoever takes them and whatever fails."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update

from tests.support.driver import Driver
from tests.support.together import together
from workflows.database.unit_of_work import UnitOfWork
from workflows.documents.models import NumberSeries
from workflows.documents.numbering import next_number
from workflows.organizations.models import Organization
from workflows.organizations.queries import organization_by_code


class Failed(Exception):
    """The step did not work out after its number was taken."""


def take(uow: UnitOfWork, code: str = "shuili", mark: str = "移函") -> str:
    issuer = organization_by_code(uow.session, code)
    assert issuer is not None
    return next_number(uow, issuer, mark)


def take_and_fail(uow: UnitOfWork, number: str) -> None:
    assert take(uow).endswith(number)
    raise Failed


def test_a_number_names_issuer_mark_year_and_place_in_the_series(driver: Driver) -> None:
    assert driver.act("sfj-head", take) == "云溪水移函〔2026〕0001号"
    assert driver.act("sfj-head", take) == "云溪水移函〔2026〕0002号"


def test_each_issuer_and_each_mark_counts_for_itself(driver: Driver) -> None:
    driver.act("sfj-head", take)
    with driver.uow() as uow:
        assert take(uow, "chengguan") == "云溪城移函〔2026〕0001号"
        assert take(uow, "shuili", "补正") == "云溪水补正〔2026〕0001号"
        assert take(uow) == "云溪水移函〔2026〕0002号"


def test_a_new_year_begins_at_one_by_local_time(driver: Driver) -> None:
    assert driver.at("2026-12-31T23:59").act("sfj-head", take).endswith("〔2026〕0001号")
    assert driver.at("2027-01-01T00:00").act("sfj-head", take).endswith("〔2027〕0001号")
    assert driver.at("2027-01-01T07:59").act("sfj-head", take).endswith("〔2027〕0002号")


def test_beyond_ten_thousand_it_goes_on(driver: Driver) -> None:
    with driver.uow() as uow:
        take(uow)
        uow.session.execute(update(NumberSeries).values(last=9999))
        assert take(uow) == "云溪水移函〔2026〕10000号"


def test_an_inner_body_without_a_prefix_uses_its_short_name(driver: Driver) -> None:
    with driver.uow() as uow:
        body = uow.session.query(Organization).filter_by(code="bailu-team").one()
        assert next_number(uow, body, "案") == "白鹭镇执法队案〔2026〕0001号"


def test_a_number_whose_step_fails_is_given_again(driver: Driver) -> None:
    with pytest.raises(Failed), driver.uow() as uow:
        take_and_fail(uow, "0001号")
    with driver.uow() as uow:
        assert take(uow).endswith("0001号")


def test_an_attempt_that_is_undone_gives_its_number_back(driver: Driver) -> None:
    with driver.uow() as uow:
        take(uow)
        with pytest.raises(Failed), uow.attempt():
            take_and_fail(uow, "0002号")
        assert take(uow).endswith("0002号")


def test_no_gaps_and_no_doubles_when_many_take_numbers_at_once(driver: Driver) -> None:
    def act(number: int) -> Callable[[], str]:
        def one() -> str:
            with driver.uow() as uow:
                taken = take(uow)
                if number % 3 == 0:
                    raise Failed
                return taken

        return one

    results = together([act(number) for number in range(12)])
    given = [result for result in results if isinstance(result, str)]
    failed = [result for result in results if isinstance(result, Exception)]

    assert [type(error) for error in failed] == [Failed] * 4
    assert sorted(given) == [f"云溪水移函〔2026〕{number:04d}号" for number in range(1, 9)]
    with driver.uow() as uow:
        assert take(uow).endswith("0009号")
