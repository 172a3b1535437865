"""From checked BPMN XML to the specifications that the library runs."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.event_parsers import (
    BoundaryEventParser,
    EndEventParser,
    EventBasedGatewayParser,
    IntermediateCatchEventParser,
    IntermediateThrowEventParser,
    StartEventParser,
)
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.task_parsers import (
    CallActivityParser,
    ConditionalGatewayParser,
    GatewayParser,
    SubWorkflowParser,
)
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import SimpleBpmnTask
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.simple import (
    NoneEventDefinition,
    TerminateEventDefinition,
)

from bpmn.bpmn_xml import TIMER_KINDS, read_correlations, read_reference, read_repetition
from bpmn.specs.events import (
    Error,
    Escalation,
    EventChoice,
    EventGateway,
    Message,
    PlatformTimer,
    Signal,
)
from bpmn.specs.gateways import EndJoin, ExclusiveGateway, InclusiveGateway, ParallelGateway
from bpmn.specs.repetition import RepeatedTask
from bpmn.specs.scopes import EndEvent, ScopeTask
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

    def add_tasks(self) -> None:
        """Every start event follows the start; a case begins with one of them and no other."""
        for node in self.xpath("./bpmn:startEvent"):
            self.parse_node(node)


class InDocumentOrder:
    """Flows are tried in the order of the file; the library would sort them by their layout."""

    def get_position(self, node: Any = None) -> dict[str, float]:
        return {"x": 0.0, "y": 0.0}


class PlatformEvents:
    """Reads event definitions as ours, each with the names and codes of its own file."""

    node: Any

    def get_event_definition(self, xpaths: Any) -> EventDefinition:
        for child in self.node:
            tag = str(child.tag).removeprefix(full_tag(""))
            if tag.endswith("EventDefinition"):
                return self._read(tag.removesuffix("EventDefinition"), child)
        return NoneEventDefinition()

    def _read(self, kind: str, event: Any) -> EventDefinition:
        element = self.node.get("id")
        if kind == "timer":
            return self._read_timer(element, event)
        if kind == "terminate":
            return TerminateEventDefinition()
        root = event.getroottree().getroot()
        name, code = read_reference(root, event)
        if kind == "message":
            return Message(element, name or "", read_correlations(root).get(name or "", ()))
        if kind == "signal":
            return Signal(element, name or "")
        return (Error if kind == "error" else Escalation)(element, name or code or "", code)

    def _read_timer(self, element: str, event: Any) -> PlatformTimer:
        for kind in TIMER_KINDS:
            expression = event.find(full_tag(kind))
            if expression is not None:
                return PlatformTimer(element, kind, (expression.text or "").strip())
        raise ValueError("timer without expression")


class StartReader(PlatformEvents, StartEventParser):
    """Start events."""


class EndReader(PlatformEvents, EndEventParser):
    """End events."""


class CatchReader(PlatformEvents, IntermediateCatchEventParser):
    """Intermediate catch events."""


class ThrowReader(PlatformEvents, IntermediateThrowEventParser):
    """Intermediate throw events."""


class BoundaryReader(PlatformEvents, BoundaryEventParser):
    """Boundary events."""


class EventGatewayReader(InDocumentOrder, EventBasedGatewayParser):
    """Event-based gateways."""

    def create_task(self) -> EventGateway:
        return EventGateway(self.spec, self.bpmn_id, EventChoice(), **self.bpmn_attributes)


class ChoiceReader(InDocumentOrder, ConditionalGatewayParser):
    """Exclusive and inclusive gateways."""


class ParallelReader(InDocumentOrder, GatewayParser):
    """Parallel gateways."""


class UserReader(TaskParser):
    """User tasks; a multi-instance marker on one is a countersign, which the platform keeps."""

    def _add_multiinstance_task(self, loop_characteristics: Any) -> None:
        """One task for the engine."""


class ServiceReader(TaskParser):
    """Service tasks; `implementation` names the verb."""

    def create_task(self) -> ServiceTask:
        verb = self.node.get("implementation")
        return ServiceTask(self.spec, self.bpmn_id, verb=verb, **self.bpmn_attributes)


class Repeated:
    """Reads a multi-instance marker as ours."""

    node: Any
    spec: Any
    task: Any

    def _add_multiinstance_task(self, loop_characteristics: Any) -> None:
        repetition = read_repetition(self.node)
        if repetition is None:
            raise ValueError("no multi-instance marker")
        original = self.spec.task_specs.pop(self.task.name)
        self.task = RepeatedTask(self.spec, original.name, repetition, lane=original.lane)
        self._copy_task_attrs(original)  # type: ignore[attr-defined]
        # The library connects when the first instance begins: a state loaded into a process that
        # has begun none would never see an instance end.
        original.completed_event.connect(self.task.merge_child)


class SubProcessReader(Repeated, SubWorkflowParser):
    """Embedded sub-processes."""


class CallReader(Repeated, CallActivityParser):
    """Call activities."""


class Parser(BpmnParser):
    """The library's parser with our specifications and without any other element."""

    PROCESS_PARSER_CLASS = ProcessReader
    PARSER_CLASSES = {
        full_tag("userTask"): (UserReader, defaults.UserTask),
        full_tag("serviceTask"): (ServiceReader, ServiceTask),
        full_tag("subProcess"): (SubProcessReader, ScopeTask),
        full_tag("callActivity"): (CallReader, ScopeTask),
        full_tag("startEvent"): (StartReader, defaults.StartEvent),
        full_tag("endEvent"): (EndReader, EndEvent),
        full_tag("intermediateCatchEvent"): (CatchReader, defaults.IntermediateCatchEvent),
        full_tag("intermediateThrowEvent"): (ThrowReader, defaults.IntermediateThrowEvent),
        full_tag("boundaryEvent"): (BoundaryReader, defaults.BoundaryEvent),
        full_tag("exclusiveGateway"): (ChoiceReader, ExclusiveGateway),
        full_tag("parallelGateway"): (ParallelReader, ParallelGateway),
        full_tag("inclusiveGateway"): (ChoiceReader, InclusiveGateway),
        full_tag("eventBasedGateway"): (EventGatewayReader, EventGateway),
    }

    def _add_correlations(self, bpmn: Any) -> None:
        """Messages read their own; the library would mix those of several files."""


def parse_process(
    root: Any, process_id: str, parser: BpmnParser | None = None
) -> tuple[Any, dict[str, Any]]:
    """Return the specification of one process and those of its embedded sub-processes.

    `root` has passed `read_diagram`.
    """
    parser = parser or Parser()
    parser.add_bpmn_xml(root)
    specification = parser.get_spec(process_id)
    process = parser.get_process_parser(process_id).node
    # An outer sub-process must be read first: only then the parser knows what lies inside.
    embedded = {
        node.get("id"): parser.get_spec(node.get("id"))
        for node in process.iter(full_tag("subProcess"))
    }
    return specification, embedded
