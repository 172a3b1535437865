"""Activities that wait for the platform."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin


class ServiceTask(BpmnSpecMixin):
    """A wait state: the platform runs the registered `verb`, then completes the task."""

    def __init__(self, wf_spec: Any, bpmn_id: str, verb: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.manual = True
        self.verb = verb
