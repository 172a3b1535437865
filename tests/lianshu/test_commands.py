"""What the commands print with --json, and how they end."""

from __future__ import annotations

import io
import json
import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from lianshu.command import main
from lianshu.demo_clock import DemoClock
from lianshu.process_folders import shipped
from tests.support.county import DEMO_START
from workflows.clock import SystemClock
from workflows.database.queries import create_demo_clock
from workflows.deadlines.rules.add_basis import NewBasis, add_basis
from workflows.deadlines.rules.change_rule import RuleChange, change_rule
from workflows.deadlines.rules.models import DeadlineRule, LegalBasis, WarningProfile
from workflows.deadlines.rules.queries import timelines
from workflows.deadlines.rules.shipped import rows_of
from workflows.organizations.queries import person_by_username
from workflows.organizations.sign_in import viewer_of

RULE_KEYS = {
    "code", "process", "step", "title", "amount", "unit", "urgent", "roll", "holder",
    "extendable", "basis", "status", "note", "source", "valid_from", "valid_to",
}  # fmt: skip

BASIS_KEYS = {
    "code", "cited", "law", "article", "clause", "title", "also", "matters", "valid_from",
    "valid_to", "successor", "status", "least", "most", "note",
}  # fmt: skip


@pytest.fixture(autouse=True)
def logs_stay_as_they_are(monkeypatch):
    """A command sends all logs to stderr, which here is gone after the test."""
    monkeypatch.setattr("lianshu.command.configure_logs", lambda settings: None)


@pytest.fixture
def no_database(tmp_path, monkeypatch):
    monkeypatch.setenv("LIANSHU_DATA_DIR", str(tmp_path / "var"))
    return tmp_path / "var"


@pytest.fixture
def settings(county_url, tmp_path, monkeypatch):
    """The small county, as settings name it."""
    monkeypatch.setenv("LIANSHU_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("LIANSHU_DATABASE_URL", county_url)


@pytest.fixture
def demo_settings(settings, county):
    """The small county with a demo clock that stands at the demo's start."""
    with county.database.unit_of_work(SystemClock()) as uow:
        create_demo_clock(uow.session)
    DemoClock(county.database).set_to(DEMO_START)


@pytest.fixture
def said(capsys):
    """Run a command and return its exit code and what it printed as JSON."""

    def run(*words):
        code = main(["--json", *words])
        out = capsys.readouterr().out
        return code, json.loads(out) if out else None

    return run


@pytest.mark.parametrize(
    ("words", "due", "raw", "act_by"),
    [
        ("--from 2026-11-24 --rule 5WD", "2026-12-01", "2026-12-01", None),
        ("--from 2026-09-24 --rule 3WD", "2026-09-30", "2026-09-30", None),
        ("--from 2026-11-27 --rule 30CD", "2026-12-28", "2026-12-27", None),
        ("--from 2026-11-27 --rule 30CD --roll none", "2026-12-27", "2026-12-27", "2026-12-25"),
        ("--from 2026-12-31 --rule 2M", "2027-03-01", "2027-02-28", None),
        ("--from 2026-11-24T08:30 --rule 24H", "2026-11-25T08:30:00+08:00",
         "2026-11-25T08:30:00+08:00", None),
        ("--from 2026-11-24 --rule 5WD --pause 2026-11-25..2026-11-27", "2026-12-03",
         "2026-12-03", None),
    ],
)  # fmt: skip
def test_explain(no_database, said, words, due, raw, act_by):
    code, found = said("deadline", "explain", *words.split())

    assert code == 0
    assert (found["due"], found["raw"], found["act_by"]) == (due, raw, act_by)
    assert found.keys() == {"due", "raw", "act_by", "due_at", "provisional", "steps"}
    assert found["steps"][0].keys() == {"date", "counted", "reason", "source"}
    assert found["provisional"] == due.startswith("2027")
    assert not no_database.exists(), "asking leaves nothing behind"


@pytest.mark.parametrize(
    "words",
    [
        "--from 2026-13-01 --rule 5WD",
        "--from 2026-11-24 --rule 5XD",
        "--from 2026-11-24 --rule 0WD",
        "--from 2026-11-24 --rule 5WD --pause 2026-11-25",
    ],
)
def test_explain_refuses_nonsense(no_database, said, words):
    assert said("deadline", "explain", *words.split()) == (2, None)


def test_explain_reads_the_county_calendar(settings, said):
    code, found = said("deadline", "explain", "--from", "2026-09-30", "--rule", "1WD")

    assert code == 0
    assert found["due"] == "2026-10-08"


@pytest.mark.parametrize("where", ["no_database", "settings"])
def test_rules(request, said, where):
    request.getfixturevalue(where)
    code, rows = said("deadline", "rules")

    assert code == 0
    assert all(row.keys() == RULE_KEYS for row in rows)
    send = [row for row in rows if row["code"] == "LR-SEND"]
    assert [(row["step"], row["amount"], row["unit"]) for row in send] == [
        ("draft", 3, "WD"),
        ("approve_send", 3, "WD"),
    ]
    assert (send[0]["valid_from"] is None) == (where == "no_database")
    verify = next(row for row in rows if row["step"] == "verify")
    assert verify["extendable"] == "7WD"


def test_rules_of_a_process_and_of_a_day(settings, said, county):
    with county.unit_of_work() as uow:
        office = person_by_username(uow.session, "sfj-supervisor")
        assert office is not None
        viewer = viewer_of(uow, office.id)
    with county.database.unit_of_work(county.clock, viewer) as uow:
        said_now = RuleChange(amount="2WD")
        change_rule(
            uow, "lead_referral", "LR-SIGN", said_now, reason="试", valid_from=date(2027, 1, 4)
        )
    for day, amount in (("2027-01-03", 1), ("2027-01-04", 2)):
        code, rows = said("deadline", "rules", "--process", "lead_referral", "--on", day)
        assert code == 0
        assert {row["process"] for row in rows} == {"lead_referral"}
        (sign,) = [row for row in rows if row["code"] == "LR-SIGN"]
        assert (sign["amount"], sign["source"]) == (amount, "folder" if amount == 1 else "county")


@pytest.mark.parametrize("where", ["no_database", "settings"])
def test_bases(request, said, where):
    request.getfixturevalue(where)
    code, rows = said("deadline", "bases")

    assert code == 0
    assert all(row.keys() == BASIS_KEYS for row in rows)
    assert len(rows) == len(rows_of("legal_bases"))
    assert rows == sorted(rows, key=lambda row: (row["law"], row["article"] or 0, row["code"]))
    (fine,) = [row for row in rows if row["code"] == "大气污染防治法118-3"]
    assert fine["cited"] == "《大气污染防治法》第一百一十八条第三款"
    assert said("deadline", "bases", "--law", fine["law"]) == (
        0,
        [row for row in rows if row["law"] == fine["law"]],
    )
    assert said("deadline", "bases", "--law", "没有这部法") == (0, [])


def test_bases_of_a_day(settings, said):
    ended = next(row for row in said("deadline", "bases")[1] if row["valid_to"])
    last = date.fromisoformat(ended["valid_to"]) - timedelta(days=1)
    for day, there in ((last, True), (last + timedelta(days=1), False)):
        code, rows = said("deadline", "bases", "--on", day.isoformat())
        assert code == 0
        assert (ended["code"] in {row["code"] for row in rows}) is there


def test_an_article_of_the_countys_own_is_listed(settings, said, county):
    with county.unit_of_work() as uow:
        office = person_by_username(uow.session, "sfj-supervisor")
        assert office is not None
        viewer = viewer_of(uow, office.id)
    with county.database.unit_of_work(county.clock, viewer) as uow:
        new = NewBasis(law="云溪县试行办法", article=7, valid_from=date(2026, 12, 1), status="V")
        added = add_basis(uow, new, reason="试")
    code, (row,) = said("deadline", "bases", "--law", "云溪县试行办法")
    assert (code, row["code"], row["valid_from"]) == (0, added.code, "2026-12-01")


def test_bases_in_words(no_database, capsys):
    assert main(["deadline", "bases", "--law", "大气污染防治法"]) == 0
    assert "《大气污染防治法》第一百一十八条第三款" in capsys.readouterr().out


def test_a_county_of_before_gets_the_rules_once(settings, said, county):
    """What was published before there was a table of rules is noted when it is migrated."""
    with county.unit_of_work() as uow:
        for table in (DeadlineRule, WarningProfile, LegalBasis):
            uow.session.execute(delete(table))
    found = []
    for _ in range(2):
        assert said("migrate")[0] == 0
        with county.unit_of_work(write=False) as uow:
            found.append([each.id for one in timelines(uow.session).values() for each in one])
            assert {("", "APL60"), ("lead_referral", "LR-SIGN")} <= timelines(uow.session).keys()
    assert found[0] == found[1]


def test_processes_list(settings, said):
    code, rows = said("processes", "list")

    assert code == 0
    assert {row["key"] for row in rows} == set(shipped())
    assert {
        "key": "lead_referral",
        "title": "违法线索移送",
        "version": 1,
        "state": "published",
        "running": 0,
    } in rows


def test_processes_need_a_database(no_database, said):
    assert said("processes", "list") == (3, None)
    assert said("processes", "publish", "lead_referral") == (3, None)


@pytest.mark.parametrize("words", [[], ["lead_referral"]])
def test_processes_check(no_database, said, words):
    assert said("processes", "check", *words) == (0, {"ok": True, "problems": []})


def test_check_finds_what_is_wrong(no_database, said, tmp_path):
    folder = tmp_path / "broken"
    shutil.copytree(shipped()["lead_referral"], folder)
    text = (folder / "process.toml").read_text().replace('form = "verify"', 'form = "nothing"')
    (folder / "process.toml").write_text(text)

    code, found = said("processes", "check", str(folder))
    assert code == 1
    assert not found["ok"]
    assert found["problems"][0].keys() == {
        "process", "file", "element", "code", "severity", "message"
    }  # fmt: skip
    assert "form-missing" in {problem["code"] for problem in found["problems"]}


def test_check_prints_complaints_by_file(no_database, capsys, tmp_path):
    folder = tmp_path / "broken"
    shutil.copytree(shipped()["lead_referral"], folder)
    text = (folder / "process.toml").read_text().replace('form = "verify"', 'form = "nothing"')
    (folder / "process.toml").write_text(text)

    assert main(["processes", "check", str(folder)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "lead_referral/forms/verify.json",
        "  错误  没有任务用到这个表单  [form-invalid]",
        "lead_referral/process.toml",
        "  错误  verify：together 中的 co_officer 不是本任务的表单字段  [config-invalid]",
        "  错误  verify：没有表单 forms/nothing.json  [form-missing]",
        "错误 3 处，提醒 0 处",
    ]


def test_the_gallery_shows_every_process(no_database, said, tmp_path):
    target = tmp_path / "pictures" / "of processes"
    assert said("processes", "gallery", str(target)) == (0, {"page": str(target / "index.html")})
    page = (target / "index.html").read_text()
    for key in shipped():
        assert f'<section class="sec" id="{key}">' in page
    assert "审批发出" in page
    for name in re.findall(r'(?:href|src)="([\w.-]+)"', page):
        assert (target / name).is_file(), name


def test_unknown_process_is_refused(no_database, said):
    assert said("processes", "check", "no_such") == (1, None)


def test_publishing_again_changes_nothing(settings, said):
    published = {"key": "lead_referral", "title": "违法线索移送", "version": 1}

    assert said("processes", "publish", "lead_referral") == (0, published)


def test_verify(settings, said):
    code, found = said("verify")

    assert code == 0
    rows = len(shipped())  # each was published
    assert found == {"ok": True, "cases": 0, "rows": rows, "files": 0, "first_bad": None}
    assert said("verify", "--case", "nothing") == (1, None)


def test_users(settings, said, monkeypatch):
    _, before = said("users", "list")
    words = ["users", "add", "bailu-new", "--name", "新来的", "--role", "co_officer"]
    code, added = said(*words, "--organization", "bailu-team")
    assert code == 0
    assert added["password"]
    assert said(*words, "--organization", "bailu-team") == (1, None), "the name is taken"
    _, after = said("users", "list")
    assert len(after) == len(before) + 1
    found = next(row for row in after if row["username"] == "bailu-new")
    assert found["posts"] == [{"organization": "bailu-team", "role": "co_officer"}]

    code, token = said("tokens", "create", "bailu-new")
    assert code == 0
    assert token.keys() == {"token", "expires_at"}
    assert said("users", "disable", "bailu-new")[1]["active"] is False
    assert said("tokens", "create", "bailu-new") == (1, None)
    monkeypatch.setattr("sys.stdin", io.StringIO("a long password\n"))
    code, reset = said("users", "reset", "bailu-new", "--password-stdin")
    assert (code, reset["active"], "password" in reset) == (0, True, False)


@pytest.mark.parametrize(
    "words",
    [
        ["users", "add", "Capital", "--name", "x", "--role", "desk", "--organization", "bailu"],
        ["users", "add", "x-desk", "--name", "x", "--role", "king", "--organization", "bailu"],
        ["users", "add", "x-desk", "--name", "x", "--role", "desk", "--organization", "atlantis"],
        ["users", "disable", "nobody"],
        ["users", "reset", "nobody"],
        ["tokens", "create", "nobody"],
    ],
)
def test_users_that_cannot_be(settings, said, words):
    assert said(*words) == (1, None)


def test_clock_show(settings, said):
    code, found = said("clock", "show")

    assert code == 0
    assert found.keys() == {"now", "demo"}
    assert not found["demo"]


def test_only_a_demo_clock_is_moved(settings, said):
    assert said("clock", "advance", "--hours", "1") == (1, None)


@pytest.mark.parametrize(
    ("words", "now"),
    [
        ("--hours 2", "2026-11-24T11:00:00+08:00"),
        ("--workdays 4", "2026-11-30T09:00:00+08:00"),
        ("--to 2026-11-25T08:00", "2026-11-25T08:00:00+08:00"),
        ("--to 2026-11-25T00:00:00Z", "2026-11-25T08:00:00+08:00"),
    ],
)
def test_clock_advance(demo_settings, said, words, now):
    code, found = said("clock", "advance", *words.split())

    assert code == 0
    assert found == {
        "now": now, "demo": True, "fired": 0, "cards": 0, "messages": 0, "settled": True
    }  # fmt: skip
    assert said("clock", "show") == (0, {"now": now, "demo": True})


@pytest.mark.parametrize("words", ["--hours -1", "--workdays -1", "--to 2026-11-24T08:59"])
def test_the_clock_never_goes_back(demo_settings, said, words):
    assert said("clock", "advance", *words.split()) == (1, None)
    assert said("clock", "show")[1]["now"] == DEMO_START.isoformat()


@pytest.mark.parametrize("words", ["--to yesterday", "--hours nan", "--hours 1e9"])
def test_the_clock_goes_nowhere(demo_settings, said, words):
    assert said("clock", "advance", *words.split()) == (2, None)


def test_only_one_way_at_a_time(demo_settings, said):
    with pytest.raises(SystemExit) as ended:
        said("clock", "advance", "--hours", "1", "--workdays", "1")

    assert ended.value.code == 2


def test_shipped_folders_bear_their_keys():
    for key, path in shipped().items():
        assert f'key = "{key}"' in Path(path, "process.toml").read_text()
