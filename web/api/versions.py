"""ETag and If-Match: the version of a task or case as the asker saw it."""

from __future__ import annotations

from flask import request

OTHER = -1
"""No version of anything: what was seen cannot be what is there."""


def etag(version: int) -> dict[str, str]:
    """The header that names a version."""
    return {"ETag": f'"{version}"'}


def seen_version(given: int | None = None) -> int | None:
    """The version the asker goes by: from the body, from If-Match, and only if both agree."""
    tags = request.if_match
    if not tags or tags.star_tag:
        return given
    numbers = {int(tag) if tag.isdecimal() and len(tag) < 10 else OTHER for tag in tags.as_set()}
    seen = numbers.pop() if len(numbers) == 1 else OTHER
    return seen if given in (None, seen) else OTHER
