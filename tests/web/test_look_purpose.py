"""Being asked for a purpose: on pages, in the API, and what the handlers read of it."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import quote

import pytest

from tests.support.plain_documents import plain_documents
from tests.web.client import PageClient
from tests.web.conftest import COMPILED
from tests.web.referral import People, brought_to
from web.app import create_app

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

PNG = b"\x89PNG\r\n\x1a\n" + bytes(10)


@pytest.fixture
def in_use(county, clock):
    """The same county in use: no demo."""
    made = create_app(county, secret_key="only for tests, nowhere else", demo=None)
    made.testing = True
    made.jinja_env.bytecode_cache = COMPILED
    return made


@pytest.fixture
def case(people):
    return brought_to(people, "check_completeness")


def history(people, case_id):
    rows = people("bailu-officer").get(f"/cases/{case_id}/history")["items"]
    return [row for row in rows if row["kind"] == "case:viewed"]


def test_a_page_asks_and_then_leads_on(app, people, case):
    client = PageClient(app, "sfj-supervisor")
    task = case["tasks"][-1]["id"]
    for path in (f"/cases/{case['id']}", f"/tasks/{task}"):
        answer = client.get(path, 303)
        assert answer.headers["Location"].startswith(f"/cases/{case['id']}/purpose?next=")
    asking = client.get(f"/tasks/{task}", 303).headers["Location"]
    page = client.page(asking)
    (form,) = [each for each in page.forms if "purpose" in each["inputs"]]
    assert form["inputs"]["next"] == f"/tasks/{task}"
    assert "check_completeness" not in client.get(asking).get_data(as_text=True)
    sent = {"purpose": "time_limit", "words": "", "next": f"/tasks/{task}"}
    assert client.post(str(form["action"]), sent).headers["Location"] == f"/tasks/{task}"
    client.get(f"/tasks/{task}")
    client.get(f"/cases/{case['id']}")
    (row,) = history(people, case["id"])
    assert (row["text"], row["actor"]["username"]) == ("监督查看：核对时限", "sfj-supervisor")
    shown = PageClient(app, "bailu-officer").get(f"/cases/{case['id']}").get_data(as_text=True)
    assert "监督查看：核对时限" in shown


def test_what_is_wrong_comes_back_with_what_was_typed(app, case):
    client = PageClient(app, "bailu-sfs")
    path = f"/cases/{case['id']}/purpose"
    answer = client.post(path, {"purpose": "", "words": "核对群众来信", "next": "/cases"})
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert "请选择查看目的" in html
    assert "核对群众来信</textarea>" in html
    client.get(f"/cases/{case['id']}", 303)


def test_where_it_leads_on_is_ours(app, case):
    client = PageClient(app, "bailu-sfs")
    sent = {"purpose": "progress", "next": "https://elsewhere.example/"}
    answer = client.post(f"/cases/{case['id']}/purpose", sent)
    assert answer.headers["Location"] == f"/cases/{case['id']}"


def test_strangers_are_not_asked(app, case):
    client = PageClient(app, "qingshi-officer")
    client.get(f"/cases/{case['id']}", 404)
    client.get(f"/cases/{case['id']}/purpose", 404)


def test_the_api_asks_in_the_same_way(in_use, people, case):
    bureau = People(in_use)("sfj-supervisor")
    sent = {"file": (BytesIO(PNG), "a.png")}
    file = people("bailu-officer").post(f"/cases/{case['id']}/evidence", status=201, data=sent)
    paths = [f"/cases/{case['id']}{part}" for part in ("", "/history", "/diagram", "/evidence")]
    paths += [f"/tasks/{case['tasks'][-1]['id']}", f"/evidence/{file['id']}/content"]
    for path in paths:
        problem = bureau.get(path, 403)
        assert problem["type"] == "/problems/purpose-needed"
    assert bureau.get("/cases")["items"]
    wrong = {"X-Purpose": "other"}
    assert bureau.get(paths[0], 422, headers=wrong)["errors"][0]["pointer"] == "/words"
    assert history(people, case["id"]) == []
    said = {"X-Purpose": f"other; {quote('核对群众来信')}"}
    assert bureau.get(paths[0], headers=said)["id"] == case["id"]
    bureau.get(paths[1])
    (row,) = history(people, case["id"])
    assert row["data"] == {"purpose": "other", "opinion": "核对群众来信"}


def test_a_file_is_looked_at_with_the_purpose_said_along(in_use, people, case):
    bureau = People(in_use)("sfj-supervisor")
    sent = {"file": (BytesIO(PNG), "a.png")}
    file = people("bailu-officer").post(f"/cases/{case['id']}/evidence", status=201, data=sent)
    bureau.call("GET", f"/evidence/{file['id']}/content", 200, headers={"X-Purpose": "procedure"})
    assert len(history(people, case["id"])) == 1


def test_a_picture_shown_small_is_a_look_as_well(app, people, case):
    """It is the whole picture: whoever knows its address from yesterday says what for today."""
    sent = {"file": (BytesIO(PNG), "a.png")}
    file = people("bailu-officer").post(f"/cases/{case['id']}/evidence", status=201, data=sent)
    client = PageClient(app, "sfj-supervisor")
    client.get(f"/evidence/{file['id']}/thumbnail", 303)
    client.post(f"/cases/{case['id']}/purpose", {"purpose": "procedure"})
    client.get(f"/evidence/{file['id']}/thumbnail")


def test_the_api_of_the_demo_county_records_what_is_said_and_refuses_nobody(people, case):
    bureau = people("sfj-supervisor")
    bureau.get(f"/cases/{case['id']}")
    assert history(people, case["id"]) == []
    bureau.get(f"/cases/{case['id']}", headers={"X-Purpose": "review"})
    assert len(history(people, case["id"])) == 1
