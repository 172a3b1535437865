"""JSON as this platform reads and writes it: orjson, and no text that a database cannot keep."""

from __future__ import annotations

from typing import Any

import orjson
from flask.json.provider import JSONProvider

ESCAPED_NUL = "\\u0000"


class Json(JSONProvider):
    """Strict JSON: no NaN, no lone surrogates, no endless nesting, no NUL. Refused: ValueError."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """Write compact UTF-8."""
        return orjson.dumps(obj).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Read one document."""
        value = orjson.loads(s)
        text = s.decode(errors="replace") if isinstance(s, bytes) else s
        if ESCAPED_NUL in text and _has_nul(value):
            raise ValueError("NUL is not text")
        return value


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_has_nul(part) for pair in value.items() for part in pair)
    return isinstance(value, list) and any(map(_has_nul, value))
