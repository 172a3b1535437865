"""Starting a case: what is refused, and that nothing typed or uploaded is lost."""

from __future__ import annotations

import re
from io import BytesIO

import pytest

from tests.web.client import PageClient
from tests.web.referral import LEAD
from workflows.evidence.queries import evidence_of_case

PATH = "/start/lead_referral"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(10)
FORM = {name: value for name, value in LEAD.items() if isinstance(value, str)}


@pytest.fixture
def clerk(app):
    return PageClient(app, "shuili-clerk")


def send(clerk, files=(), **changes):
    data = {**FORM, **changes, "files": [(BytesIO(content), name) for name, content in files]}
    return clerk.post(PATH, data, content_type="multipart/form-data")


def summary(response):
    found = re.search(r'role="alert".*?</ul>', response.get_data(as_text=True), re.DOTALL)
    assert found, "nothing says what is wrong"
    return found[0]


def test_everything_wrong_is_named_at_once(clerk):
    """Fields and files alike, so that nobody has to submit once for each."""
    response = send(clerk, [("a.exe", b"MZ"), ("b.png", b"")], place="", facts="太短")

    assert response.status_code == 422
    for words in ("请填写地点", "请写清违法事实", "a.exe", "b.png"):
        assert words in summary(response)
    assert 'href="#f-files"' in summary(response)


def test_a_refused_form_stays_as_it_was(clerk, county):
    """The good file too: it comes along when the form is sent again without it."""
    send(clerk, [("a.png", PNG)], place="", contact="何静 0571-1234")

    again = clerk.get(PATH).get_data(as_text=True)
    assert "a.png" in again
    assert "何静 0571-1234" in again
    done = send(clerk, contact="何静 0571-1234")
    assert done.status_code == 303
    case_id = done.headers["Location"].rpartition("/")[2]
    with county.unit_of_work() as uow:
        assert [item.name for item in evidence_of_case(uow.session, case_id)] == ["a.png"]


def test_a_wrong_file_alone_keeps_the_case_from_starting(clerk):
    response = send(clerk, [("a.exe", b"MZ"), ("a.png", PNG)])

    assert response.status_code == 415
    assert FORM["facts"] in response.get_data(as_text=True)
    assert not [row for row in clerk.page("/cases").all("tr") if "data-case" in row]


@pytest.mark.parametrize(
    "sent",
    [
        {"goods-²-name": "砂石"},
        {f"goods-{'9' * 5000}-name": "砂石"},
        {"officers-²": "shuili-clerk"},
        {f"officers-{'9' * 5000}": "shuili-clerk"},
        {"goods-0-name": "砂石", "goods-0-quantity": "9" * 5000},
        {"goods-0-name": "砂石", "goods-0-quantity": "1.e999"},
        {"goods-0-name": "砂" * 101},
    ],
)
def test_odd_names_and_numbers_never_fail(clerk, sent):
    response = send(clerk, **sent)

    assert response.status_code in (303, 422)
    if response.status_code == 422:
        assert sent.get("goods-0-quantity", "")[:6] in response.get_data(as_text=True)
    clerk.get(f"{PATH}/aside", query_string={name[:40]: value for name, value in sent.items()})


def test_the_right_column_asks_with_nothing_personal(clerk):
    """Its address is logged by proxies, and a long text would not fit into it."""
    [column] = [found for found in clerk.page(PATH).all("div") if found.get("id") == "law"]

    assert column["hx-params"] == "matter,recipient,urgent"
