"""Where a message may be caught: on a sub-process and on a call; signals."""

from __future__ import annotations

from typing import Any

from bpmn.folder_calls import with_called
from tests.bpmn.diagram_text import bpmn
from tests.bpmn.small_folder import small
from tests.support.driver import Driver
from workflows.processes.publish_process import publish_process
from workflows.steps.context import CaseContext
from workflows.steps.send_message import send_message
from workflows.steps.start_case import start_case

STOP = '\n[messages.stop]\ntitle = "停"\nby = "clerk@sender"\n'

ON_A_SUB_PROCESS = """
start s
sub part
start inner
user work
end inner_end
inner > work
work > inner_end
done part
bound stopped on=part msg=stop
user after
end e
s > part
part > e
stopped > after
after > e
"""

ON_A_CALL = """
start s
call part of=inner
bound stopped on=part msg=stop
user after
end e
s > part
part > e
stopped > after
after > e
"""

SIGNALLED = """
start s
and split
user one
bound one_over on=one sig=stop
user two
bound two_over on=two sig=stop
user three
throw shout sig=stop
and joined
xor first
xor second
end e
s > split
split > one
split > two
split > three
three > shout
shout > joined
one > first
one_over > first
first > joined
two > second
two_over > second
second > joined
joined > e
"""


def begin(driver: Driver, files: dict[str, bytes], **given: Any) -> str:
    with driver.uow("admin") as uow:
        publish_process(uow, files)
    return driver.act("shuili-clerk", lambda uow: start_case(uow, "small", given)).id


def stop(driver: Driver, case_id: str, **given: Any) -> None:
    driver.act("shuili-clerk", lambda uow: send_message(uow, case_id, "stop", given))


def opened(driver: Driver, case_id: str) -> list[str]:
    with driver.uow() as uow:
        context = CaseContext.locked(uow, case_id)
        return sorted(task.element for task in context.parts.open_tasks())


def with_stop(diagram: str, message: str = STOP, **fields: Any) -> dict[str, bytes]:
    files = small(diagram, fields)
    files["process.toml"] += message.encode()
    return files


def test_one_on_a_sub_process_ends_what_is_open_inside(driver: Driver) -> None:
    case_id = begin(driver, with_stop(ON_A_SUB_PROCESS))
    assert opened(driver, case_id) == ["work"]
    stop(driver, case_id)
    assert opened(driver, case_id) == ["after"]


def test_one_on_a_call_ends_the_called_process(driver: Driver) -> None:
    inner = small("start s1\nuser work\nend e1\ns1 > work\nwork > e1")
    inner["process.toml"] = (
        inner["process.toml"]
        .replace(b'key = "small"', b'key = "inner"')
        .replace(b'process_id = "small"', b'process_id = "inner"')
        .replace(b'source = "starter"', b'source = "caller"')
        .replace(b'form = "start"\nholders = ["clerk@DEPT"]', b"holders = []")
    )
    inner["process.bpmn"] = bpmn(
        "start s1\nuser work\nend e1\ns1 > work\nwork > e1", process_id="inner"
    )
    del inner["forms/start.json"]
    files = with_stop(ON_A_CALL)
    files["process.toml"] += b'[calls.part]\nprocess = "inner"\nbind = { sender = "sender" }\n'
    case_id = begin(driver, with_called(files, {"inner": inner}.get))
    assert opened(driver, case_id) == ["work"]
    stop(driver, case_id)
    assert opened(driver, case_id) == ["after"]


def test_a_signal_is_heard_by_all_who_wait_for_it_in_the_case(driver: Driver) -> None:
    case_id = begin(driver, with_stop(SIGNALLED, '\n[messages.stop]\ntitle = "停"\n'))
    driver.complete(case_id, "shuili-clerk", "three", "go")
    assert driver.case(case_id).state == "finished"
