"""A page with the diagrams of process folders, to be opened from disk without a server."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import web
from bpmn.folder import ProcessFolder
from workflows.deadlines.amounts import parse_amount
from workflows.organizations.roles import ROLES

STATIC = Path(web.__file__).parent / "static"
FILES = (
    "css/tokens.css",
    "css/app.css",
    "js/diagram.js",
    "vendor/bpmn-js/bpmn-js.css",
    "vendor/bpmn-js/diagram-js.css",
    "vendor/bpmn-js/bpmn-navigated-viewer.production.min.js",
)
TEMPLATE = "index.html"


@dataclass(frozen=True, slots=True)
class Step:
    """A task as the page tells it."""

    name: str
    holder: str
    limit: str
    basis: str
    decisions: str


@dataclass(frozen=True, slots=True)
class Process:
    """A process as the page shows it; `drawing` is a data URL of its BPMN."""

    key: str
    title: str
    summary: str
    drawing: str
    steps: tuple[Step, ...]
    ends: tuple[str, ...]
    called: tuple[tuple[str, str], ...]


def write_gallery(folders: Iterable[ProcessFolder], target: Path) -> Path:
    """Write the page and what it needs into `target`; return the page."""
    target.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copyfile(STATIC / name, target / Path(name).name)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = target / "index.html"
    made = environment.get_template(TEMPLATE).render(processes=list(map(_process, folders)))
    page.write_text(made, encoding="utf-8")
    return page


def _process(folder: ProcessFolder) -> Process:
    drawing = base64.b64encode(folder.files["process.bpmn"]).decode()
    called = {each.key: each.title for each in folder.called.values()}
    return Process(
        key=folder.key,
        title=folder.title,
        summary=folder.summary,
        drawing=f"data:application/xml;base64,{drawing}",
        steps=tuple(
            _step(folder, element)
            for element in folder.definition.order
            if folder.definition.elements[element].kind == "userTask"
        ),
        ends=tuple(end.title for end in folder.ends.values()),
        called=tuple(sorted(called.items())),
    )


def _step(folder: ProcessFolder, element: str) -> Step:
    task = folder.tasks[element]
    rule = folder.rules.get(task.rule or "")
    roles = dict.fromkeys(ROLES[choice.holder.role].title for choice in task.holders)
    return Step(
        name=task.title,
        holder="、".join(roles),
        limit=_said(rule.amount.text) if rule else "不计时",
        basis=rule.basis if rule else task.untimed or "",
        decisions="、".join(decision.label for decision in task.decisions),
    )


def _said(amount: str) -> str:
    return str(parse_amount(amount).text)
