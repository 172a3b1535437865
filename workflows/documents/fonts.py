"""The shipped font: where it lies and which characters it can draw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from workflows.errors import FieldError, Invalid, Refusal
from workflows.texts import Text

FOLDER = Path(__file__).parent / "fonts"
FILE = FOLDER / "NotoSerifSC-GBK.otf"
FAMILY = "Noto Serif CJK SC"

MISSING = "〓"  # what printers set for a sign they have no type for

_BREAKS = frozenset("\n\r\t")  # set by the layout, never drawn


class MissingGlyph(Invalid):
    """A document is not made: the shipped font cannot draw one of its characters."""

    def __init__(self, character: str, font: str, where: str) -> None:
        self.character = character
        self.font = font
        self.where = where
        text = Text(
            "文书没有生成：字体“{font}”里没有“{character}”（{code}），出现在{where}。请换成通用的写法。",
            font=font,
            character=character,
            code=f"U+{ord(character):04X}",
            where=where,
        )
        super().__init__([FieldError(where, text)])
        Refusal.__init__(self, text)  # this sentence instead of “还有 1 处需要改”


@cache
def drawable() -> frozenset[int]:
    """Code points that the shipped font has a glyph for."""
    with TTFont(FILE, lazy=True) as font:
        return frozenset(font.getBestCmap())


def drawn(text: str) -> str:
    """A text with 〓 for what cannot be drawn: for names that nobody can change any more."""
    known = drawable()
    return "".join(sign if ord(sign) in known else MISSING for sign in text)


def check_glyphs(value: object, where: str = "", named: AbstractSet[str] | None = None) -> None:
    """Refuse with `MissingGlyph` when any text within `value` cannot be drawn.

    `where` is the JSON pointer of `value`; the pointer of the text goes into the refusal. With
    `named`, only members with one of these names count: a remark that no template names must not
    keep a document from being made.
    """
    for pointer, character in missing_glyphs(value, where, named):
        raise MissingGlyph(character, FAMILY, pointer)


def missing_glyphs(
    value: object, where: str = "", named: AbstractSet[str] | None = None
) -> Iterator[tuple[str, str]]:
    """The texts that cannot be drawn: the pointer of each and the first such character in it."""
    known = drawable()
    for pointer, text in _texts(value, where, named):
        for character in text:
            if ord(character) not in known and character not in _BREAKS:
                yield pointer, character
                break


def _texts(value: object, where: str, named: AbstractSet[str] | None) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if named is None or key in named:
                yield from _texts(inner, f"{where}/{key}", named)
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _texts(inner, f"{where}/{index}", named)
