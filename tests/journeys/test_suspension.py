"""A clock is suspended, reviewed over the New Year and resumed on a day off; every surface agrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.test_ladder import LEAD, Visit, complete, get, post
from tests.journeys.visitor import PATIENCE_MS, PHONE, Visitor, visiting

pytestmark = pytest.mark.journey

WHY = "鉴定机构尚未出具意见，中止事由仍然存在"
RULE = "LR-VERIFY"
WARNED = ("warn", "warn")
"""The officer and the head of the team."""


@dataclass
class Watch:
    """核查立案 of one case, looked at from everywhere."""

    officer: Visitor
    deputy: Visitor
    bureau: Visitor
    case_id: str
    clock: str

    def agree(self, light: str, remaining: int | None, due_on: str | None) -> None:
        """Inbox, case, deadline, calculation, board and API show exactly this."""
        left = None if remaining is None else str(remaining)
        row = get(self.officer, f"/deadlines/{self.clock}")
        assert (row["light"], row["due_on"]) == (light, due_on)
        assert (row["remaining"] or {}).get("value") == remaining
        calculation = get(self.officer, f"/deadlines/{self.clock}/calculation")
        assert calculation["due"] == due_on
        for path in ("/inbox", f"/cases/{self.case_id}"):
            self.officer.go(path)
            found = self.officer.page.locator(f"[data-case='{self.case_id}'][data-task]").first
            assert (
                found.get_attribute("data-light"),
                found.get_attribute("data-remaining"),
            ) == (light, left), path
        self.officer.go(f"/deadlines/{self.clock}")
        assert self.officer.light() == light
        self._calculation_ends(due_on, calculation)

    def _calculation_ends(self, due_on: str | None, calculation: dict[str, Any]) -> None:
        table = self.officer.page.locator("[aria-label=逐日计算] table")
        rows = table.locator("tbody tr")
        expect(rows).to_have_count(len(calculation["steps"]))
        due = table.locator("tr.count-due")
        expect(due).to_have_count(0 if due_on is None else 1)
        if due_on is not None:
            month, day = due_on[5:].split("-")
            expect(due).to_contain_text(f"{int(month)}月{int(day)}日")

    def ruler(self, path: str) -> tuple[int, int]:
        """Working days of the ruler at the head of a page, and gaps in which the clock stood."""
        self.officer.go(path)
        ruler = self.officer.page.locator(".clock ol.wdl")
        return ruler.locator("li:not(.g)").count(), ruler.locator("li.g:text-is('停')").count()

    def bar(self) -> list[str]:
        """The parts of its bar on the case page."""
        self.officer.go(f"/cases/{self.case_id}")
        row = self.officer.page.locator("figure.cbars li", has_text="核查立案")
        return [str(each.get_attribute("class")) for each in row.locator("rect:not(.rail)").all()]

    def reviews(self, person: Visitor, path: str) -> list[str | None]:
        """The states of its review that a page shows."""
        person.go(path)
        marks = person.page.locator("[data-review]")
        return [each.get_attribute("data-review") for each in marks.all()]

    def missed(self) -> bool:
        """Whether the board of the justice bureau lists its review as missed."""
        self.bureau.go("/supervision")
        row = self.bureau.page.locator(f"#missed [data-case='{self.case_id}']")
        return row.count() == 1

    def mails(self) -> list[str]:
        """Kinds of the messages about the case that tell of its clock, in the order they were made."""
        told = get(self.officer, f"/messages?case={self.case_id}&limit=200")["items"]
        kinds = {"reminder", "warn", "overdue_l1", "note"}
        found = [each for each in told if each["kind"] in kinds]
        return [each["kind"] for each in sorted(found, key=lambda each: each["created_at"])]


def move(person: Visitor, to: str) -> None:
    """Move the demo clock through the API: over weeks, in which the whole county's clocks fire."""
    person.go("/inbox")
    token = person.page.locator("[name=csrf_token]").first.get_attribute("value") or ""
    answer = person.page.request.post(
        f"{person.site}/api/v1/demo/clock",
        data={"to": f"{to}:00+08:00"},
        headers={"X-CSRFToken": token},
        timeout=10 * PATIENCE_MS,
    )
    assert answer.ok, answer.text()


def act(person: Visitor, key: str, **fields: str) -> None:
    """Use an action of the deadline's page."""
    form = person.page.locator(f"form[action$='/actions/{key}']")
    form.locator("xpath=..").locator("summary").click()
    for name, value in fields.items():
        person.fill(name, value) if name == "ground" else form.locator(f"[name={name}]").fill(value)
    form.locator(f"[data-action={key}]").click()
    person.page.wait_for_load_state("load")
    person.check()


def verified(visit: Visit, officer: Visitor, deputy: Visitor) -> str:
    """A referral that the township has accepted: it is to be verified in seven working days."""
    with visit("shuili-clerk") as clerk, visit("shuili-head") as head, visit("bailu-desk") as desk:
        case_id: str = post(clerk, "/cases", {"process": "lead_referral", "data": LEAD})["id"]
        complete(clerk, case_id, "submit")
        complete(head, case_id, "approve")
        complete(desk, case_id, "sign", copies=1)
    complete(officer, case_id, "complete")
    with visit("bailu-team") as team:
        complete(team, case_id, "accept")
    complete(deputy, case_id, "accept")
    (task,) = [
        each for each in get(officer, f"/cases/{case_id}")["tasks"] if each["state"] == "open"
    ]
    post(officer, f"/tasks/{task['id']}/claim", {})
    return case_id


def test_suspended_over_the_new_year_every_surface_agrees(browser: Browser, site: str) -> None:
    """
    1. 24 November: 核查立案 runs for seven working days, to 3 December.
    2. 2 December, yellow: the deputy suspends it for an expert's opinion; light, ruler, bar, inbox,
       calculation and API stand still, and no mail follows.
    3. The 30th day is the New Year's holiday: on 4 January the deputy and the head are asked.
    4. 5 January: missed, the board says so in yellow; the head lets it stand on.
    5. Saturday 9 January: resumed on a day off, it has exactly the two working days that were left.
    6. 11 January yellow, 13 January red with a yellow card; the calculation is issued and kept.
    """

    def visit(username: str, **how: Any) -> Any:
        return visiting(browser, site, username, **how)

    with (
        visit("bailu-officer") as officer,
        visit("bailu-deputy") as deputy,
        visit("bailu-head") as head,
        visit("sfj-supervisor") as bureau,
    ):
        case_id = verified(visit, officer, deputy)
        case = get(officer, f"/cases/{case_id}")
        (clock,) = [each["id"] for each in case["deadlines"] if each["rule"] == RULE]
        watch = Watch(officer, deputy, bureau, case_id, clock)
        path = f"/deadlines/{clock}"
        watch.agree("normal", 7, "2026-12-03")
        assert watch.ruler(path) == watch.ruler(f"/cases/{case_id}") == (7, 0)

        move(officer, "2026-12-02T10:00")
        watch.agree("yellow", 1, "2026-12-03")
        before = watch.mails()
        deputy.go(path)
        act(deputy, "suspend", ground="expert_opinion")
        watch.agree("paused", None, None)
        assert watch.ruler(path) == (0, 0)
        assert watch.bar() == ["stood", "run", "now"]
        assert get(officer, path)["budget"] == {
            "total": 7, "used": 5, "left": 2, "unit": "workday"
        }  # fmt: skip
        assert watch.reviews(officer, path) == ["ahead"]

        move(officer, "2027-01-04T09:00")
        watch.agree("paused", None, None)
        assert watch.mails() == [*before, "note", "note"]
        assert get(officer, path)["budget"]["left"] == 2
        for person in (deputy, head):
            person.go("/inbox")
            expect(person.page.locator(f"tr[data-case='{case_id}']")).to_contain_text("请复查")
        assert watch.reviews(officer, f"/cases/{case_id}") == ["due"]
        assert not watch.missed()

        move(officer, "2027-01-05T09:00")
        watch.agree("paused", None, None)
        assert watch.reviews(officer, f"/cases/{case_id}") == ["missed"]
        assert watch.missed()
        bureau.screenshot("suspension-missed")
        head.go(path)
        head.allowed.add(422)
        act(head, "review", opinion=" ")
        expect(head.page.locator("[role=alert]")).to_be_visible()
        head.allowed.clear()
        head.troubles.clear()
        form = head.page.locator("form[action$='/actions/review']")
        form.locator("[name=opinion]").fill(WHY)
        form.locator("[data-action=review]").click()
        head.page.wait_for_load_state("load")
        head.check()
        expect(head.page.locator("main")).to_contain_text(WHY)
        assert not watch.missed()
        watch.agree("paused", None, None)

        move(officer, "2027-01-09T10:00")
        deputy.go(path)
        act(deputy, "resume")
        watch.agree("normal", 2, "2027-01-12")
        assert watch.ruler(path) == watch.ruler(f"/cases/{case_id}") == (7, 1)
        assert watch.bar() == ["stood", "run", "run", "ahead", "due", "now"]
        assert get(officer, path)["provisional"]
        officer.go(f"/cases/{case_id}")
        officer.page.locator("#lg").scroll_into_view_if_needed()
        officer.screenshot("suspension-bars")

        move(officer, "2027-01-11T09:00")
        watch.agree("yellow", 1, "2027-01-12")
        # Reminded and warned of the new last day as of the old one, each once.
        assert sorted(watch.mails()) == sorted([*before, "note", "note", "reminder", *WARNED])
        move(officer, "2027-01-13T09:00")
        watch.agree("red", -1, "2027-01-12")
        assert officer.card() is None  # of a deadline there is none
        officer.go(f"/cases/{case_id}")
        assert (officer.light(), officer.card()) == ("red", "yellow")
        assert "overdue_l1" in watch.mails()

        officer.go(path)
        officer.page.locator("[data-issue]").click()
        officer.page.wait_for_load_state("load")
        officer.check()
        address = officer.page.locator("#issued a").get_attribute("href")
        first = officer.page.request.get(f"{site}{address}").body()
        assert first.startswith(b"%PDF")
        move(officer, "2027-01-13T11:00")
        assert officer.page.request.get(f"{site}{address}").body() == first
        officer.go(path)
        officer.screenshot("suspension-calculation")

    with visit("bailu-deputy", size=PHONE) as phone:
        phone.go(f"/cases/{case_id}")
        phone.go(path)
        phone.screenshot("suspension-phone")
