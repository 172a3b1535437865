"""What shipped processes send each other arrives: whoever is said to send does, and what is opened fits."""

from __future__ import annotations

from functools import cache

import pytest

from bpmn.folder import open_folder, read_directory
from bpmn.folder_model import Message, ProcessFolder
from lianshu.process_folders import shipped


@cache
def folders() -> dict[str, ProcessFolder]:
    return {key: open_folder(read_directory(path)) for key, path in shipped().items()}


def all_messages() -> dict[str, Message]:
    return {
        f"{key}:{each.name}": each for key, folder in folders().items() for each in folder.messages
    }


@pytest.mark.parametrize("name", all_messages())
def test_a_message_has_its_other_end(name: str) -> None:
    message = all_messages()[name]
    for sender in message.senders:
        sent = folders()[sender].message(message.name)
        assert sent is not None, f"{sender} knows no {message.name}"
        assert sent.to or sent.opens is not None, f"{sender} sends {message.name} to nobody"
    opens = message.opens
    if opens is None:
        return
    opened = folders()[opens.process]
    cited = {f"{name}_{part}" for name in opens.cites for part in ("number", "date")}
    given = {*opens.carry, *opens.move, *opens.fixed, *opens.row, *cited}
    assert given <= opened.fields() | set(opened.start.given), "it is given what no form of it asks"
    assert set(opens.shows) <= opened.slots.keys()
    needed = {
        slot.source.removeprefix("data.")
        for slot in opened.slots.values()
        if slot.source.startswith("data.") and not slot.late
    }
    assert needed <= given, "a slot of it finds no organization"
