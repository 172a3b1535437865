"""The form of a task or of a start: its schema, how it is shown, and what is in it already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bpmn.folder_model import FolderTask, ProcessFolder, Start
from workflows.cases.queries import draft
from workflows.database.unit_of_work import UnitOfWork
from workflows.documents.fonts import missing_glyphs
from workflows.documents.render import printed_names
from workflows.errors import FieldError
from workflows.forms.check_answers import check_answers
from workflows.forms.sources import Choice, Places, choices, proposal
from workflows.organizations.models import Organization
from workflows.steps.context import CaseContext
from workflows.steps.item_context import at_task
from workflows.tasks.models import Task
from workflows.texts import Text

EMPTY_SCHEMA: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": False}


@dataclass(frozen=True, slots=True)
class Form:
    """`schema` is JSON Schema with `decision` among its properties for a task.

    `choices` are by field, those of a column of rows by `field.column`.
    """

    schema: Mapping[str, Any]
    ui: Mapping[str, Any]
    data: Mapping[str, Any]
    choices: Mapping[str, Sequence[Choice]]


def task_form(context: CaseContext, task: Task) -> Form:
    """The form of an open task with what the case already knows, proposes and the person drafted."""
    context = at_task(context, task)
    spec = context.folder.tasks[task.element]
    source = context.folder.forms[spec.form] if spec.form else {"schema": EMPTY_SCHEMA, "ui": {}}
    form = _form(context.uow, source, context.places(), context.data, context.case.id)
    data = dict(form.data)
    for preset in spec.presets:
        if context.holds(preset.when):
            data.update(preset.values)
    saved = context.draft(task)
    data.update(_known(form.schema, saved.data if saved else {}))
    decisions = [decision.value for decision in spec.offers]
    properties = {**form.schema["properties"], "decision": {"enum": decisions}}
    return Form({**form.schema, "properties": properties}, form.ui, data, form.choices)


def bare_form(context: CaseContext, name: str) -> Form:
    """A form of the folder with nothing in it yet but what it proposes."""
    return _form(context.uow, context.folder.forms[name], context.places(), {}, context.case.id)


def start_form(uow: UnitOfWork, folder: ProcessFolder, way: Start, subject: Organization) -> Form:
    """The form that starts a process, with what is proposed and what the person drafted.

    `way` is how the person starts it, `subject` the legal subject in whose name.
    """
    source = folder.forms[way.form] if way.form else {"schema": EMPTY_SCHEMA, "ui": {}}
    places = {way.slot: subject} if way.slot else {}
    saved = draft(uow.session, uow.person.id, f"start:{folder.key}")
    return _form(uow, source, places, saved.data if saved else {})


def _form(
    uow: UnitOfWork,
    source: Mapping[str, Any],
    places: Places,
    known: Mapping[str, Any],
    case_id: str = "",
) -> Form:
    schema, ui = source["schema"], source["ui"]
    data = _known(schema, known)
    username = uow.viewer.username if uow.viewer else ""
    for field, how in ui.get("prefill", {}).items():
        if field not in data:
            value = proposal(uow.session, how, places, uow.now, username)
            if value is not None:
                data[field] = value
    offered = {
        field: choices(uow.session, name, places, uow.now, case_id)
        for field, name in ui.get("sources", {}).items()
    }
    return Form(schema, ui, data, offered)


def _known(schema: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    return {field: known[field] for field in schema["properties"] if field in known}


def merged(form: Form, given: Mapping[str, Any]) -> dict[str, Any]:
    """What the person gave over what the form held; empty texts and lists count as not given."""
    data = {**form.data, **given}
    return {field: value for field, value in data.items() if not _is_blank(value)}


def asked_by(form: Form, decision: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What a decision asks for: fields that are shown only for others do not count."""
    shown = form.ui.get("show_when", {})
    return {field: value for field, value in data.items() if _is_shown(shown, field, decision)}


def empty_fields(
    folder: ProcessFolder, spec: FolderTask, decision: str, data: Mapping[str, Any]
) -> set[str]:
    """The fields of a task's form that a decision asks for and that were left, or made, empty."""
    if spec.form is None:
        return set()
    source = folder.forms[spec.form]
    shown = source["ui"].get("show_when", {})
    return {
        field
        for field in source["schema"]["properties"]
        if field not in data and _is_shown(shown, field, decision)
    }


def _is_shown(shown: Mapping[str, Any], field: str, decision: str) -> bool:
    """Whether a decision asks for a field, by the form's `show_when`."""
    return decision in shown.get(field, {}).get("decision", (decision,))


def _is_blank(value: object) -> bool:
    return value in ([], None) or (isinstance(value, str) and not value.strip())


def check_form(
    form: Form,
    data: Mapping[str, Any],
    decision: str | None = None,
    *,
    files: Mapping[str, bytes] | None = None,
) -> list[FieldError]:
    """Every wrong field: by the schema, by what may be chosen, by what documents can print.

    `files` are those of the process folder, its document templates among them.
    """
    checked = {**data, "decision": decision} if decision is not None else data
    errors = check_answers(_with_english_titles(form), checked)
    if decision is not None and "decision" in data:
        errors.append(
            FieldError("/decision", Text("没有“{name}”这一项，请删去。", name="decision"))
        )
    wrong = {error.field for error in errors}
    for place, offered in form.choices.items():
        field, _, column = place.partition(".")
        if field not in data or field in wrong:
            continue
        if column:
            errors.extend(_outside_column(form, field, column, data[field], offered))
        else:
            errors.extend(_outside(form, field, data[field], offered))
    fine = {name: value for name, value in data.items() if name not in wrong}
    return [*errors, *_unprintable(form, fine, files or {})]


def _unprintable(
    form: Form, data: Mapping[str, Any], files: Mapping[str, bytes]
) -> Iterator[FieldError]:
    """Whoever typed such a character can replace it; whoever has the document made cannot."""
    for pointer, character in missing_glyphs(data, named=printed_names(files)):
        field = pointer.split("/")[1]
        text = Text(
            "“{title}”里的“{character}”文书印不出来，请换成通用的写法。",
            title=_title(form, field),
            character=character,
        )
        yield FieldError(pointer, text)


def _with_english_titles(form: Form) -> Mapping[str, Any]:
    """The schema with the titles of `ui.title_en`, so that messages can name fields in English."""
    english = form.ui.get("title_en", {})
    properties = {
        field: {**prop, "x-title-en": english[field]} if field in english else prop
        for field, prop in form.schema["properties"].items()
    }
    return {**form.schema, "properties": properties}


def _outside(form: Form, field: str, value: Any, offered: Iterable[Choice]) -> list[FieldError]:
    allowed = {choice.value for choice in offered}
    title = _title(form, field)
    given = value if isinstance(value, list) else [value]
    return [
        FieldError(
            f"/{field}/{index}" if isinstance(value, list) else f"/{field}",
            Text("“{title}”里没有“{value}”，请从给出的选项里选。", title=title, value=item),
        )
        for index, item in enumerate(given)
        if item not in allowed
    ]


def _outside_column(
    form: Form,
    field: str,
    column: str,
    rows: Iterable[Mapping[str, Any]],
    offered: Iterable[Choice],
) -> list[FieldError]:
    allowed = {choice.value for choice in offered}
    schema = form.schema["properties"][field]["items"]["properties"][column]
    title = Text(str(schema.get("title", column)), schema.get("x-title-en"))
    return [
        FieldError(
            f"/{field}/{index}/{column}",
            Text("“{title}”里没有“{value}”，请从给出的选项里选。", title=title, value=row[column]),
        )
        for index, row in enumerate(rows)
        if column in row and row[column] not in allowed
    ]


def _title(form: Form, field: str) -> Text:
    chinese = str(form.schema["properties"][field].get("title", field))
    return Text(chinese, form.ui.get("title_en", {}).get(field))
