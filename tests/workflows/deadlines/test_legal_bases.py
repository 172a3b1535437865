"""Which article punishes an act of a day, and what a text cites."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from workflows.deadlines.rules.bases import citation, ended_bases, matter_basis
from workflows.deadlines.rules.citations import articles, chinese_number, cited, in_chinese
from workflows.deadlines.rules.lighter import basis_of_act, is_lighter_fine
from workflows.deadlines.rules.queries import legal_bases
from workflows.documents.queries import documents_of_case
from workflows.matters.queries import matter

__all__ = ["plain_documents"]

OLD, NEW = date(2026, 8, 14), date(2026, 8, 15)
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        # straw, tar, fumes, site dust, spill, night noise, loudspeaker, dancing: the same fine
        ("ST001", "大气污染防治法119-1", "生态环境法典1131-1"),
        ("ST002", "大气污染防治法119-2", "生态环境法典1131-3"),
        ("ST003", "大气污染防治法118-1", "生态环境法典1132-1"),
        ("ST006", "大气污染防治法115", "生态环境法典1128"),
        ("ST007", "大气污染防治法116", "生态环境法典1129"),
        ("ST015", "噪声污染防治法77", "生态环境法典1185"),
        ("ST016", "噪声污染防治法81", "生态环境法典1189"),
        ("ST017", "噪声污染防治法82", "生态环境法典1190"),
        # barbecue: lighter, so the new law; dumping by a person: heavier, so the old one
        ("ST004", "生态环境法典1132-3", "生态环境法典1132-3"),
        ("ST010", "固体废物污染环境防治法111", "生态环境法典1169-3"),
        # fines of the old law not on record: nothing is said to be lighter
        ("ST008", "大气污染防治法117", "生态环境法典1130"),
    ],
)
def test_the_law_of_the_act_unless_the_new_is_lighter(
    driver: Driver, code: str, old: str, new: str
) -> None:
    with driver.uow() as uow:
        bases = legal_bases(uow.session)
        before, after = (basis_of_act(bases, code, day, TODAY) for day in (OLD, NEW))
    assert before is not None and after is not None
    assert (before.code, after.code) == (old, new)


def test_before_the_new_law_is_in_force_it_is_not_looked_at(driver: Driver) -> None:
    with driver.uow() as uow:
        found = basis_of_act(legal_bases(uow.session), "ST004", OLD, date(2026, 8, 14))
    assert found is not None
    assert found.code == "大气污染防治法118-3"


def test_a_lower_most_or_a_lower_least_is_lighter(driver: Driver) -> None:
    with driver.uow() as uow:
        old = legal_bases(uow.session)["大气污染防治法118-3"]
    assert is_lighter_fine(replace(old, most=5000), old)
    assert is_lighter_fine(replace(old, least=100), old)
    assert not is_lighter_fine(replace(old, least=1000), old)
    assert not is_lighter_fine(old, old)
    assert not is_lighter_fine(replace(old, most=None), old)


def test_a_matter_is_cited_as_the_act_wants_it(driver: Driver) -> None:
    with driver.uow() as uow:
        dumping = matter(uow.session, "ST010")
        river = matter(uow.session, "SL002")
        assert dumping is not None and river is not None
        said = [
            matter_basis(uow.session, about.code, about.legal_basis, day, TODAY)
            for about, day in ((dumping, OLD), (dumping, NEW), (dumping, None), (river, OLD))
        ]
    assert said == [
        "《固体废物污染环境防治法》第一百一十一条",
        dumping.legal_basis,
        dumping.legal_basis,
        river.legal_basis,
    ]


@pytest.mark.usefixtures("plain_documents")
@pytest.mark.parametrize(
    ("act_on", "law"),
    [
        ("2026-08-01", "《固体废物污染环境防治法》第一百一十一条"),
        ("2026-09-01", "《生态环境法典》第一千一百六十九条"),
    ],
)
def test_a_letter_cites_the_law_of_the_act(driver: Driver, act_on: str, law: str) -> None:
    driver.at("2026-11-24T09:00")
    case_id = driver.start("chengguan-clerk", matter="ST010", act_on=act_on)
    driver.complete(case_id, "chengguan-clerk", "draft", "submit")
    driver.complete(case_id, "chengguan-head", "approve_send", "approve")
    with driver.uow() as uow:
        (letter,) = documents_of_case(uow.session, case_id)
        values, _ = json.loads(uow.services.blobs.read(letter.pdf_sha256))
    assert values["matter"]["basis"] == law


@pytest.mark.parametrize(
    ("text", "number"),
    [("三十六", 36), ("一百一十八", 118), ("十", 10), ("一千二百四十二", 1242), ("85", 85)],
)  # fmt: skip
def test_numbers_are_read(text: str, number: int) -> None:
    assert chinese_number(text) == number


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "一"), (10, "十"), (15, "十五"), (60, "六十"), (100, "一百"), (105, "一百零五"),
        (110, "一百一十"), (118, "一百一十八"), (1000, "一千"), (1005, "一千零五"),
        (1010, "一千零一十"), (1100, "一千一百"), (1242, "一千二百四十二"), (9999, "九千九百九十九"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_laws_do(number: int, text: str) -> None:
    assert in_chinese(number) == text


def test_what_is_written_is_read_again() -> None:
    assert all(chinese_number(in_chinese(number)) == number for number in range(1, 10_000))


def test_citations_are_read() -> None:
    text = (
        "《行政处罚法》第三十六条第一款、第八十五条；参照《浙江省综合行政执法条例》第十二条第四款"
    )

    assert list(articles(text)) == [
        ("行政处罚法", 36, "第一款"),
        ("行政处罚法", 85, ""),
        ("浙江省综合行政执法条例", 12, "第四款"),
    ]


def test_what_is_cited_is_found_and_what_ended_leads_on(driver: Driver) -> None:
    with driver.uow() as uow:
        bases = legal_bases(uow.session)
        found = cited(
            "《大气法》第一百一十八条第三款、《大气污染防治法》第一百一十五条、《无》第一条", bases
        )
        assert [each.code for each in found] == ["大气污染防治法118-3", "大气污染防治法115"]
        assert len(cited("《大气污染防治法》第一百一十八条", bases)) == 3
        assert ended_bases(uow.session, "《大气法》第一百一十五条", OLD) == []
        ((old, new),) = ended_bases(uow.session, "《大气法》第一百一十五条", NEW)
    assert new is not None
    assert (citation(old), citation(new)) == (
        "《大气污染防治法》第一百一十五条",
        "《生态环境法典》第一千一百二十八条",
    )
