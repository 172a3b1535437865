"""When to try a mail again that a server did not take: a table, and nothing else."""

from __future__ import annotations

from datetime import timedelta

MOST_TRIES = 48
"""About four hours: a mail server that is mended within a morning loses nothing."""

FIRST_DELAYS = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4))
DELAY = timedelta(minutes=5, seconds=15)


def retry_delay(tries: int) -> timedelta | None:
    """How long to wait after that many tries; None when it was tried often enough."""
    if tries >= MOST_TRIES:
        return None
    return FIRST_DELAYS[tries - 1] if tries <= len(FIRST_DELAYS) else DELAY
