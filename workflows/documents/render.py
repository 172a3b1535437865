"""Making official documents from a template and values: Word by docxtpl, PDF by Typst.

Pure: the same template, values and time give the same bytes. Values are plain JSON (text, numbers,
lists, objects); dates and times in it are ISO text in local time. Templates may use the filters
(Word) or functions (Typst) `day` and `moment`: `2026-11-24` becomes 2026年11月24日.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import typst
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment

from workflows.documents.fonts import FILE, check_glyphs

_LETTER = Path(__file__).parent / "official.typ"  # templates import it
_PRINTED = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_MARKUP = re.compile(rb"<[^>]*>")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a zip file can say


def render_docx(template: bytes, context: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """Fill a Word template; a name it reads must stand in `context` or have a `default` filter."""
    _check(context, _word_text(template))
    document = DocxTemplate(io.BytesIO(template))
    document.render(dict(context), jinja_env=_word_environment(), autoescape=True)
    properties = document.docx.core_properties
    properties.created = properties.modified = made_at.astimezone(UTC).replace(tzinfo=None)
    properties.title = str(context["document"]["title"])
    properties.author = properties.last_modified_by = str(context["organization"]["name"])
    properties.revision = 1
    written = io.BytesIO()
    document.save(written)
    return _same_bytes(written.getvalue())


def render_pdf(source: bytes, context: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """Set a Typst source as PDF with the shipped font only."""
    _check(context, source.decode(), _LETTER.read_text())
    compiler = typst.Compiler(
        source, root=str(_LETTER.parent), font_paths=_fonts(), ignore_system_fonts=True
    )
    data = json.dumps(context, ensure_ascii=False, sort_keys=True)
    second = made_at.astimezone(UTC).replace(microsecond=0)  # Typst takes no finer time
    pdf = compiler.compile(format="pdf", sys_inputs={"data": data}, timestamp=second)
    if not isinstance(pdf, bytes):
        raise TypeError("Typst gave no single file")
    return pdf


def day(value: str) -> str:
    """Return an ISO date or time as a date in official wording."""
    moment_ = datetime.fromisoformat(value)
    return f"{moment_.year}年{moment_.month}月{moment_.day}日"


def moment(value: str) -> str:
    """Return an ISO time in official wording, a bare date as a date."""
    when = datetime.fromisoformat(value)
    return day(value) + (
        f"{when.hour}时{when.minute:02}分" if len(value) > len("2026-11-24") else ""
    )


def _check(context: Mapping[str, Any], *template: str) -> None:
    """Refuse characters that cannot be drawn, in the template or in a value that it names."""
    for text in template:
        check_glyphs(text, "模板")
    check_glyphs(context, named=_names(*template))


def printed_names(files: Mapping[str, bytes]) -> frozenset[str]:
    """The names that the document templates among the files of a process folder may print."""
    return _printed_names(
        tuple(content for path, content in files.items() if path.endswith(".typ")),
        tuple(content for path, content in files.items() if path.endswith(".docx")),
    )


@lru_cache(maxsize=100)
def _printed_names(typeset: tuple[bytes, ...], word: tuple[bytes, ...]) -> frozenset[str]:
    return _names(*(content.decode() for content in typeset), *map(_word_text, word))


def _names(*template: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", " ".join(template)))


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FILE.parent)]
    )


class _WordEnvironment(SandboxedEnvironment):
    """Compiles the parts of a template once and not for each document."""

    def from_string(self, source: Any, *_: Any, **__: Any) -> Template:
        """The template of a part; there are not many, and each is asked for again and again."""
        return self._compiled(str(source))

    @lru_cache(maxsize=500)  # noqa: B019 - there is one environment, kept for good
    def _compiled(self, source: str) -> Template:
        return super().from_string(source)


@cache
def _word_environment() -> SandboxedEnvironment:
    environment = _WordEnvironment(undefined=StrictUndefined, autoescape=True)
    environment.filters.update(day=day, moment=moment)
    return environment


def _word_text(template: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(template)) as package:
        parts = [name for name in package.namelist() if _PRINTED.fullmatch(name)]
        return " ".join(_MARKUP.sub(b"", package.read(name)).decode() for name in parts)


def _same_bytes(package: bytes) -> bytes:
    """Rewrite a zip file without the times at which its members were written."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _EPOCH), old.read(name), zipfile.ZIP_DEFLATED)
    return written.getvalue()
