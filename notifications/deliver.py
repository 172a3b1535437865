"""Delivering messages: claim in one transaction, talk to the server in none, settle in another.

created -> sending -> sent | temporary_failure -> sending … | permanent_failure | technical_failure
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from notifications.models import Message
from notifications.queries import claimable, claimers, locked_message
from notifications.retry import MOST_TRIES, retry_delay
from notifications.transport import (
    OutgoingMail,
    PermanentFailure,
    ServerAway,
    TemporaryFailure,
    Transport,
)
from workflows.database.unit_of_work import UnitOfWork
from workflows.organizations.queries import people_by_id

LEASE = timedelta(minutes=15)
"""How long a claimed message is its claimer's; then somebody else may send it, with the same id."""

MOST_CLAIMED = 20
"""Even if each of them waits for a silent server, they are through before the lease ends."""

LONGEST_ERROR = 500

Renewed = Callable[[UnitOfWork, Sequence[Message]], Sequence[Message]]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is this worker's to send: its row, which try this is, the mail."""

    id: str
    attempt: int
    mail: OutgoingMail


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended: the state it leads to, when, and why if it failed."""

    state: str
    at: datetime
    error: str | None = None
    server_away: bool = False
    """Whether other mails would have fared no better."""


def claim(
    uow: UnitOfWork,
    limit: int = MOST_CLAIMED,
    real_now: datetime | None = None,
    *,
    claimer: str | None = None,
    is_gone: Callable[[str], bool] = lambda _claimer: False,
    renewed: Renewed = lambda _uow, messages: messages,
) -> list[Claimed]:
    """Take messages that are due, up to `limit` and never very many, so that nobody else sends them.

    Leases run in real time, which the demo's clock is not: give `real_now` where the two differ.
    What a claimer that `is_gone` had in hand is taken at once. `renewed` writes anew what has waited,
    and leaves out what is not to be sent any more.
    """
    moment = real_now or uow.now
    rows = claimable(
        uow.session,
        uow.now,
        moment,
        min(limit, MOST_CLAIMED),
        longest_lease=LEASE,
        gone=[each for each in claimers(uow.session) if is_gone(each)],
    )
    rows = renewed(uow, rows)
    people = people_by_id(uow.session, [row.recipient_id for row in rows])
    claimed = []
    for row in rows:
        if row.attempts >= MOST_TRIES:  # its senders died each time
            row.state, row.next_attempt_at = "technical_failure", None
            continue
        row.state, row.next_attempt_at, row.claimed_by = "sending", moment + LEASE, claimer
        row.attempts += 1
        person = people[row.recipient_id]
        claimed.append(
            Claimed(row.id, row.attempts, _mail(row, person.name, person.email, uow.now))
        )
    return claimed


def send(transport: Transport, claimed: Claimed, now: datetime) -> Outcome:
    """Hand a claimed message over; never inside a transaction. Whatever comes of it is an outcome."""
    try:
        transport.send(replace(claimed.mail, date=now))
    except TemporaryFailure as error:
        return Outcome("temporary_failure", now, str(error), isinstance(error, ServerAway))
    except PermanentFailure as error:
        return Outcome("permanent_failure", now, str(error))
    except (ValueError, LookupError, TypeError) as error:
        # The mail itself cannot be put together: our fault, and trying again does not mend it.
        return Outcome("technical_failure", now, f"{type(error).__name__}: {error}")
    return Outcome("sent", now)


def settle(uow: UnitOfWork, claimed: Claimed, outcome: Outcome) -> bool:
    """Write down how a try ended; False when the lease had run out and somebody else took over."""
    row = locked_message(uow.session, claimed.id)
    if row.state != "sending" or row.attempts != claimed.attempt:
        return False
    row.state, row.next_attempt_at, row.claimed_by = outcome.state, None, None
    row.error = outcome.error[:LONGEST_ERROR] if outcome.error else None
    if outcome.state == "sent":
        row.sent_at = outcome.at
    elif outcome.state == "temporary_failure":
        delay = retry_delay(row.attempts)
        if delay is None:
            row.state = "technical_failure"
        else:
            row.next_attempt_at = outcome.at + delay
    return True


def give_back(uow: UnitOfWork, claimed: Claimed) -> None:
    """Undo a claim: the message was not tried, and somebody else may send it at once."""
    row = locked_message(uow.session, claimed.id)
    if row.state == "sending" and row.attempts == claimed.attempt:
        row.attempts -= 1
        row.state = "temporary_failure" if row.attempts else "created"
        row.next_attempt_at, row.claimed_by = uow.now, None


def _mail(row: Message, name: str, address: str, now: datetime) -> OutgoingMail:
    return OutgoingMail(
        message_id=row.message_id,
        date=now,
        name=name,
        address=address,
        subject=row.subject,
        text=row.text,
        html=row.html,
        kind=row.kind,
        case_id=row.case_id,
    )
