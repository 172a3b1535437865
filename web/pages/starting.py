"""Which processes the acting person may start, and where."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext

from bpmn.folder_model import ProcessFolder, Start
from web.texts import choose
from workflows.database.unit_of_work import UnitOfWork
from workflows.processes.published import folder_of
from workflows.processes.queries import current_versions
from workflows.steps.start_case import way_to_start


@dataclass(frozen=True, slots=True)
class StartLink:
    """A process this person may start."""

    key: str
    url: str
    label: str  # in the menu: 违法线索移送, or what their way of starting it is called
    verb: str  # what a button says: 发起违法线索移送
    process: str  # its title, where the verb does not say it
    summary: str


def startable(uow: UnitOfWork) -> tuple[StartLink, ...]:
    """The processes that a post of the acting person starts."""
    links = []
    for version in current_versions(uow.session):
        folder = folder_of(version)
        way = way_to_start(uow.person, folder)
        if way is not None:
            title = choose(folder.title, folder.title_en)
            own = choose(way.title, way.title_en)
            links.append(
                StartLink(
                    key=folder.key,
                    url=f"/start/{folder.key}",
                    label=own or title,
                    verb=verb_of(folder, way),
                    process=title if own else "",
                    summary=choose(folder.summary, folder.summary_en),
                )
            )
    return tuple(links)


def verb_of(folder: ProcessFolder, way: Start) -> str:
    """What somebody does who starts a process this way."""
    own = choose(way.title, way.title_en)
    return own or gettext("发起%(title)s", title=choose(folder.title, folder.title_en))


def start_button(links: tuple[StartLink, ...]) -> tuple[str | None, str]:
    """(where, label) of the one button that begins something; no address if there is nothing.

    Whoever may start several things chooses on a page of its own.
    """
    if len(links) > 1:
        return "/start", gettext("发起")
    return (links[0].url, links[0].verb) if links else (None, "")
