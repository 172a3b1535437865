"""Which processes the acting person may start, and where."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext

from web.language import english
from workflows.database.unit_of_work import UnitOfWork
from workflows.processes.published import folder_of
from workflows.processes.queries import current_versions
from workflows.steps.start_case import may_start


@dataclass(frozen=True, slots=True)
class StartLink:
    """A process this person may start."""

    key: str
    url: str
    label: str
    verb: str  # what a button says: 发起违法线索移送


def startable(uow: UnitOfWork) -> tuple[StartLink, ...]:
    """The processes that a post of the acting person starts."""
    links = []
    for version in current_versions(uow.session):
        folder = folder_of(version)
        if may_start(uow.person, folder):
            title = folder.title_en if english() else folder.title
            verb = gettext("发起%(title)s", title=title)
            links.append(StartLink(folder.key, f"/start/{folder.key}", title, verb))
    return tuple(links)
