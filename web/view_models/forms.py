"""Forms and their fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FieldKind = Literal[
    "text",
    "textarea",
    "number",
    "select",
    "radio",
    "date",
    "datetime",
    "checkbox",
    "checks",
    "list",
    "people",
    "organization",
    "matter",
    "table",
    "fixed",
    "kept",
]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. `note` is its second line, `tag` stands at the right (12 个乡镇可办)."""

    value: str
    label: str
    note: str = ""
    tag: str = ""
    group: str = ""
    disabled: bool = False  # listed, not choosable; `tag` says why


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. Which attributes count depends on `kind`.

    value: text kinds and single choices. checked: checkbox. values: checks, list, people(many).
    rows/columns: table, each row one Field per column, named `name-0-column`; `blank_row` is an
    empty one; `stacked` rows stand one below the other, each with its own labels. A cell of the
    kind `kept` is not shown, only sent back.
    only_for: decisions that need the field; empty = always shown.
    """

    name: str
    label: str
    kind: FieldKind = "text"
    value: str = ""
    values: tuple[str, ...] = ()
    checked: bool = False
    options: tuple[Option, ...] = ()
    hint: str = ""
    required: bool = True
    error: str = ""
    min_length: int | None = None
    max_length: int | None = None
    minimum: str = ""
    maximum: str = ""
    placeholder: str = ""
    autocomplete: str = "off"
    many: bool = False
    half: bool = False  # may stand beside the next half-width field
    only_for: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Field, ...], ...] = ()
    blank_row: tuple[Field, ...] = ()
    stacked: bool = False
    of_files: bool = False  # its choices are files of the case: what is uploaded is one more


@dataclass(frozen=True, slots=True)
class FormSection:
    """Fields under one heading. An empty title draws no heading."""

    title: str
    fields: tuple[Field, ...]
    note: str = ""
    done: bool = False


@dataclass(frozen=True, slots=True)
class FormError:
    """A line of the error summary; `name` is the input it leads to ("" = the whole form)."""

    name: str
    message: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One conclusion of a task. `reason` says why it is not allowed."""

    value: str
    label: str
    style: Literal["primary", "plain", "danger"] = "plain"
    next: str = ""  # consequence, shown once chosen
    opinion: Literal["required", "optional", "none"] = "optional"
    allowed: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """Where files go. `url` None: they travel with the form under `files`.

    With a url, each file is POSTed alone as multipart `file` (and `kind`); the answer is
    partials/evidence_row.html with 201, or problem+json whose `detail` is shown beside the file.
    """

    url: str | None
    max_bytes: int
    accept: str = ""  # attribute accept of the input
    kinds: tuple[Option, ...] = ()
    accepted: str = ""  # sentence: 照片、视频、音频、PDF，单个不超过 200 MB
