"""Hands composed mails to the server, outside any transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic

import structlog

from lianshu.platform import Platform
from lianshu.process_name import is_gone, new_name
from notifications import deliver
from notifications.deliver import Claimed, Outcome
from notifications.models import Message
from notifications.renew import renew
from workflows.clock import Clock, real_now
from workflows.database.retry import is_outage, is_passing
from workflows.database.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

REST_SECONDS = 30.0
"""For how long a server that could not be reached is left alone."""


class Postman:
    """Claims, sends and settles. What it has in hand it remembers, should the database be gone."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._name = new_name()
        self._in_hand: dict[str, tuple[Claimed, Outcome | None]] = {}
        self._rest_until = float("-inf")

    def deliver(self, clock: Clock, go_on: Callable[[], bool]) -> int:
        """Send what is due while `go_on()`; how many mails a server took.

        A mail without an outcome is given back: not only when this ends early, also when the
        server cannot be reached, so that no mail uses up its tries because of another one.
        """
        transport, sent = self._platform.transport, 0
        if transport is None:
            return 0
        self._empty_hands(clock)
        while monotonic() >= self._rest_until and go_on():
            claimed = self._claim(clock)
            if not claimed:
                break
            for each in claimed:
                if monotonic() < self._rest_until or not go_on():
                    break
                outcome = deliver.send(transport, each, clock.now())
                self._in_hand[each.id] = each, outcome
                self._settle(clock, each, outcome)
                sent += outcome.state == "sent"
                if outcome.server_away:
                    log.warning("mail_server_away", error=outcome.error)
                    self._rest_until = monotonic() + REST_SECONDS
            self._empty_hands(clock)
        return sent

    def _claim(self, clock: Clock) -> list[Claimed]:
        with self._platform.database.unit_of_work(clock) as uow:
            claimed = deliver.claim(
                uow,
                real_now=real_now(),
                claimer=self._name,
                is_gone=self._is_left_behind,
                renewed=self._renewed,
            )
        self._in_hand = {each.id: (each, None) for each in claimed}
        return claimed

    def _renewed(self, uow: UnitOfWork, messages: Sequence[Message]) -> Sequence[Message]:
        return renew(uow, messages, self._platform.base_url)

    def _is_left_behind(self, claimer: str) -> bool:
        """By the dead; or by us, whose hands are empty now: claimed, and the commit's answer lost."""
        return claimer == self._name or is_gone(claimer)

    def _empty_hands(self, clock: Clock) -> None:
        for claimed, outcome in list(self._in_hand.values()):
            self._settle(clock, claimed, outcome)

    def _settle(self, clock: Clock, claimed: Claimed, outcome: Outcome | None) -> None:
        """Write down how a try ended; without an outcome, that there was none."""
        try:
            with self._platform.database.unit_of_work(clock) as uow:
                if outcome is None:
                    deliver.give_back(uow, claimed)
                else:
                    deliver.settle(uow, claimed, outcome)
        except Exception as error:
            if is_outage(error) or is_passing(error):
                raise  # still in hand, and told again when the database is back
            log.exception("message_not_settled", message=claimed.id)
        del self._in_hand[claimed.id]
