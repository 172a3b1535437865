"""Loading the demo county into an empty database."""

from __future__ import annotations

from bpmn.folder import read_directory
from lianshu.platform import Platform
from lianshu.process_folders import shipped
from workflows.processes.publish_process import publish_process


def publish_all(platform: Platform) -> None:
    """Publish every shipped process."""
    for path in shipped().values():
        with platform.unit_of_work() as uow:
            publish_process(uow, read_directory(path))
