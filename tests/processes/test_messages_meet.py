"""What shipped processes send each other arrives: whoever is said to send does, and what is opened fits."""

from __future__ import annotations

import tomllib
from functools import cache

import pytest

from bpmn.folder import open_folder, read_directory
from bpmn.folder_messages import CARD_GIVES
from bpmn.folder_model import Message, ProcessFolder
from lianshu.process_folders import shipped


@cache
def folders() -> dict[str, ProcessFolder]:
    return {key: open_folder(read_directory(path)) for key, path in shipped().items()}


def all_messages() -> dict[str, Message]:
    """By folder and name; those of a called process stand with it alone."""
    found = {}
    for key, path in shipped().items():
        own = tomllib.loads((path / "process.toml").read_text()).get("messages", {})
        for each in folders()[key].messages:
            if each.name in own:
                found[f"{key}:{each.name}"] = each
    return found


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
    said = CARD_GIVES if message.at_red_card else frozenset()
    given = {*opens.carry, *opens.move, *opens.fixed, *opens.row, *cited, *said}
    assert given <= opened.fields() | set(opened.start.given), "it is given what no form of it asks"
    assert set(opens.shows) <= opened.slots.keys()
    needed = {
        slot.source.removeprefix("data.")
        for slot in opened.slots.values()
        if slot.source.startswith("data.") and not slot.late
    }
    assert needed <= given, "a slot of it finds no organization"


CARDS = {
    "joint_enforcement": {
        "supervision_point", "lead_found", "duty_overdue", "joint_closed", "plan_changed",
        "referral_closed", "inform_procuratorate", "red_card",
    },
    "lead_referral": {"referral_closed", "inform_procuratorate", "red_card"},
    "procuratorial_advisory": {
        "information_received", "duty_overdue", "advisory_escalated", "advisory_closed",
        "inform_procuratorate", "department_corrected",
    },
    "fault_tolerance": {
        "tolerance_result", "jw_referral", "review_requested", "jw_intervened", "jw_released",
        "jw_took_over",
    },
    "accompanying_supervision": {
        "gate_released", "supervision_result", "duty_overdue", "remedy_started",
    },
    "overdue_supervision": {"duty_overdue"},
}  # fmt: skip
"""What the cards of the processes say is thrown or caught."""
NOT_YET = {
    "fault_tolerance:tolerance_requested": "there is no process of fault accountability (C14) yet",
    "accompanying_supervision:jw_referral": "a clue is no message (decision 0026)",
}
"""What a card names and the folder leaves out, with the reason."""
ONLY_A_NOTE = {
    "accompanying_supervision:supervision_result": "the case that was looked at has gone on",
    "fault_tolerance:jw_referral": "the case of the fault knows of it; the commission has the file",
    "fault_tolerance:tolerance_result": "the case of the fault is told, appraisal reads the register",
    "joint_enforcement:joint_closed": "the referrals that came of it go on by themselves",
    "procuratorial_advisory:advisory_closed": "the case that it came of may be long over",
    "procuratorial_advisory:advisory_escalated": "the case that it came of has nothing to do",
    "procuratorial_advisory:information_received": "the case that it came of has nothing to do",
    "public_interest_suit:department_corrected": "whoever records the judgment reads it",
}
"""What goes to cases that are only told: nothing waits for it, and why that is right."""


def thrown() -> list[str]:
    """Every message that leaves a case for others, drawn or sent by a person."""
    return [
        name for name, message in all_messages().items() if message.to or message.opens is not None
    ]


def heard(name: str) -> bool:
    """Whether a process knows it: begins with it, waits for it, or takes from it what it says."""
    key, _, wanted = name.partition(":")
    message = all_messages()[name]
    if message.opens is not None and not message.to:
        return message.opens.process in folders()
    for folder in folders().values():
        found = folder.message(wanted)
        if found is not None and key in found.senders:
            return True
    return False


@pytest.mark.parametrize("name", thrown())
def test_a_message_that_is_sent_is_heard(name: str) -> None:
    """One that no process knows would be dead: nobody would notice that it is missing."""
    assert heard(name) != (name in ONLY_A_NOTE)


def test_only_what_is_sent_is_said_to_be_a_note() -> None:
    assert ONLY_A_NOTE.keys() <= set(thrown())


@pytest.mark.parametrize(
    ("key", "name"), [(key, name) for key, names in CARDS.items() for name in sorted(names)]
)
def test_what_the_card_says_is_sent_or_awaited(key: str, name: str) -> None:
    called = [each.process for each in folders()[key].calls.values()]
    known = [folders()[each].message(name) for each in (key, *called)]
    assert any(each is not None for each in known), f"{key} knows no {name}"


def test_what_is_left_out_is_left_out() -> None:
    for name in NOT_YET:
        key, _, message = name.partition(":")
        assert folders()[key].message(message) is None
