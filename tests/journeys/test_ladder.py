"""One task is driven through every rung; board, inbox, case page and API say the same at each moment."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.visitor import PHONE, Visitor, visiting

pytestmark = pytest.mark.journey

LEAD = {
    "matter": "SL002",
    "recipient": "bailu",
    "act_on": "2026-11-20",
    "found_on": "2026-11-24T08:40",
    "place": "白鹭镇沙湾村清水河左岸 K3+200",
    "subject": "清水河左岸弃置砂石阻碍行洪",
    "facts": "巡河发现，河道管理范围内堆放砂石约 120 立方米，占用行洪断面。",
    "party": "云溪县某建材经营部",
    "party_kind": "unit",
}
BOARD = "/supervision?organization=bailu"
Visit = Callable[..., AbstractContextManager[Visitor]]
Shown = tuple[str, str | None, str | None]
"""Light, card, remaining."""


@dataclass
class Watch:
    """The task of the case that is open now, looked at from everywhere."""

    bureau: Visitor
    holder: Visitor
    scope: str
    case_id: str
    task_id: str

    def agree(self, light: str, card: str | None, remaining: int | None) -> None:
        """All pages and the API show exactly this; a normal or paused clock is not on the board."""
        wanted = (light, card, None if remaining is None else str(remaining))
        assert self._api() == wanted
        assert self._page(self.holder, f"/inbox?scope={self.scope}") == wanted
        assert self._page(self.holder, f"/cases/{self.case_id}") == wanted
        on_board = light in ("yellow", "red") or card is not None
        assert self._page(self.bureau, BOARD) == (wanted if on_board else None)
        assert self._page(self.bureau, f"/cases/{self.case_id}") == wanted
        assert self._head(self.bureau) == wanted

    def _page(self, person: Visitor, path: str) -> Shown | None:
        person.go(path)
        rows = person.page.locator(f"[data-case='{self.case_id}'][data-task='{self.task_id}']")
        shown = {
            (
                str(row.get_attribute("data-light")),
                row.get_attribute("data-card"),
                row.get_attribute("data-remaining"),
            )
            for row in rows.all()
        }
        assert len(shown) <= 1, shown
        return shown.pop() if shown else None

    def _head(self, person: Visitor) -> Shown:
        """The case itself, on its page: it has one open task."""
        head = person.page.locator(".case-h")
        return (
            str(head.get_attribute("data-light")),
            head.get_attribute("data-card"),
            head.get_attribute("data-remaining"),
        )

    def _api(self) -> Shown:
        task = get(self.holder, f"/tasks/{self.task_id}")
        left = task["remaining"]
        return task["light"], task["card"], None if left is None else str(left["value"])


def get(person: Visitor, path: str) -> Any:
    """JSON of the API, in the session of the browser."""
    return person.page.request.get(f"{person.site}/api/v1{path}").json()


def post(person: Visitor, path: str, body: dict[str, Any]) -> Any:
    """Send JSON as a page of the session would."""
    person.go("/inbox")
    token = person.page.locator("[name=csrf_token]").first.get_attribute("value") or ""
    answer = person.page.request.post(
        f"{person.site}/api/v1{path}", data=body, headers={"X-CSRFToken": token}
    )
    assert answer.ok, answer.text()
    return answer.json()


def complete(person: Visitor, case_id: str, decision: str, **data: Any) -> None:
    """Complete the one open task of the case."""
    (task,) = [
        each for each in get(person, f"/cases/{case_id}")["tasks"] if each["state"] == "open"
    ]
    body = {"decision": decision, "data": data, "version": task["version"]}
    post(person, f"/tasks/{task['id']}/complete", body)


def act(person: Visitor, card_id: str, key: str, **fields: str) -> None:
    """Use an action of the card where the person is: open it, fill it in, send it."""
    form = person.page.locator(f"form[action='/cards/{card_id}/{key}']")
    form.locator("xpath=..").locator("summary").click()
    for name, value in fields.items():
        form.locator(f"[name={name}]").fill(value)
    form.locator("button").click()
    person.page.wait_for_load_state("load")
    person.check()


def test_every_surface_agrees_on_every_rung(browser: Browser, site: str) -> None:
    """1. A lead comes to its material check (2 working days); it is returned, the clock of the check is
       met, the sender's supplement runs and the clock of acceptance (5 working days) stands still.
    2. Resubmitted and complete: the team head has to propose. Normal, then remind, warn (yellow), due
       day, L1 (red light, yellow card), each looked at on board, inbox, case page and API.
    3. The team head gives the plan on the board; the judicial office proposes to raise it; the bureau
       raises the card by hand and the 督办单 is there as PDF.
    4. L2 and L3 change the days and who is told, not the card; the township head answers late.
    5. The bureau calls a talk and records it, then revokes the card: the light stays red everywhere.
    """
    with ExitStack() as stack:

        def visit(username: str, **how: Any) -> Visitor:
            return stack.enter_context(visiting(browser, site, username, **how))

        clerk, bureau = visit("shuili-clerk"), visit("sfj-supervisor")
        case_id = post(clerk, "/cases", {"process": "lead_referral", "data": LEAD})["id"]
        complete(clerk, case_id, "submit")
        complete(visit("shuili-head"), case_id, "approve")
        complete(visit("bailu-desk"), case_id, "sign")
        officer = visit("bailu-officer")

        def watch(person: Visitor, scope: str) -> Watch:
            (task,) = [
                each
                for each in get(person, f"/cases/{case_id}")["tasks"]
                if each["state"] == "open"
            ]
            return Watch(bureau, person, scope, case_id, task["id"])

        watch(officer, "claimable").agree("normal", None, 2)
        complete(officer, case_id, "return_for_correction", missing=["现场照片（全景）"])
        watch(clerk, "mine").agree("normal", None, 3)
        waiting = get(clerk, f"/cases/{case_id}")["deadlines"]
        assert {each["rule"]: each["light"] for each in waiting}["LR-ACCEPT"] == "paused"
        complete(clerk, case_id, "resubmit", supplement_note="已补全景照片。")
        complete(officer, case_id, "complete")

        team = visit("bailu-team")
        late = watch(team, "mine")
        late.agree("normal", None, 5)
        up_to_l1(bureau, late)
        card_id = get(bureau, f"/cards?case={case_id}")["items"][0]["id"]
        plan_and_raise(visit, bureau, team, late, card_id)
        up_to_l3(visit, bureau, late)
        talk_and_revoke(bureau, late, card_id)


def up_to_l1(bureau: Visitor, late: Watch) -> None:
    """The clock of five working days from Tuesday 24 November; it ends on Tuesday 1 December."""
    for moment, light, card, left in (
        ("2026-11-25T23:59", "normal", None, 4),
        ("2026-11-26T00:00", "normal", None, 3),  # remind
        ("2026-11-28T12:00", "normal", None, 2),  # a Saturday
        ("2026-11-29T23:59", "normal", None, 2),
        ("2026-11-30T00:00", "yellow", None, 1),  # warn
        ("2026-12-01T23:59", "yellow", None, 0),
        ("2026-12-02T00:00", "red", "yellow", -1),  # L1
        ("2026-12-02T09:00", "red", "yellow", -1),
    ):
        bureau.advance(to=moment)
        late.agree(light, card, left)


def plan_and_raise(
    visit: Callable[..., Visitor], bureau: Visitor, team: Visitor, late: Watch, card_id: str
) -> None:
    """The plan from the board, a proposal from the judicial office, the bureau raises."""
    team.go("/supervision?organization=bailu")
    act(team, card_id, "answer", text="现场方量需复测，周四办结。", plan_on="2026-12-03")
    expect(team.page.locator(f"[data-task='{late.task_id}']").first).to_contain_text(
        "现场方量需复测"
    )
    late.agree("red", "yellow", -1)
    office = visit("bailu-sfs")
    office.go(f"/cases/{late.case_id}")
    expect(office.page.locator("#cd button[disabled]").first).to_have_attribute(
        "title", "由县司法局决定，司法所可以提请。"
    )
    form = office.page.locator("form[action$='/propose']")
    form.locator("xpath=..").locator("summary").click()
    form.locator("select").select_option("raise")
    form.locator("textarea").fill("群众反映强烈。")
    form.locator("button").click()
    office.page.wait_for_load_state("load")
    office.check()
    bureau.go("/supervision")
    bureau.screenshot("supervision")
    bureau.go(BOARD)
    expect(bureau.page.locator(f"[data-task='{late.task_id}']")).to_contain_text("沈砚提请升红牌")
    act(bureau, card_id, "raise", reason="群众反映强烈，同意提请。")
    late.agree("red", "red", -1)
    bureau.advance(hours="1")
    late.agree("red", "red", -1)
    bureau.go(f"/cases/{late.case_id}")
    link = bureau.page.get_by_role("link", name="云溪司督〔2026〕").first
    paper = bureau.page.request.get(bureau.site + str(link.get_attribute("href")))
    assert paper.body().startswith(b"%PDF-")


def up_to_l3(visit: Callable[..., Visitor], bureau: Visitor, late: Watch) -> None:
    """The ladder goes on; the answer comes after its last day."""
    for moment, left in (
        ("2026-12-03T00:00", -2),
        ("2026-12-08T23:59", -5),
        ("2026-12-09T09:00", -6),
    ):
        bureau.advance(to=moment)
        late.agree("red", "red", left)
    head = visit("bailu-head", size=PHONE)
    head.go(BOARD)
    expect(head.page.locator("h1")).to_contain_text("等您处理")
    mine = head.page.locator(f"[data-task='{late.task_id}']")
    form = mine.locator("form[action$='/answer']")
    form.locator("xpath=..").locator("summary").click()
    form.locator("[name=text]").fill("承办人外出培训，已交接，十日前办结。")
    form.locator("[name=plan_on]").fill("2026-12-10")
    head.screenshot("supervision-phone")
    form.locator("button").click()
    head.page.wait_for_load_state("load")
    head.check()
    expect(head.page.locator(f"[data-task='{late.task_id}']")).to_contain_text("（迟）")
    late.agree("red", "red", -6)


def talk_and_revoke(bureau: Visitor, late: Watch, card_id: str) -> None:
    """What only people do."""
    bureau.go(f"/cases/{late.case_id}")
    act(bureau, card_id, "talk", reason="多次催办未办结。", meets_at="2026-12-09T15:00")
    late.agree("red", "talk", -6)
    bureau.advance(to="2026-12-10T09:00")
    late.agree("red", "talk", -7)
    bureau.go(BOARD)
    expect(bureau.page.locator(f"[data-task='{late.task_id}']")).to_contain_text("待登记")
    act(bureau, card_id, "held", record="已约谈，十一日前办结。")
    bureau.go(f"/cases/{late.case_id}#cd")
    bureau.page.locator("#cd").scroll_into_view_if_needed()
    bureau.screenshot("card-panel")
    act(bureau, card_id, "revoke", reason="计时有误，误发撤销。")
    late.agree("red", None, -7)
    card = get(bureau, f"/cards/{card_id}")
    assert (card["level"], card["revoked_at"] is not None) == ("talk", True)
    assert [answer["late"] for answer in card["answers"]] == [False, True]
    bureau.go("/supervision?level=red")
    bureau.advance(to="2026-12-15T09:00")
    late.agree("red", None, -10)
