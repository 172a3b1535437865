"""Loading the demo county into an empty database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from bpmn.folder import read_directory
from lianshu.demo.cases import first_deed_at, play_cases
from lianshu.demo.county import load_county, whole_county
from lianshu.demo_clock import DemoClock
from lianshu.platform import Platform
from lianshu.process_folders import shipped
from notifications.transport import OutgoingMail
from workflows.clock import FixedClock
from workflows.database.queries import create_demo_clock
from workflows.errors import WrongState
from workflows.organizations.queries import organizations
from workflows.processes.publish_process import publish_process
from workflows.texts import Text

State = Literal["empty", "other", "interrupted", "loaded"]
"""`other`: a county that is in use and no demo."""


class NoTransport:
    """Takes every mail and sends none: what was told before the start has been read long ago."""

    def send(self, mail: OutgoingMail) -> None:
        """Take it."""


def load_demo(platform: Platform, starts_at: datetime) -> None:
    """Load the county, play its cases up to `starts_at` and let the demo clock stand there.

    Raises WrongState when the database is not empty.
    """
    if state_of_county(platform) != "empty":
        raise WrongState(Text("数据库里已经有数据，不再装入演示县。"))
    earlier = FixedClock(first_deed_at(starts_at) - timedelta(days=1))
    past = replace(platform, clock=earlier, transport=NoTransport())
    with past.unit_of_work() as uow:
        create_demo_clock(uow.session)
        load_county(uow, whole_county())
    publish_all(past)
    play_cases(past, starts_at)
    DemoClock(platform.database).set_to(starts_at)


def state_of_county(platform: Platform) -> State:
    """Whether the database holds nothing, another county, or the demo's, whole or half loaded."""
    clock = DemoClock(platform.database)
    if clock.exists():
        return "loaded" if clock.has_started() else "interrupted"
    with platform.unit_of_work(write=False) as uow:
        return "other" if organizations(uow.session) else "empty"


def publish_all(platform: Platform) -> None:
    """Publish every shipped process."""
    for path in shipped().values():
        with platform.unit_of_work() as uow:
            publish_process(uow, read_directory(path))
