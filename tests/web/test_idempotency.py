"""A POST that is sent twice under one key is done once."""

from __future__ import annotations

from io import BytesIO
from threading import Barrier, Thread

import pytest

from tests.web.client import PASSWORD, ApiClient, PageClient
from tests.web.referral import LEAD, brought_to, open_task, start
from workflows.database.models import RememberedResponse

PNG = b"\x89PNG\r\n\x1a\n" + bytes(10)
NEW = {"process": "lead_referral", "data": LEAD}


def key(name: str) -> dict[str, str]:
    return {"Idempotency-Key": name}


def test_the_same_request_gets_the_same_answer(people):
    clerk = people("shuili-clerk")
    first = clerk.call("POST", "/cases", 201, json=NEW, headers=key("one"))
    again = clerk.call("POST", "/cases", 201, json=NEW, headers=key("one"))

    assert again.get_data() == first.get_data()
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(clerk.get("/cases")["items"]) == 1


def test_another_body_under_the_key_is_refused(people):
    clerk = people("shuili-clerk")
    clerk.post("/cases", NEW, 201, headers=key("one"))
    other = {**NEW, "data": {**LEAD, "place": "别处"}}
    assert clerk.post("/cases", other, 422, headers=key("one"))["type"] == "/problems/invalid"
    clerk.post("/cases", other, 201, headers=key("two"))


def test_no_token_and_no_password_is_kept(app, county, people):
    """Also when somebody who is signed in already asks for one more."""
    given = {"username": "shuili-clerk", "password": PASSWORD}
    clerk = people("shuili-clerk")
    first = clerk.post("/tokens", given, headers=key("one"))
    assert clerk.post("/tokens", given, headers=key("one"))["token"] != first["token"]
    page = PageClient(app, "shuili-clerk")
    page.http.post("/login", data={**given, "csrf_token": page.csrf()}, headers=key("two"))
    with county.unit_of_work(write=False) as uow:
        assert uow.session.query(RememberedResponse).all() == []


def test_keys_belong_to_a_person(people):
    case = brought_to(people, "check_completeness")
    path = f"/tasks/{open_task(people, 'bailu-officer', case['id'], 'check_completeness')['id']}"
    people("bailu-officer").post(f"{path}/claim", headers=key("one"))
    people("bailu-officer2").post(f"{path}/claim", status=403, headers=key("one"))


def test_an_error_is_not_remembered(people):
    clerk = people("shuili-clerk")
    wrong = {**NEW, "data": {}}
    clerk.post("/cases", wrong, 422, headers=key("one"))
    clerk.post("/cases", NEW, 201, headers=key("one"))


def test_an_upload_repeated_with_another_boundary(people):
    case = start(people)
    path = f"/cases/{case['id']}/evidence"

    def send(content: bytes, status: int):
        sent = {"file": (BytesIO(content), "a.png")}
        return people("shuili-clerk").post(path, status=status, data=sent, headers=key("file"))

    assert send(PNG, 201) == send(PNG, 201)
    send(PNG + b"more", 422)
    assert len(people("shuili-clerk").get(path)["items"]) == 1


def test_the_demo_clock_moves_once(people, controls):
    body = {"to": "2026-11-25T09:00:00+08:00"}
    first = people("shuili-clerk").post("/demo/clock", body, headers=key("clock"))
    again = people("shuili-clerk").post("/demo/clock", body, headers=key("clock"))

    assert first == again
    assert controls.moves == 1


@pytest.mark.parametrize("name", ["x" * 201, "a\tb"])
def test_a_key_has_a_shape(people, name):
    people("shuili-clerk").post("/cases", NEW, 422, headers=key(name))


def test_two_at_once_are_done_once(app, people):
    token = people("shuili-clerk").token
    together, answers = Barrier(2), []

    def send() -> None:
        client = ApiClient(app)
        client.token = token
        together.wait()
        answers.append(client.call("POST", "/cases", json=NEW, headers=key("race")))

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].get_data() == answers[1].get_data()
    assert len(people("shuili-clerk").get("/cases")["items"]) == 1
