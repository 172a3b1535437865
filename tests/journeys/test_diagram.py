"""A picture of a process is shown whole, or says on which sides it goes on and how to get there.

1. The supervisor of the justice bureau opens a case whose dispute is being settled, on the wide
   screen, the office screen and the telephone.
2. On both screens every lane of the dispute is there; the telephone shows the current step, says
   that there is more, and its arrows lead to every side until nothing more is there.
3. The whole is a click away.
4. The inside of a step that each body takes is a click away too, shown whole beside the way back,
   and on the telephone a case whose current step lies inside shows the step that holds it.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.visitor import OFFICE, PHONE, Visitor, visiting

pytestmark = pytest.mark.journey

WALL = {"width": 1920, "height": 1080}
DISPUTE = "公路养护工地未设围挡"
JOINT = "荷塘片区秸秆和农资联合执法"
SIDES = {"left", "right", "up", "down"}


def cut(visitor: Visitor) -> set[str]:
    """The sides on which the picture is seen to go on, by where its parts really are."""
    return set(
        visitor.page.evaluate(
            """() => {
                const frame = document.querySelector('.bpmn').getBoundingClientRect();
                const seen = new Set();
                for (const part of document.querySelectorAll('.bpmn .djs-shape')) {
                    const box = part.getBoundingClientRect();
                    if (!box.width) continue;
                    if (box.left < frame.left - 12) seen.add('left');
                    if (box.right > frame.right + 12) seen.add('right');
                    if (box.top < frame.top - 12) seen.add('up');
                    if (box.bottom > frame.bottom + 12) seen.add('down');
                }
                return [...seen];
            }"""
        )
    )


def told(visitor: Visitor) -> set[str]:
    """The sides on which the page says that it goes on."""
    classes = str(visitor.page.locator(".bpmn").get_attribute("class")).split()
    enabled = visitor.page.locator("[data-diagram-move]:visible:enabled")
    arrows = {each.get_attribute("data-diagram-move") for each in enabled.all()}
    sides = {side for side in SIDES if f"cut-{side}" in classes}
    assert arrows == sides
    return sides


def in_sight(visitor: Visitor, element: str) -> bool:
    """Whether a shape lies within the frame from its left to its right end."""
    frame = visitor.page.locator(".bpmn").bounding_box()
    shape = visitor.page.locator(f".bpmn [data-element-id={element}]").bounding_box()
    assert frame and shape
    ends = shape["x"], shape["x"] + shape["width"]
    return frame["x"] <= ends[0] and ends[1] <= frame["x"] + frame["width"]


def drawn(visitor: Visitor) -> None:
    visitor.open_task(DISPUTE)
    visitor.page.locator("[data-drawn]").wait_for()


@pytest.mark.parametrize("screen", [OFFICE, WALL], ids=["office", "wall"])
def test_a_screen_shows_every_lane(browser: Browser, site: str, screen: dict[str, int]) -> None:
    with visiting(browser, site, "sfj-supervisor", size=screen) as bureau:
        drawn(bureau)
        assert cut(bureau) == told(bureau) == set()
        assert not bureau.page.locator("[data-diagram-part]:visible").count()


def test_a_telephone_says_what_it_does_not_show(browser: Browser, site: str) -> None:
    with visiting(browser, site, "sfj-supervisor", size=PHONE) as bureau:
        drawn(bureau)
        assert cut(bureau) == told(bureau) != set()
        assert bureau.page.get_by_text("图没有显示全").is_visible()
        for side in sorted(told(bureau)):
            for _ in range(20):
                if side not in told(bureau):
                    break
                bureau.page.locator(f"[data-diagram-move={side}]").click()
            assert side not in cut(bureau)
            assert cut(bureau) == told(bureau)
        bureau.page.locator("[data-diagram-whole]").click()
        assert cut(bureau) == told(bureau) == set()


def test_the_inside_of_a_step_is_a_click_away(browser: Browser, site: str) -> None:
    with visiting(browser, site, "sfj-supervisor") as bureau:
        bureau.go("/cases?q=" + JOINT)
        bureau.page.get_by_role("link", name=JOINT, exact=True).first.click()
        bureau.page.locator("[data-drawn]").wait_for()
        bureau.page.get_by_role("button", name="看“通知确认”里面").click()
        inside = bureau.page.get_by_text("告知未履行")
        inside.wait_for()
        assert cut(bureau) == set()
        back = bureau.page.locator(".bjs-breadcrumbs").bounding_box()
        parts = bureau.page.locator(".bpmn .djs-shape:visible").all()
        tops = [box["y"] for part in parts if (box := part.bounding_box()) and box["height"]]
        assert back and tops and min(tops) > back["y"] + back["height"]
        bureau.page.locator(".bjs-breadcrumbs a").first.click()
        inside.wait_for(state="hidden")
        assert in_sight(bureau, "participation")
        assert cut(bureau) == told(bureau)


def test_a_telephone_shows_the_step_that_holds_the_current_one(browser: Browser, site: str) -> None:
    with visiting(browser, site, "sfj-supervisor", size=PHONE) as bureau:
        bureau.go("/cases?q=" + JOINT)
        bureau.page.get_by_role("link", name=JOINT, exact=True).first.click()
        bureau.page.locator("[data-drawn]").wait_for()
        assert in_sight(bureau, "participation")
