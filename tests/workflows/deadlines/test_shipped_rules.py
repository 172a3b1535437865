"""What the platform brings of the law: complete, readable, and what the shipped folders say too."""

from __future__ import annotations

import re

import pytest

from bpmn.folder import read_directory, read_folder
from lianshu.process_folders import shipped
from tests.support.driver import Driver
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.rules.in_force import process_of_rule
from workflows.deadlines.rules.queries import legal_bases, profiles_on, timelines
from workflows.deadlines.rules.seed import seed_rules
from workflows.deadlines.rules.shipped import law_rules, rows_of, shipped_profiles

LAW = {rule.code: rule for rule in law_rules()}

# Codes of table D as the design papers have them, with what each fixes first.
TABLE_D = """
APL36a 2Y  APL36b 5Y  APL48 3WD  APL51 -  APL56 7WD  APL60 90CD  APL61 7WD  APL64a 5WD  APL64b 7WD
APL67 15CD  APL68 -  APL71 2WD  APL72 -  APL73 -  APL72b -  ACL19 24H  ACL25a 30CD  ACL25b 30CD
ACL25c -  ACL46 30CD  ACL53 3M  ACL54 10WD  ACL56 5WD  ACL56b 15CD  ACL57 7WD  ACL58 30CD  ACL59 5WD
ACL43 -  ARL20 60CD  ARL30 5WD  ARL31 5WD  ARL48 7WD  ARL54 3WD  ARL62 60CD  ARL23 -  ARL32 5WD
ARL76 60CD  ALL45 15CD  ALL46 6M  ALL47 2M  ALL51 7CD  ALL67 15CD  ALL81 6M  ALL85 15CD  LND83 15CD
PIL21a 2M  PIL21b 15CD  JY19 2M  JY23 -  PILR70 7CD  PILR75 5CD  PILR76 3CD  PILR47 1M  TRF5 3CD
TRF7 24H  TRF8 3CD  TRF9 3CD  TRF12 3CD  CPL95 30CD  GIR26 20WD  SC118a 20WD  SC118b 7WD  AES -
SD28 30CD  SD29 30CD  SD17 30CD  LOC-JF 3WD  LOC-CX1 5WD  LOC-CX2 1WD  LOC-CX3 2WD  LOC-KM 5WD
LOC-YZ 5WD  LOC-GC 15CD  LOC-WH1 2WD  LOC-WH2 30WD  LOC-XA 5WD
"""
PAIRS = re.findall(r"(\S+) (\S+)", TABLE_D)
NOT_ROLLED = {
    "APL36a", "APL36b", "ACL19", "ACL25a", "ACL25b", "TRF5", "TRF7", "TRF8", "TRF9", "TRF12",
}  # fmt: skip


@pytest.mark.parametrize(("code", "amount"), PAIRS)
def test_every_row_of_the_table_is_there(code: str, amount: str) -> None:
    rule = LAW[code]

    assert (rule.amount or "-") == amount
    assert (rule.roll == "none") == (code in NOT_ROLLED)
    assert rule.status == ("记忆" if code.startswith("SC118") else "V")


def test_what_is_no_period_says_what_it_is() -> None:
    assert [rule.code for rule in LAW.values() if not rule.amount and not rule.note] == []


def test_every_row_is_readable() -> None:
    for rule in LAW.values():
        lengths = [parse_amount(each) for each in (rule.amount, rule.ext_amount) if each]
        assert len({length.unit for length in lengths}) <= 1, rule.code
        assert rule.basis and rule.lighter in ("", "longer", "shorter")


def test_folders_say_what_the_law_says() -> None:
    shared = []
    for path in shipped().values():
        folder = read_folder(read_directory(path))
        for rule in folder.rules.values():
            law = LAW.get(rule.code)
            if (
                law is None
                or rule.status != "V"
                or process_of_rule(folder, rule.code) != folder.key
            ):
                continue
            shared.append(rule.code)
            extension = rule.extension.amount.text if rule.extension else None
            said = (rule.amount.text, rule.roll, rule.status, extension)
            assert said == (law.amount, law.roll, law.status, law.ext_amount), rule.code
    assert {"APL60", "PIL21a", "ALL85", "PILR47"} <= set(shared)


def test_every_article_that_is_cited_is_on_record() -> None:
    names = {(row["law"], row["article"]) for row in rows_of("legal_bases")}
    laws = {law for law, _ in names}

    for rule in LAW.values():
        for law in re.findall("《([^》]+)》", rule.basis):
            assert law in laws, rule.code


def test_replaced_articles_lead_to_one_that_is_in_force() -> None:
    rows = {row["code"]: row for row in rows_of("legal_bases")}
    ended = [row for row in rows.values() if row["valid_to"]]

    assert len(ended) == 13
    for row in ended:
        successor = rows[row["successor"]]
        assert (successor["law"], successor["valid_from"]) == ("生态环境法典", row["valid_to"])
        assert successor["matters"] == row["matters"]


def test_a_county_has_them_all_and_seeding_again_adds_nothing(driver: Driver) -> None:
    with driver.uow() as uow:
        assert {code for process, code in timelines(uow.session) if not process} == set(LAW)
        assert tuple(profiles_on(uow.session, uow.now.date())) == shipped_profiles()
        assert len(legal_bases(uow.session)) == len(rows_of("legal_bases"))
        assert seed_rules(uow) == 0
