"""Somebody at a browser: signs in, looks, clicks; every page they see is checked on the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, expect

PASSWORD = "lianshu-demo"
PATIENCE_MS = 90_000
"""How long a slow machine may take for a page before a journey gives up, in milliseconds."""
expect.set_options(timeout=PATIENCE_MS / 3)
NO_TROUBLE = ("Failed to load resource", "htmx:sendAbort", "htmx:afterRequest")
"""What the console says of answers, which are looked at by themselves, and of a page that was left
while it was still asking for something."""
OFFICE = {"width": 1366, "height": 768}
PHONE = {"width": 375, "height": 812}
SCREENSHOTS = Path(__file__).parents[2] / "docs" / "screenshots"


@dataclass
class Visitor:
    """A signed-in person at a page; `allowed` are error answers the story expects."""

    page: Page
    site: str
    troubles: list[str] = field(default_factory=list)
    allowed: set[int] = field(default_factory=set)

    def go(self, path: str) -> None:
        """Open an address and check what is there; asked what for, say it."""
        self.page.goto(self.site + path)
        if "/purpose?" in self.page.url:
            self.page.locator("label:has([value=time_limit])").click()
            self.page.locator("[data-submit]").click()
            self.page.wait_for_load_state("load")
        self.check()

    def check(self) -> None:
        """A page has one heading, fits its window, and nothing went wrong on it."""
        expect(self.page.locator("h1")).to_have_count(1)
        overflow = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, f"{self.page.url} is {overflow} px too wide"
        assert not self.troubles, self.troubles

    def open_task(self, case_title: str) -> None:
        """Open one's task on a case from the inbox, claiming it from the pool if need be."""
        self.go("/inbox")
        link = self.page.get_by_role("link", name=case_title, exact=True)
        if link.count() == 0:
            self.go("/inbox?scope=claimable")
        self.page.get_by_role("link", name=case_title, exact=True).first.click()
        self.check()

    def decide(self, decision: str, opinion: str = "", **fields: Any) -> None:
        """Choose a conclusion (on a phone in the bar below), fill in what it asks for and submit."""
        bar = self.page.locator(f".act-m [data-choose={decision}]:visible")
        (
            bar if bar.count() else self.page.locator(f"label:has([data-decision={decision}])")
        ).click()
        for name, value in fields.items():
            self.fill(name, value)
        if opinion:
            self.page.locator("[name=opinion]").fill(opinion)
        self.page.locator("[data-submit]:visible").first.click()
        self.page.wait_for_url("**/cases/*")
        self.check()

    def fill(self, name: str, value: Any) -> None:
        """Fill one field, whatever kind it is."""
        control = self.page.locator(f"[name='{name}']:not([type=hidden])").first
        if control.get_attribute("data-picker") is not None:
            self._pick(control, value)
        elif control.evaluate("node => node.tagName") == "SELECT":
            control.select_option(value)
        elif control.get_attribute("type") in ("radio", "checkbox"):
            for each in value if isinstance(value, list) else [value]:
                self.page.locator(f"label:has([name='{name}'][value='{each}'])").click()
        else:
            control.fill(str(value))

    def _pick(self, select: Locator, value: str) -> None:
        """Search a long list for an option and choose it; the select behind it stays hidden."""
        label = select.locator(f"option[value='{value}']").evaluate("node => node.label")
        box = select.locator("..")
        box.get_by_role("combobox").fill(value)
        box.get_by_role("option").filter(has_text=label).first.click()

    def light(self) -> str | None:
        """The light at the head of a case page."""
        return self.page.locator("[data-case][data-light]").first.get_attribute("data-light")

    def card(self) -> str | None:
        """The card at the head of a case page."""
        return self.page.locator("[data-case][data-light]").first.get_attribute("data-card")

    def advance(self, **how: str) -> None:
        """Move the demo clock with the bar at the top."""
        [(name, value)] = how.items()
        self.page.evaluate(
            """([name, value]) => {
                const form = document.querySelector('form[action="/demo/clock"]');
                form.querySelectorAll('[name=hours],[name=workdays],[name=to]').forEach(
                    each => each.removeAttribute('name'));
                const input = document.createElement('input');
                Object.assign(input, {type: 'hidden', name, value});
                form.append(input);
                form.submit();
            }""",
            [name, value],
        )
        self.page.wait_for_load_state("load")
        self.check()

    def screenshot(self, name: str) -> None:
        """A picture for the README and the manual."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(each in message.text for each in NO_TROUBLE):
            self.troubles.append(message.text)

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.allowed:
            self.troubles.append(f"{response.status} {response.url}")


@contextmanager
def visiting(
    browser: Browser, site: str, username: str, *, size: dict[str, int] = OFFICE
) -> Iterator[Visitor]:
    """A person who has signed in through the form."""
    context = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.set_default_navigation_timeout(PATIENCE_MS)
    visitor = Visitor(page, site)
    page.on("console", visitor._heard)
    page.on("pageerror", lambda error: visitor.troubles.append(str(error)))
    page.on("response", visitor._answered)
    try:
        visitor.go("/login")
        page.locator("[name=username]").fill(username)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")
        page.wait_for_url(lambda url: not url.endswith("/login"))
        visitor.check()
        yield visitor
    finally:
        context.close()
