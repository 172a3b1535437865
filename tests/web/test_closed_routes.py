"""No address tells of what its reader may not see: each one that names a row, from the app's own map.

A new route is in this test by itself; one that names a kind of row not known here fails it.
"""

from __future__ import annotations

import re
from io import BytesIO

import pytest

from lianshu.mailbox import MailFolder
from tests.support.advisory_way import PNG, bring_to, start_advisory
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.support.tolerance_way import APPLICATION, apply
from tests.support.tolerance_way import bring_to as bring_tolerance_to
from tests.web.client import PageClient
from tests.web.conftest import COMPILED
from tests.web.referral import brought_to
from web.access import access_of
from web.app import create_app
from workflows.cases.request_queries import requests_of
from workflows.documents.queries import documents_of_case
from workflows.evidence.queries import evidence_of_case
from workflows.steps.add_to_case import add_to_case
from workflows.steps.recuse import ask_recusal

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

NOTHING = "0" * 32
OTHER = {"key": "note", "ending": "pdf", "code": "shuili", "element": "draft"}
"""Parts of addresses that name no row; `key` is what is done there."""
KEYS = {"cards": "answer", "deadlines": "suspend"}
OPEN: tuple[str, ...] = (
    "/static/<path:filename>",
    "/processes/<key>",
    "/processes/<key>/diagram.bpmn",
)
OPEN += (
    "/api/v1/processes/<key>/start-form",
    "/start/<key>",
    "/start/<key>/aside",
    "/start/<key>/draft",
    "/operations/<key>/again",
    "/desk/<key>",
    "/deadlines/rules/<process>/<code>",
    "/deadlines/profiles/<code>",
    "/deadlines/bases/<code>",
    "/api/v1/legal-bases/<code>",
)
OPEN += tuple(
    f"{place}/calendar/drafts/<draft_id>{ending}"
    for place, endings in {
        "": ("", "/changes.csv", "/confirm", "/again", "/discard"),
        "/api/v1": ("", "/changes", "/confirm", "/again", "/discard"),
    }.items()
    for ending in endings
)
"""What names a process, a rule, an article, a desk, a change of the calendar or a job of the platform,
and no row of a case."""
DAY = "2026-12-04"
LISTS = (
    "/cases?limit=200",
    "/cases?q={word}",
    "/tasks?scope=mine",
    "/tasks?scope=claimable",
    "/tasks?scope=started",
    "/tasks?scope=copied",
    "/tasks?scope=done",
    "/cards",
    "/requests",
    "/messages?limit=200",
)
PAGES = ("/cases", "/cases?q={word}", "/inbox", "/supervision", "/mailbox")


def routes(app):
    """(address, method, names of the rows in it) of every route that names one."""
    found = []
    for rule in app.url_map.iter_rules():
        rows = rule.arguments - OTHER.keys()
        if not rule.arguments or rule.rule in OPEN:
            continue
        assert rows, f"{rule.rule} names no row: say so in OPEN"
        for method in (rule.methods or set()) & {"GET", "POST"}:
            found.append((rule.rule, method, rows))
    return sorted(found, key=str)


def path_of(rule, ids):
    kind = rule.removeprefix("/api/v1").split("/")[1]
    values = {**OTHER, "key": KEYS.get(kind, OTHER["key"]), **ids}
    return re.sub(r"<(\w+)>", lambda found: values[found[1]], rule)


def answers(app, people, username, rule, method, ids):
    """How somebody is answered there; what is written says nothing of what was asked for."""
    path = path_of(rule, ids)
    if access_of(app.view_functions[endpoint(app, rule)]) == "api":
        given = {"json": wanted(app, rule) if method == "POST" else {}}
        if path.endswith("/evidence"):
            given = {"data": {"file": (BytesIO(PNG), "a.png")}}
        sent = people(username).call(method, path, **(given if method == "POST" else {}))
        return sent.status_code, sent.json
    reader = pages_of(app, username)
    if method == "GET":
        return reader.http.get(path).status_code, None
    given = {"decision": "file", "reason": "查", "file": (BytesIO(PNG), "a.png")}
    return reader.post(path, given).status_code, None


def wanted(app, rule):
    """The least that the API asks for there, as it describes itself: it is asked before it looks."""
    described = app.test_client().get("/api/openapi.json").json
    posted = described["paths"][re.sub(r"<(\w+)>", r"{\1}", rule)]["post"]
    content = posted.get("requestBody", {}).get("content", {}).get("application/json", {})
    return least(content.get("schema", {"type": "object"}), described["components"]["schemas"])


def least(schema, named):
    if "$ref" in schema:
        return least(named[schema["$ref"].rpartition("/")[2]], named)
    if "enum" in schema:
        return schema["enum"][0]
    if schema["type"] == "object":
        fields = schema.get("required", ())
        return {
            field: DAY if field.endswith("_day") else least(schema["properties"][field], named)
            for field in fields
        }
    # A text that is a day and a time as well, where one is asked for.
    return {"boolean": True, "integer": 1, "array": []}.get(schema["type"], f"{DAY}T09:00")


def endpoint(app, rule):
    return next(each.endpoint for each in app.url_map.iter_rules() if each.rule == rule)


def pages_of(app, username):
    known = app.extensions.setdefault("readers", {})
    if username not in known:
        known[username] = PageClient(app, username)
    return known[username]


def check_blind(app, people, usernames, ids):
    """Each address that names one of these rows answers as for a row that does not exist."""
    for rule, method, rows in routes(app):
        if rows - ids.keys():
            continue
        for username in usernames:
            status, body = answers(app, people, username, rule, method, ids)
            none = answers(app, people, username, rule, method, dict.fromkeys(ids, NOTHING))
            assert status == 404, f"{username} {method} {rule}: {status} {body}"
            assert (status, body) == none, f"{method} {rule}"


def check_seen(app, people, username, ids):
    """The ids are right: whoever may see the rows gets them from every address that reads."""
    for rule, method, rows in routes(app):
        if method == "GET" and rows <= ids.keys():
            status, body = answers(app, people, username, rule, method, ids)
            assert status in (200, 302, 303), f"{username} {rule}: {status} {body}"


def check_silent(app, people, usernames, ids, word):
    """No list and no page of lists holds one of these ids."""
    for username in usernames:
        for path in LISTS:
            text = str(people(username).get(path.format(word=word)))
            assert not [name for name, each in ids.items() if each in text], (username, path)
        for path in PAGES:
            text = pages_of(app, username).get(path.format(word=word)).get_data(as_text=True)
            assert not [name for name, each in ids.items() if each in text], (username, path)


def mail_about(people, username, case_id):
    """The id of the last mail that somebody got about a case."""
    return people(username).get(f"/messages?case={case_id}&recipient={username}")["items"][0]["id"]


@pytest.fixture
def app(county, controls, tmp_path):
    """The application of a demo: it has a mailbox."""
    (tmp_path / "mail").mkdir()
    made = create_app(
        county,
        secret_key="only for tests, nowhere else",
        demo=controls,
        mailbox=MailFolder(tmp_path / "mail"),
    )
    made.testing = True
    made.jinja_env.bytecode_cache = COMPILED
    return made


@pytest.fixture
def driver(county):
    return Driver(county).at("2026-11-24T09:00")


@pytest.fixture
def file_of_the_procuratorate(driver, people):
    """Rows of each kind that belong to the closed part of an advisory, and the case's id."""
    case_id = start_advisory(driver, "bailu-team")
    bring_to(driver, case_id, "investigate")
    task = driver.open(case_id)["investigate"]
    driver.act("jcy-prosecutor", lambda uow: add_to_case(uow, case_id, "暗访照片.png", [PNG]))
    driver.act(
        "jcy-prosecutor",
        lambda uow: ask_recusal(uow, task.id, "jcy-prosecutor", "与当事人相识"),
    )
    driver.tick()
    with driver.uow() as uow:
        (file,) = evidence_of_case(uow.session, case_id)
        paper = next(
            each
            for each in documents_of_case(uow.session, case_id)
            if each.kind == "filing_decision"
        )
        (request,) = requests_of(uow.session, case_id)
    return case_id, {
        "task_id": task.id,
        "deadline_id": str(task.deadline_id),
        "evidence_id": file.id,
        "document_id": paper.id,
        "request_id": request.id,
        "message_id": mail_about(people, "jcy-chief", case_id),
    }


def test_the_file_of_the_procuratorate_is_behind_every_address(
    app, people, file_of_the_procuratorate
):
    case_id, ids = file_of_the_procuratorate
    check_seen(app, people, "jcy-prosecutor", {**ids, "case_id": case_id})
    for username in ("bailu-team", "bailu-head", "sfj-supervisor"):
        people(username).get(f"/cases/{case_id}")
    check_blind(app, people, ("bailu-team", "sfj-supervisor"), ids)
    check_silent(app, people, ("bailu-team", "sfj-supervisor"), ids, "清水河")
    for username in ("bailu-team", "sfj-supervisor", "shuili-head"):
        page = text_of(app, username, case_id)
        told = str(people(username).get(f"/cases/{case_id}/history?limit=200"))
        files = str(people(username).get(f"/cases/{case_id}/evidence"))
        for said in ("暗访照片", "与当事人相识", "公益受到侵害", "属于本院管辖"):
            assert said not in page + told + files, (username, said)


@pytest.fixture
def tolerance(driver, people):
    """Rows of each kind of a fault-tolerance case that the bureau is late with, all but requests."""
    case_id = apply(driver)
    driver.complete(case_id, "bailu-head", "give_unit_opinion", "support", "主动纠错")
    driver.at("2026-12-03T09:00").tick()
    task = driver.open(case_id)["decide_acceptance"]
    driver.act("sfj-supervisor", lambda uow: add_to_case(uow, case_id, "笔录.png", [PNG]))
    with driver.uow() as uow:
        file = evidence_of_case(uow.session, case_id)[-1]
        paper = documents_of_case(uow.session, case_id)[0]
    (card,) = people("sfj-head").get(f"/cards?case={case_id}")["items"]
    return {
        "case_id": case_id,
        "task_id": task.id,
        "deadline_id": str(task.deadline_id),
        "evidence_id": file.id,
        "document_id": paper.id,
        "card_id": card["id"],
        "message_id": mail_about(people, "sfj-supervisor", case_id),
    }


def test_a_case_of_its_handlers_alone_is_behind_every_address(app, people, tolerance):
    strangers = ("bailu-officer2", "qingshi-head", "admin")
    check_seen(app, people, "sfj-head", tolerance)
    check_blind(app, people, strangers, tolerance)
    check_silent(app, people, strangers, tolerance, "条款")


def test_a_list_is_narrowed_by_bodies_that_see_the_case(people, driver):
    """To whom a case will come is known to its starter, and not by what a closed part decided."""
    case_id = start_advisory(driver, "bailu-team")
    bring_to(driver, case_id, "investigate")

    def found(username, code):
        listed = people(username).get(f"/cases?organization={code}")["items"]
        return case_id in [each["id"] for each in listed]

    assert [found("sfj-supervisor", code) for code in ("bailu", "shuili", "court", "gov")] == [
        True, True, False, False,
    ]  # fmt: skip
    assert [found("bailu-team", code) for code in ("shuili", "court")] == [True, False]
    assert [found("jcy-chief", code) for code in ("shuili", "court")] == [True, False]
    case_id = brought_to(people, "draft")["id"]
    assert [found("shuili-clerk", code) for code in ("shuili", "bailu")] == [True, True]


def test_personnel_reads_nothing_of_what_the_part_asks_for(app, people, driver):
    """B2: they never see the content of a case, only its result."""
    case_id = apply(driver)
    bring_tolerance_to(driver, case_id, "register_effect")
    page = pages_of(app, "zzb").get(f"/cases/{case_id}").get_data(as_text=True)
    assert "结果运用" in page
    for field in ("facts", "rule_in_force"):
        assert APPLICATION[field] not in page
        assert APPLICATION[field] in text_of(app, "sfj-head", case_id)


def text_of(app, username, case_id):
    """The page of the case; whoever only oversees it has said what for."""
    reader = pages_of(app, username)
    reader.post(f"/cases/{case_id}/purpose", {"purpose": "procedure"})
    return reader.get(f"/cases/{case_id}").get_data(as_text=True)
