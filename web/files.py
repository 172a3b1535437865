"""Handing out files of ours."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from flask import Response

# Browsers show these without running anything in them; the rest is saved.
SHOWN = frozenset(
    {
        "image/jpeg",
        "image/png",
        "application/pdf",
        "video/mp4",
        "audio/mpeg",
        "audio/mp4",
        "audio/wav",
    }
)
POLICY = "; ".join(
    (
        "default-src 'none'",
        "img-src 'self'",
        "media-src 'self'",
        "object-src 'self'",
        "style-src 'unsafe-inline'",  # of the browser's own PDF and video viewers
        "frame-ancestors 'self'",
    )
)


def file_response(content: Iterable[bytes], media_type: str, name: str) -> Response:
    """A file under its own media type, never guessed: shown where that is safe, else saved."""
    response = Response(content, mimetype=media_type)
    how = "inline" if media_type in SHOWN else "attachment"
    response.headers["Content-Disposition"] = disposition(how, name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Content-Security-Policy"] = POLICY
    return response


def disposition(how: str, name: str) -> str:
    """The header that names a file: headers hold no Chinese, so the name goes percent-encoded."""
    printable = "".join(sign if sign.isprintable() else "_" for sign in name)
    plain = printable.encode("ascii", "replace").decode()
    for sign in '?"\\%':
        plain = plain.replace(sign, "_")
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(printable, safe='')}"
