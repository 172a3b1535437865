"""Handing out files of ours."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response

# Browsers show these without running anything in them; the rest is saved.
SHOWN = frozenset(
    {"image/jpeg", "image/png", "application/pdf", "video/mp4", "audio/mpeg", "audio/mp4", "audio/wav"}
)
POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def file_response(content: Iterable[bytes], media_type: str, name: str) -> Response:
    """A file under its own media type, never guessed: shown where that is safe, else saved."""
    response = Response(content, mimetype=media_type)
    how = "inline" if media_type in SHOWN else "attachment"
    response.headers.set("Content-Disposition", how, filename=name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Content-Security-Policy"] = POLICY
    return response
