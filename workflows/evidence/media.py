"""Which files are accepted as evidence: known by what they begin with, not by what they are called."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

MOST_BYTES = 200 * 1024 * 1024
"""Largest file accepted, in bytes."""


@dataclass(frozen=True, slots=True)
class MediaKind:
    """A kind of file: its endings, media type and what it is for a case."""

    endings: tuple[str, ...]
    media_type: str
    kind: str


_JPEG = MediaKind((".jpg", ".jpeg"), "image/jpeg", "photo")
_PNG = MediaKind((".png",), "image/png", "photo")
_PDF = MediaKind((".pdf",), "application/pdf", "document")
_MP4 = MediaKind((".mp4", ".m4v", ".mov"), "video/mp4", "video")
_M4A = MediaKind((".m4a",), "audio/mp4", "audio")
_MP3 = MediaKind((".mp3",), "audio/mpeg", "audio")
_WAV = MediaKind((".wav",), "audio/wav", "audio")
_DOCX = MediaKind(
    (".docx",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "document",
)
_XLSX = MediaKind(
    (".xlsx",), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "document"
)

ACCEPTED = (_JPEG, _PNG, _PDF, _MP4, _M4A, _MP3, _WAV, _DOCX, _XLSX)
ACCEPTED_TEXT = "JPG、PNG、PDF、MP4、MP3、WAV、M4A、DOCX、XLSX"


def recognise(name: str, head: bytes) -> MediaKind | None:
    """What a file is by its first bytes, when its ending agrees; None for anything else."""
    ending = PurePath(name).suffix.lower()
    for media in ACCEPTED:
        if ending in media.endings and _begins_as(media, head):
            return media
    return None


def _begins_as(media: MediaKind, head: bytes) -> bool:
    if media is _JPEG:
        return head.startswith(b"\xff\xd8\xff")
    if media is _PNG:
        return head.startswith(b"\x89PNG\r\n\x1a\n")
    if media is _PDF:
        return b"%PDF-" in head[:1024]
    if media in (_MP4, _M4A):
        return head[4:8] == b"ftyp"
    if media is _MP3:
        return head.startswith(b"ID3") or _is_layer_3(head[:2])
    if media is _WAV:
        return head.startswith(b"RIFF") and head[8:12] == b"WAVE"
    return head.startswith(b"PK\x03\x04")


def _is_layer_3(frame: bytes) -> bool:
    """Whether these are the first two bytes of an MPEG audio frame of layer III."""
    return len(frame) == 2 and frame[0] == 0xFF and (frame[1] & 0xE6) == 0xE2
