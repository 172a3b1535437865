"""Putting a letter into the words of its kind: `wording/<kind>/{subject.txt,body.txt,body.html}`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from notifications.letter import Letter

FOLDER = Path(__file__).with_name("wording")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail's three texts."""

    subject: str
    text: str
    html: str


def render(kind: str, letter: Letter) -> Rendered:
    """The texts of a letter; the subject is one line whatever the title holds."""
    subject = _filled(f"{kind}/subject.txt", letter)
    return Rendered(
        subject=" ".join(subject.split()),
        text=_filled(f"{kind}/body.txt", letter).strip() + "\n",
        html=_filled(f"{kind}/body.html", letter).strip() + "\n",
    )


def _filled(name: str, letter: Letter) -> str:
    return environment().get_template(name).render(letter=letter)


@cache
def environment() -> Environment:
    """The templates: an unknown name is an error, HTML is escaped."""
    return Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
