"""How the rows of a history prove each other."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

from workflows.database.base import canonical


def payload_digest(data: Mapping[str, object]) -> str:
    """Hexadecimal SHA-256 of the payload's canonical JSON."""
    return hashlib.sha256(canonical(data)).hexdigest()


def row_hash(
    *,
    previous: str,
    chain: str,
    seq: int,
    at: datetime,
    kind: str,
    actor: str | None,
    on_behalf_of: str | None,
    organization: str | None,
    task: str | None,
    data_digest: str,
) -> str:
    """Hash of a row: the previous hash, the envelope, the payload's digest (never the payload itself)."""
    envelope = [
        previous,
        chain,
        seq,
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        kind,
        actor,
        on_behalf_of,
        organization,
        task,
        data_digest,
    ]
    return hashlib.sha256(canonical(envelope)).hexdigest()
