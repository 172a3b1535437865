"""Cases of the process that is measured: benchmarks/rounds, published by the public verb."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bpmn.folder import read_directory
from tests.support.driver import Driver
from workflows.processes.publish_process import publish_process
from workflows.steps.complete_task import complete_task
from workflows.steps.start_case import start_case
from workflows.tasks.models import Task
from workflows.viewer import Viewer

FOLDER = Path(__file__).parent / "rounds"
CLERK, HEAD = "shuili-clerk", "shuili-head"
DATA: dict[str, Any] = {
    "subject": "河道管理范围内堆放砂石",
    "place": "白鹭镇沙湾村清水河左岸",
    "found_on": "2026-11-23",
    "facts": "巡河发现河道管理范围内堆放砂石约 120 立方米，占用行洪断面。",
}
WAY = (
    ("prepare", CLERK, "submit", {}),
    ("check", HEAD, "pass", {}),
    ("plan", CLERK, "done", {}),
    ("inspect", CLERK, "done", {"findings": "现场与线索一致。"}),
    ("record", CLERK, "done", {}),
    ("decide", HEAD, "done", {}),
    ("carry_out", CLERK, "done", {}),
    ("report", CLERK, "done", {}),
    ("archive", CLERK, "done", {}),
)


class Rounds:
    """Starts such cases and moves them, one unit of work a step."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self.database = driver.platform.database
        with driver.uow() as uow:
            publish_process(uow, read_directory(FOLDER))
        self._viewers = {name: driver.viewer(name) for name in (CLERK, HEAD)}

    def viewer(self, username: str) -> Viewer:
        """A person as a request has them."""
        return self._viewers[username]

    def start(self) -> str:
        """Start a case; its task `prepare` is open then."""
        with self.database.unit_of_work(self.driver.clock, self.viewer(CLERK)) as uow:
            return start_case(uow, "rounds", DATA).id

    def started(self, until: str) -> str:
        """A case in which the task of this element is open."""
        case = self.start()
        for element, username, decision, data in WAY:
            if element == until:
                break
            self.complete(self.task(case, element), username, decision, data)
        return case

    def task(self, case_id: str, element: str) -> Task:
        """The open task of an element."""
        return self.driver.open(case_id)[element]

    def complete(
        self, task: Task, username: str, decision: str, data: dict[str, Any], opinion: str = ""
    ) -> None:
        """The whole verb: from the opened unit of work to the commit."""
        with self.database.unit_of_work(self.driver.clock, self.viewer(username)) as uow:
            complete_task(
                uow, task.id, decision=decision, data=data, opinion=opinion, version=task.version
            )
