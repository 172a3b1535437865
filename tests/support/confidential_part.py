"""A referral whose recipient deliberates behind closed doors: the shipped folder with such a part."""

from __future__ import annotations

from bpmn.folder import read_directory
from lianshu.process_folders import shipped
from tests.support.driver import Driver
from workflows.processes.publish_process import publish_process

PART = """
[confidential]
slots = ["recipient"]
elements = ["check_completeness", "propose_acceptance", "decide_acceptance"]
until = "decide_acceptance:accept"
title = "接收单位审议中"
title_en = "The recipient deliberates"
whole_when = "urgent"
serves = [{ document = "correction_notice", at = "check_completeness", to = ["sender"] }]

"""


FOR_GOOD = """
[confidential]
slots = ["recipient"]
elements = ["check_completeness"]
title = "接收单位审议中"

"""
"""The same without an end, left again while it is closed."""


def confidential_folder(part: str = PART) -> dict[str, bytes]:
    """The files of the referral with a confidential part."""
    files = dict(read_directory(shipped()["lead_referral"]))
    settings = files["process.toml"].decode()
    files["process.toml"] = settings.replace("[slots.sender]", f"{part}[slots.sender]", 1).encode()
    return files


def publish_confidential(driver: Driver, part: str = PART) -> None:
    """Publish it: referrals that start from now on run on it."""
    with driver.uow() as uow:
        publish_process(uow, confidential_folder(part))
