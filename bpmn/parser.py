"""From checked BPMN XML to the specifications that the library runs."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.event_parsers import (
    BoundaryEventParser,
    EndEventParser,
    IntermediateCatchEventParser,
    StartEventParser,
)
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.task_parsers import ConditionalGatewayParser, GatewayParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import SimpleBpmnTask

from bpmn.diagram import TIMER_KINDS
from bpmn.specs.events import Escalation, PlatformTimer
from bpmn.specs.gateways import EndJoin, ExclusiveGateway, ParallelGateway
from bpmn.specs.tasks import ServiceTask


class ProcessSpec(BpmnProcessSpec):
    """A process whose end is our own join."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        name = f"{self.name}.EndJoin"
        del self.task_specs[name], self.task_specs["End"]
        self.end = EndJoin(self, name)
        self.end.connect(SimpleBpmnTask(self, "End"))


class ProcessReader(ProcessParser):
    """Makes a ProcessSpec."""

    def create_spec(self) -> ProcessSpec:
        return ProcessSpec(name=self.bpmn_id, description=self.get_name())


class InDocumentOrder:
    """Flows are tried in the order of the file; the library would sort them by their layout."""

    def get_position(self, node: Any = None) -> dict[str, float]:
        return {"x": 0.0, "y": 0.0}


class PlatformEvents:
    """Reads timers and escalations as ours."""

    node: Any

    def parse_timer_event(self, event: Any) -> PlatformTimer:
        for kind in TIMER_KINDS:
            expression = event.find(full_tag(kind))
            if expression is not None:
                text = (expression.text or "").strip()
                return PlatformTimer(self.node.get("id"), kind, text)
        raise ValueError("timer without expression")

    def parse_escalation_event(self, event: Any) -> Escalation:
        stock = super().parse_escalation_event(event)  # type: ignore[misc]
        return Escalation(stock.name, stock.code, description=stock.description)


class StartReader(PlatformEvents, StartEventParser):
    """Start events."""


class EndReader(PlatformEvents, EndEventParser):
    """End events."""


class CatchReader(PlatformEvents, IntermediateCatchEventParser):
    """Intermediate catch events."""


class BoundaryReader(PlatformEvents, BoundaryEventParser):
    """Boundary events."""


class ChoiceReader(InDocumentOrder, ConditionalGatewayParser):
    """Exclusive gateways."""


class ParallelReader(InDocumentOrder, GatewayParser):
    """Parallel gateways."""


class ServiceReader(TaskParser):
    """Service tasks; `implementation` names the verb."""

    def create_task(self) -> ServiceTask:
        verb = self.node.get("implementation")
        return ServiceTask(self.spec, self.bpmn_id, verb=verb, **self.bpmn_attributes)


class Parser(BpmnParser):
    """The library's parser with our specifications and without any other element."""

    PROCESS_PARSER_CLASS = ProcessReader
    PARSER_CLASSES = {
        full_tag("userTask"): (TaskParser, defaults.UserTask),
        full_tag("serviceTask"): (ServiceReader, ServiceTask),
        full_tag("startEvent"): (StartReader, defaults.StartEvent),
        full_tag("endEvent"): (EndReader, defaults.EndEvent),
        full_tag("intermediateCatchEvent"): (CatchReader, defaults.IntermediateCatchEvent),
        full_tag("boundaryEvent"): (BoundaryReader, defaults.BoundaryEvent),
        full_tag("exclusiveGateway"): (ChoiceReader, ExclusiveGateway),
        full_tag("parallelGateway"): (ParallelReader, ParallelGateway),
    }


def parse_process(root: Any, process_id: str) -> ProcessSpec:
    """Return the specification of one process; `root` has passed `read_diagram`."""
    parser = Parser()
    parser.add_bpmn_xml(root)
    specification: ProcessSpec = parser.get_spec(process_id)
    return specification
