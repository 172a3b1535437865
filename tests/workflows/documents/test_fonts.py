"""The shipped font covers GBK; a character beyond it is named."""

from __future__ import annotations

import pytest

from workflows.documents.fonts import FOLDER, MissingGlyph, check_glyphs, drawable


def gbk():
    for high in range(0x81, 0xFF):
        for low in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
            yield from bytes((high, low)).decode("gbk", "ignore")


def test_all_of_gbk_is_drawable():
    assert [character for character in gbk() if ord(character) not in drawable()] == []


def test_latin_and_official_punctuation_are_drawable():
    for character in "Az09 ~〔〕《》“”‘’—…·①⑩²³￥":
        assert ord(character) in drawable(), character


def test_the_licence_lies_beside_the_font():
    assert "SIL OPEN FONT LICENSE" in (FOLDER / "OFL.txt").read_text()


def test_a_missing_character_is_named_with_its_place():
    with pytest.raises(MissingGlyph) as refused:
        check_glyphs({"data": {"goods": [{"name": "砂石"}, {"name": "𠮷木"}]}})
    assert refused.value.character == "𠮷"
    assert refused.value.errors[0].pointer == "/data/goods/1/name"
    assert "𠮷" in str(refused.value.text)
    assert "U+20BB7" in str(refused.value.text)


def test_line_breaks_and_numbers_are_no_characters_to_draw():
    check_glyphs({"facts": "第一段\r\n第二段", "count": 3, "none": None})
