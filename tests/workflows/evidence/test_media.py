"""Which files are taken for what: by what they begin with and how they are called, both."""

from __future__ import annotations

import pytest

from workflows.evidence.media import ACCEPTED, recognise

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
PDF = b"%PDF-1.7\n"
MP4 = b"\x00\x00\x00\x18ftypmp42"
MP3_TAGGED = b"ID3\x04\x00"
MP3_FRAME = b"\xff\xfb\x90\x00"
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt "
ZIP = b"PK\x03\x04\x14\x00"
EXE = b"MZ\x90\x00"
HTML = b"<!doctype html><script>"


@pytest.mark.parametrize(
    ("name", "head", "media_type", "kind"),
    [
        ("现场.jpg", JPEG, "image/jpeg", "photo"),
        ("现场.JPEG", JPEG, "image/jpeg", "photo"),
        ("a.png", PNG, "image/png", "photo"),
        ("a.pdf", PDF, "application/pdf", "document"),
        ("a.pdf", b"\n\n" + PDF, "application/pdf", "document"),  # scanners write a line before
        ("a.mp4", MP4, "video/mp4", "video"),
        ("a.mov", MP4, "video/mp4", "video"),
        ("a.m4a", MP4, "audio/mp4", "audio"),
        ("a.mp3", MP3_TAGGED, "audio/mpeg", "audio"),
        ("a.mp3", MP3_FRAME, "audio/mpeg", "audio"),
        ("a.wav", WAV, "audio/wav", "audio"),
        (
            "a.docx",
            ZIP,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "document",
        ),
        (
            "a.xlsx",
            ZIP,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "document",
        ),
        ("two.dots.pdf", PDF, "application/pdf", "document"),
    ],
)
def test_accepted(name: str, head: bytes, media_type: str, kind: str) -> None:
    media = recognise(name, head)
    assert media is not None
    assert (media.media_type, media.kind) == (media_type, kind)


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("a.exe", EXE),
        ("a.jpg", EXE),
        ("a.jpg", PNG),
        ("a.png", JPEG),
        ("a.jpg.exe", JPEG),
        ("a.html", HTML),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'>"),
        ("a.pdf", HTML),
        ("a.pdf", b" " * 1020 + PDF),
        ("a.docx", EXE),
        ("a.zip", ZIP),
        ("a.mp4", b"ftyp"),
        ("a.wav", b"RIFF\x24\x00\x00\x00AVI "),
        ("a.mp3", b"\xff"),
        ("a.mp3", b"\xff\xfeh\x00i\x00"),  # a text in UTF-16
        ("a.mp3", b"\xff\xf1\x50"),  # AAC
        ("jpg", JPEG),
        (".jpg", JPEG),
        ("a", JPEG),
        ("", JPEG),
        ("a.jpg ", JPEG),
    ],
)
def test_not_accepted(name: str, head: bytes) -> None:
    assert recognise(name, head) is None


@pytest.mark.parametrize("media", ACCEPTED)
def test_a_single_byte_is_nothing(media) -> None:
    for byte in range(256):
        assert recognise("a" + media.endings[0], bytes([byte])) is None
