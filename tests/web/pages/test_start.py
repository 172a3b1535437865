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


@pytest.mark.parametrize(
    ("username", "process", "says"),
    [
        ("shuili-clerk", "lead_referral", "提交审批"),
        ("bailu-dispatch", "lead_referral", "登记"),
        ("bailu-officer", "fault_tolerance", "提交"),
        ("sfj-supervisor", "fault_tolerance", "发起"),
        ("sfj-supervisor", "overdue_supervision", "发起"),
    ],
)
def test_the_button_says_what_happens(app, username, process, says):
    page = PageClient(app, username).get(f"/start/{process}").text
    found = re.search(r"<button[^>]*data-submit[^>]*>([^<]*)</button>", page)
    assert found and found[1] == says


BY_BODY = {
    ("shuili-clerk", "lead_referral"): "以云溪县水利局的名义发起。",
    ("bailu-officer", "lead_referral"): "以云溪县白鹭镇人民政府的名义发起。",
    ("bailu-dispatch", "lead_referral"): "以云溪县白鹭镇人民政府的名义发起。",
    ("bailu-team", "joint_enforcement"): "以云溪县白鹭镇人民政府的名义发起。",
    ("bailu-team", "procuratorial_advisory"): "以云溪县白鹭镇人民政府的名义发起。",
    ("jcy-prosecutor", "procuratorial_advisory"): "以云溪县人民检察院的名义发起。",
    ("bailu-sfs", "accompanying_supervision"): "以云溪县司法局的名义发起。",
    ("sfj-supervisor", "overdue_supervision"): "以云溪县司法局的名义发起。",
    ("bailu-deputy", "fault_tolerance"): "以云溪县白鹭镇人民政府的名义发起。",
    ("sfj-supervisor", "fault_tolerance"): "以云溪县司法局的名义发起。",
}
BY_PERSON = {
    ("bailu-officer", "fault_tolerance"): "由您个人提出，不以白鹭镇的名义。",
    ("bailu-team", "fault_tolerance"): "由您个人提出，不以白鹭镇的名义。",
    (
        "bailu-officer",
        "major_case_decision",
    ): "由您向白鹭镇负责人提请，决定以云溪县白鹭镇人民政府的名义作出。",
}


@pytest.mark.parametrize(("who", "says"), [*BY_BODY.items(), *BY_PERSON.items()])
def test_the_page_says_in_whose_name_it_is_done(app, who, says):
    username, process = who
    page = PageClient(app, username).get(f"/start/{process}").text
    assert f"</h1><p>{says} " in page


def test_in_whose_name_is_read_in_english_too(app):
    page = PageClient(app, "bailu-officer").get("/start/fault_tolerance?lang=en").text
    assert "You apply in person, not in the name of 白鹭镇. " in page
    assert "您个人" not in page


@pytest.mark.parametrize(
    ("username", "process", "says"),
    [
        ("shuili-clerk", "lead_referral", "选定事项和接收单位后，"),
        ("bailu-dispatch", "lead_referral", "选定事项后，"),
        ("bailu-officer", "major_case_decision", "选定事项后，"),
    ],
)
def test_the_right_column_asks_only_for_what_the_form_asks(app, username, process, says):
    page = PageClient(app, username).get(f"/start/{process}").text
    assert f"{says}这里显示依据、由谁办和各步时限。" in page


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

    asked = set(column["hx-params"].split(","))
    assert asked == {"matter", "recipient", "act_on", "found_on", "urgent", "party_kind"}


def aside(app, who, **given):
    return PageClient(app, who).get(f"{PATH}/aside", query_string=given).get_data(as_text=True)


def steps(html):
    """What the right column says of each clock: its name, then the day."""
    rows = re.findall(r"<tr><th[^>]*>(.*?)</tr>", html)
    return [re.sub(r"<[^>]+>", " ", row).split() for row in rows]


def receivers(html):
    found = re.search(r"提交后谁会收到</h3>(.*?)</ul>", html, re.DOTALL)
    return re.sub(r"<[^>]+>", " ", found[1]).split() if found else []


def test_a_centre_is_told_of_its_own_clocks_and_people(app, clock):
    html = aside(app, "bailu-dispatch", matter="SL002", source="hotline")

    assert [row[0] for row in steps(html)][:3] == ["受理", "核查立案", "办案"]
    assert not {"移送", "签收", "材料审查"} & {word for row in steps(html) for word in row}
    assert receivers(html)[0] == "白鹭镇执法队"
    assert receivers(html)[-2:] == ["白鹭司法所", "从现在起全程可见"]
    assert "可以办理" in html


def test_a_department_is_told_who_signs_and_from_when_the_office_looks_on(app, clock):
    html = aside(app, "shuili-clerk", matter="SL002", recipient="bailu", found_on="2026-11-23")

    assert steps(html)[0] == ["移送", "自", "11月23日起算", "3", "个工作日", "11月26日", "前"]
    assert [row[0] for row in steps(html)][1:4] == ["签收", "材料审查", "受理"]
    words = receivers(html)
    assert (words[0], words[2]) == ("县水利局", "审批发出")
    assert words[-1] == "“审批发出”后全程可见"


def test_a_clock_that_has_run_out_says_so(app, clock):
    html = aside(app, "shuili-clerk", matter="SL002", recipient="bailu", found_on="2026-11-02")

    assert steps(html)[0][-2:] == ["11月5日", "已过"]


def test_a_township_is_told_what_the_form_would_refuse_and_no_more(app, clock):
    fits = aside(app, "bailu-officer", matter="SL007", recipient="shuili")
    own = aside(app, "bailu-officer", matter="SL002", recipient="shuili")

    assert "云溪县水利局主管这一事项" in fits
    assert "not_competent" not in fits and 'role="alert"' not in fits
    assert "已赋权给白鹭镇" in own
    words = receivers(fits)
    assert words[0] == "白鹭镇" and words[-2:] == ["白鹭司法所", "从现在起全程可见"]


def test_as_many_rows_are_offered_as_are_asked_for_and_those_that_are_known(app):
    """Each of the five conditions has its row; a joint action has at least two bodies."""
    page = PageClient(app, "bailu-officer").get("/start/fault_tolerance").text
    chosen = [
        re.search(
            rf'name="conditions-{number}-condition".*?value="(\w+)" selected', page, re.DOTALL
        )
        for number in range(5)
    ]
    assert [found and found[1] for found in chosen] == [
        "no_gain", "procedure", "no_ban", "own_report", "loss_limited"
    ]  # fmt: skip
    assert 'name="conditions-5-condition"' not in page
    page = PageClient(app, "bailu-team").get("/start/joint_enforcement").text
    assert 'name="participants-1-organization"' in page
    assert 'name="participants-2-organization"' not in page


def test_what_was_typed_in_rows_stands_for_those_that_are_known(app):
    typed = {"conditions-0-condition": "own_report", "conditions-0-met": "met"}
    page = PageClient(app, "bailu-officer").post("/start/fault_tolerance", typed).text
    assert re.search(
        r'name="conditions-0-condition".*?value="own_report" selected', page, re.DOTALL
    )
    assert 'name="conditions-1-condition"' not in page
