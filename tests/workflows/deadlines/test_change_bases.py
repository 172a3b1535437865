"""The county keeps its legal bases: it adds articles, ends them, and says what replaced them."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.support.driver import Driver
from tests.support.rows import rows_of_chain
from workflows.deadlines.rules.add_basis import NewBasis, add_basis
from workflows.deadlines.rules.bases import ended_bases
from workflows.deadlines.rules.change_basis import BasisChange, change_basis
from workflows.deadlines.rules.lighter import basis_of_act
from workflows.deadlines.rules.models import LegalBasis
from workflows.deadlines.rules.queries import basis_changes, legal_bases
from workflows.deadlines.rules.versions import Basis
from workflows.errors import Invalid, NotFound, NotPermitted, Stale
from workflows.history.kinds import Kind

WHY = "全国人大常委会 2026 年 10 月修订，自 2027 年 1 月 1 日起施行"
NEW_YEAR = date(2027, 1, 1)
BARBECUE = "生态环境法典1132-3"
RIVER = "土地管理法83"


@pytest.fixture
def county(driver: Driver) -> Driver:
    return driver.at("2026-11-24T09:00")


def add(county: Driver, username: str = "sfj-supervisor", **said: object) -> Basis:
    reason = str(said.pop("reason", WHY))
    given: dict[str, object] = {
        "law": "河道保护法",
        "article": 12,
        "valid_from": NEW_YEAR,
        "status": "V",
    }
    new = NewBasis(**given | said)  # type: ignore[arg-type]
    return county.act(username, lambda uow: add_basis(uow, new, reason=reason))


def change(
    county: Driver,
    code: str,
    username: str = "sfj-supervisor",
    *,
    reason: str = WHY,
    seen: int | None = None,
    **said: str | None,
) -> Basis:
    return county.act(
        username,
        lambda uow: change_basis(uow, code, BasisChange(**said), reason=reason, seen=seen),
    )


def bases(county: Driver) -> dict[str, Basis]:
    with county.uow() as uow:
        return dict(legal_bases(uow.session))


def wrong(verb: object, *given: object, **said: object) -> list[str]:
    with pytest.raises(Invalid) as refused:
        verb(*given, **said)  # type: ignore[operator]
    return [error.pointer for error in refused.value.errors]


def test_what_is_added_is_on_record_with_its_reason(county: Driver) -> None:
    made = add(county, clause="第三款", title=" 清淤 ", also="河道法", least=100, most=500)

    assert made.code == "河道保护法12-3"
    assert bases(county)[made.code] == made
    assert (made.title, made.valid_from, made.matters) == ("清淤", NEW_YEAR, ())
    with county.uow() as uow:
        (kept,) = basis_changes(uow.session, made.code)
        rows = rows_of_chain(uow.session, "day:2026-11-24")
    assert (kept.seq, kept.reason, kept.valid_from) == (1, WHY, NEW_YEAR)
    (row,) = [each for each in rows if each.kind == Kind.BASIS_ADDED]
    assert row.data is not None
    assert (row.data["cited"], row.data["opinion"]) == ("《河道保护法》第十二条第三款", WHY)


def test_what_is_replaced_ends_and_leaves_its_matters(county: Driver) -> None:
    made = add(county, law="生态环境法典", article=1200, replaces=BARBECUE, most=1000)

    old, new = bases(county)[BARBECUE], bases(county)[made.code]
    assert (old.valid_to, old.successor) == (NEW_YEAR, made.code)
    assert new.matters == old.matters == ("ST004",)
    with county.uow() as uow:
        rows = rows_of_chain(uow.session, "day:2026-11-24")
        assert [each.reason for each in basis_changes(uow.session, BARBECUE)] == [WHY]
    (row,) = [each for each in rows if each.kind == Kind.BASIS_CHANGED]
    assert row.data is not None
    assert (row.data["before"]["valid_to"], row.data["after"]["valid_to"]) == (None, "2027-01-01")
    # the law of the act: lighter from the new year on, not before it is law, and not looked at then
    found = [
        basis_of_act(bases(county), "ST004", act_on, decided_on)
        for act_on, decided_on in (
            (date(2026, 12, 1), date(2026, 12, 31)),
            (date(2026, 12, 1), NEW_YEAR),
            (NEW_YEAR, NEW_YEAR),
        )
    ]
    assert [each.code for each in found if each] == [BARBECUE, made.code, made.code]


def test_a_revised_law_has_an_article_again(county: Driver) -> None:
    assert wrong(add, county, law="土地管理法", article=83) == ["/article"]
    made = add(county, law="《土地管理法》", article=83, replaces=RIVER)

    assert made.code == "土地管理法83@2027-01-01"
    with county.uow() as uow:
        assert ended_bases(uow.session, "《土地管理法》第八十三条", NEW_YEAR) == []
    change(county, made.code, valid_to="2027-06-01")
    with county.uow() as uow:
        found = ended_bases(uow.session, "《土地管理法》第八十三条", date(2027, 6, 1))
    assert [old.code for old, _ in found] == [RIVER, made.code]


@pytest.mark.parametrize(
    ("said", "pointers"),
    [
        ({"law": " "}, ["/law"]),
        ({"law": "甲《乙》丙"}, ["/law"]),
        ({"law": "法" * 41}, ["/law"]),
        ({"law": "法\x00"}, ["/law"]),
        ({"also": "甲/乙"}, ["/also"]),
        ({"article": 0}, ["/article"]),
        ({"article": 10000}, ["/article"]),
        ({"clause": "三"}, ["/clause"]),
        ({"clause": "第三款", "article": None}, ["/clause"]),
        ({"valid_from": None}, ["/valid_from"]),
        ({"status": "D"}, ["/status"]),
        ({"least": 2, "most": 1}, ["/least"]),
        ({"most": -1}, ["/most"]),
        ({"most": 10**12}, ["/most"]),
        ({"reason": " "}, ["/reason"]),
        ({"replaces": "没有"}, ["/replaces"]),
        ({"replaces": "大气污染防治法115"}, ["/replaces"]),
        ({"replaces": BARBECUE, "valid_from": date(2026, 8, 15)}, ["/valid_from"]),
    ],
)
def test_what_cannot_be_added_is_named(
    county: Driver, said: dict[str, object], pointers: list[str]
) -> None:
    before = bases(county)

    assert wrong(add, county, **said) == pointers
    assert bases(county) == before


def test_what_ended_without_a_successor_is_replaced_from_that_day_only(county: Driver) -> None:
    change(county, RIVER, valid_to="2026-10-01")  # a day that is over: the law says when it ends

    assert wrong(add, county, replaces=RIVER) == ["/valid_from"]
    made = add(county, replaces=RIVER, valid_from=date(2026, 10, 1))
    assert bases(county)[RIVER].successor == made.code


def test_a_change_is_kept_with_what_it_said_before(county: Driver) -> None:
    change(county, RIVER, valid_to="2026-12-01", status="记忆")
    last = change(county, RIVER, valid_to="", status="V", reason="写错了日期")

    assert (last.valid_to, last.status) == (None, "V")
    with county.uow() as uow:
        kept = basis_changes(uow.session, RIVER)
        rows = rows_of_chain(uow.session, "day:2026-11-24")
    assert [(each.seq, each.valid_to, each.reason) for each in kept] == [
        (1, date(2026, 12, 1), WHY),
        (2, None, "写错了日期"),
    ]
    said = [each.data for each in rows if each.kind == Kind.BASIS_CHANGED]
    assert [each["after"]["valid_to"] for each in said if each] == ["2026-12-01", None]


def test_what_was_named_in_error_gives_the_matters_back(county: Driver) -> None:
    mistaken, meant = (add(county, article=each, valid_from=NEW_YEAR) for each in (1, 2))
    change(county, BARBECUE, valid_to="2027-01-01", successor=mistaken.code)
    assert bases(county)[mistaken.code].matters == ("ST004",)

    change(county, BARBECUE, successor=meant.code)
    assert bases(county)[mistaken.code].matters == ()
    assert bases(county)[meant.code].matters == ("ST004",)


def test_until_the_old_law_ends_it_punishes(county: Driver) -> None:
    early = add(county, article=3, valid_from=date(2026, 9, 1))
    change(county, BARBECUE, valid_to="2027-01-01", successor=early.code)

    found = [
        basis_of_act(bases(county), "ST004", day, date(2026, 11, 24))
        for day in (date(2026, 10, 1), NEW_YEAR)
    ]
    assert [each.code for each in found if each] == [BARBECUE, early.code]


@pytest.mark.parametrize(
    ("said", "pointers"),
    [
        ({"valid_to": "soon"}, ["/valid_to"]),
        ({"valid_to": "2026-08-15"}, ["/valid_to"]),
        ({"valid_to": "2027-01-01", "status": "D"}, ["/status"]),
        ({"valid_to": "2027-01-01", "reason": ""}, ["/reason"]),
        ({"successor": RIVER}, ["/valid_to"]),
        ({"valid_to": "2027-01-01", "successor": "没有"}, ["/successor"]),
        ({"valid_to": "2027-01-01", "successor": BARBECUE}, ["/successor"]),
        ({"valid_to": "2027-01-01", "successor": "大气污染防治法118-3"}, ["/successor"]),
        ({"valid_to": "2027-01-01", "successor": "大气污染防治法115"}, ["/successor"]),
        ({}, ["/valid_to"]),
    ],
)
def test_what_cannot_be_changed_is_named(
    county: Driver, said: dict[str, str], pointers: list[str]
) -> None:
    before = bases(county)

    assert wrong(change, county, BARBECUE, **said) == pointers
    assert bases(county) == before


def test_what_replaced_another_does_not_end_before_it(county: Driver) -> None:
    made = add(county, replaces=RIVER)
    change(county, RIVER, valid_to="2027-03-01")

    assert wrong(change, county, made.code, valid_to="2027-02-01") == ["/valid_to"]
    change(county, made.code, valid_to="2027-03-02")


def test_who_looked_before_somebody_else_changed_it_is_told(county: Driver) -> None:
    change(county, RIVER, valid_to="2027-01-01", seen=0)
    with pytest.raises(Stale):
        change(county, RIVER, valid_to="2027-02-01", seen=0)
    change(county, RIVER, valid_to="2027-02-01", seen=1)


def test_who_may_not_and_what_there_is_not(county: Driver) -> None:
    with pytest.raises(NotPermitted, match="法律依据由县监督指导办"):
        add(county, "bailu-head")
    with pytest.raises(NotPermitted):
        change(county, RIVER, "bailu-head", valid_to="2027-01-01")
    with pytest.raises(NotFound):
        change(county, "没有", valid_to="2027-01-01")
    add(county, "admin", article=77)


def test_an_entry_error_is_corrected_and_both_are_kept(county: Driver) -> None:
    made = add(county, title="清於", least=1000, most=500_000, clause="第二款", also="河法")
    new = change(
        county, made.code, law="《河道管理法》", article="21", clause="", title=" 清淤 ", also="",
        least="", most="50000", valid_from="2027-03-01", reason="登记时看错一行",
    )  # fmt: skip

    assert bases(county)[made.code] == new
    assert new.code == made.code
    assert (new.law, new.article, new.clause, new.title, new.also) == (
        "河道管理法", 21, "", "清淤", "",
    )  # fmt: skip
    assert (new.least, new.most, new.valid_from) == (None, 50_000, date(2027, 3, 1))
    with county.uow() as uow:
        first, second = basis_changes(uow.session, made.code)
        rows = rows_of_chain(uow.session, "day:2026-11-24")
    assert first.corrected == {}
    assert second.corrected == {
        "law": ["河道保护法", "河道管理法"],
        "article": [12, 21],
        "clause": ["第二款", ""],
        "title": ["清於", "清淤"],
        "also": ["河法", ""],
        "least": [1000, None],
        "most": [500_000, 50_000],
        "valid_from": ["2027-01-01", "2027-03-01"],
    }
    assert second.reason == "登记时看错一行"
    (row,) = [each for each in rows if each.kind == Kind.BASIS_CHANGED]
    assert row.data is not None
    assert (row.data["before"]["most"], row.data["after"]["most"]) == (500_000, 50_000)


def test_a_corrected_fine_decides_which_law_is_lighter(county: Driver) -> None:
    """New law of 1 January: entered as heavier than the old one by a slip, it is lighter."""
    made = add(county, law="生态环境法典", article=1200, replaces=BARBECUE, most=200_000)
    acted, decided = date(2026, 12, 1), date(2027, 1, 4)
    assert basis_of_act(bases(county), "ST004", acted, decided) == bases(county)[BARBECUE]

    change(county, made.code, most="2000", reason="多写了两个零")

    assert basis_of_act(bases(county), "ST004", acted, decided) == bases(county)[made.code]


@pytest.mark.parametrize(
    ("said", "pointers"),
    [
        ({"law": " "}, ["/law"]),
        ({"law": "甲/乙"}, ["/law"]),
        ({"article": "十二"}, ["/article"]),
        ({"article": "0"}, ["/article"]),
        ({"article": ""}, ["/clause"]),
        ({"clause": "三款"}, ["/clause"]),
        ({"title": "法" * 201}, ["/title"]),
        ({"least": "-1"}, ["/least"]),
        ({"least": "600"}, ["/least"]),
        ({"most": "五百"}, ["/most"]),
        ({"valid_from": "2027-02-30"}, ["/valid_from"]),
        ({"valid_from": ""}, ["/valid_from"]),
        ({"valid_from": "2027-06-01"}, ["/valid_to"]),
        ({"law": "行政处罚法", "article": "60", "clause": ""}, ["/article"]),
        ({"title": "清淤"}, ["/valid_to"]),
    ],
)
def test_what_is_no_correction(county: Driver, said: dict[str, str], pointers: list[str]) -> None:
    made = add(county, clause="第三款", title="清淤", least=100, most=500)
    change(county, made.code, valid_to="2027-06-01")

    assert wrong(change, county, made.code, **said) == pointers
    assert bases(county)[made.code].most == 500


def test_a_first_day_may_leave_no_gap_behind_what_it_replaced(county: Driver) -> None:
    made = add(county, replaces=RIVER)
    assert wrong(change, county, made.code, valid_from="2027-02-01") == ["/valid_from"]

    change(county, RIVER, valid_to="2027-02-01", reason="推迟施行")
    assert change(county, made.code, valid_from="2027-02-01").valid_from == date(2027, 2, 1)


def test_what_is_shipped_ends_though_its_entry_could_not_be_typed(county: Driver) -> None:
    with county.uow() as uow:
        row = uow.session.scalars(select(LegalBasis).where(LegalBasis.code == RIVER)).one()
        row.title = "甲/乙"
    assert change(county, RIVER, valid_to="2027-01-01").title == "甲/乙"
