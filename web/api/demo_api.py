"""The clock of the demo county."""

from __future__ import annotations

from apiflask import APIBlueprint

from web.access import api
from web.api.shapes import AdvanceShape, DemoClockShape, Move
from web.demo import demo_controls, demo_enabled
from web.unit_of_work import current_uow

views = APIBlueprint("api_demo", __name__, tag="demo", url_prefix="/api/v1")


@views.get("/demo/clock")
@api
@views.output(DemoClockShape)
def get_clock() -> DemoClockShape:
    """What time it is here."""
    return DemoClockShape(now=current_uow().now, demo=demo_enabled())


@views.post("/demo/clock")
@api(work="none")
@views.input(Move, arg_name="given")
@views.output(AdvanceShape)
def post_clock(given: Move) -> AdvanceShape:
    """Move the demo clock on; answers once everything due has been dealt with."""
    done = demo_controls().advance(hours=given.hours, workdays=given.workdays, to=given.to)
    return AdvanceShape(
        now=done.now,
        demo=True,
        fired=done.fired,
        cards=done.cards,
        messages=done.messages,
        settled=True,
    )
