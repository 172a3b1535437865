"""Word and PDF from a template: same input, same bytes; nothing half filled."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone

import docx
import jinja2
import pytest
import typst

from workflows.documents.fonts import MissingGlyph
from workflows.documents.render import day, moment, render_docx, render_pdf

MADE_AT = datetime(2026, 11, 24, 9, tzinfo=timezone(timedelta(hours=8)))
CONTEXT = {
    "document": {
        "title": "移送回执", "number": "移回〔2026〕0001号", "date": "2026-11-24", "verification": "5e02",
    },
    "organization": {"name": "白鹭镇人民政府"},
    "data": {"place": "沙湾村"},
}  # fmt: skip
SOURCE = """#import "official.typ": *
#show: letter
#addressee("云溪县水利局")
#facts(([地点], context-data.data.place))
#closing[收到。]
""".encode()


def template(text: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def text(made: bytes) -> str:
    return docx.Document(io.BytesIO(made)).paragraphs[0].text


def test_a_word_document_is_filled():
    made = render_docx(
        template("{{ data.place }}，{{ document.date|day }}"), CONTEXT, made_at=MADE_AT
    )
    assert text(made) == "沙湾村，2026年11月24日"


def test_same_input_same_bytes():
    filled = template("{{ data.place }}")
    assert render_docx(filled, CONTEXT, made_at=MADE_AT) == render_docx(
        filled, CONTEXT, made_at=MADE_AT.astimezone(UTC)
    )
    first = render_pdf(SOURCE, CONTEXT, made_at=MADE_AT)
    assert first.startswith(b"%PDF-")
    assert first == render_pdf(SOURCE, CONTEXT, made_at=MADE_AT.astimezone(UTC))


def test_the_instant_may_be_finer_than_a_second():
    at = MADE_AT.replace(second=16, microsecond=607999)
    assert render_pdf(SOURCE, CONTEXT, made_at=at).startswith(b"%PDF-")
    assert text(render_docx(template("{{ data.place }}"), CONTEXT, made_at=at)) == "沙湾村"


def test_a_missing_value_is_no_blank():
    with pytest.raises(jinja2.UndefinedError):
        render_docx(template("{{ data.party }}"), CONTEXT, made_at=MADE_AT)
    with pytest.raises(typst.TypstError):
        render_pdf(SOURCE.replace(b"data.place", b"data.party"), CONTEXT, made_at=MADE_AT)


def test_what_a_person_typed_is_text_and_not_markup():
    context = CONTEXT | {"data": {"place": "<b>#panic() {{ 1 }} & $x$ *"}}
    assert text(render_docx(template("{{ data.place }}"), context, made_at=MADE_AT)) == (
        "<b>#panic() {{ 1 }} & $x$ *"
    )
    assert render_pdf(SOURCE, context, made_at=MADE_AT)


def test_a_template_reaches_no_python():
    with pytest.raises(jinja2.exceptions.SecurityError):
        render_docx(template("{{ data.__class__.__mro__ }}"), CONTEXT, made_at=MADE_AT)


def test_a_template_reads_no_file_outside():
    with pytest.raises(typst.TypstError):
        render_pdf(b'#read("/../errors.py")', CONTEXT, made_at=MADE_AT)


@pytest.mark.parametrize("place", ["沙湾村𠮷家", "沙湾村😀", "沙湾\x07村"])
def test_a_character_without_glyph_is_refused(place):
    context = CONTEXT | {"data": {"place": place}}
    with pytest.raises(MissingGlyph, match=r"/data/place"):
        render_docx(template("{{ data.place }}"), context, made_at=MADE_AT)
    with pytest.raises(MissingGlyph, match=r"/data/place"):
        render_pdf(SOURCE, context, made_at=MADE_AT)


def test_a_value_that_the_template_does_not_print_may_hold_anything():
    context = CONTEXT | {"data": {"place": "沙湾村", "comment": "办得好😀"}}
    assert render_docx(template("{{ data.place }}"), context, made_at=MADE_AT)
    assert render_pdf(SOURCE, context, made_at=MADE_AT)


def test_a_character_of_the_template_itself_is_refused_too():
    with pytest.raises(MissingGlyph, match="模板"):
        render_pdf("𠮷".encode(), CONTEXT, made_at=MADE_AT)
    with pytest.raises(MissingGlyph, match="模板"):
        render_docx(template("𠮷"), CONTEXT, made_at=MADE_AT)


def test_official_wording_of_days_and_moments():
    assert day("2026-11-04T09:05:00+08:00") == "2026年11月4日"
    assert moment("2026-11-04T09:05:00+08:00") == "2026年11月4日9时05分"
    assert moment("2026-11-04") == "2026年11月4日"
