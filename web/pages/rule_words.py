"""What a version of a deadline rule says, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from bpmn.folder_model import ProcessFolder
from web.pages.names import role_name
from web.texts import choose, listed, say
from web.view_models.rules import RuleRow
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.rules.versions import RuleVersion
from workflows.organizations.roles import ROLES
from workflows.processes.published import folder_of
from workflows.processes.queries import current_versions

LAW = "law"
"""What stands in an address for the rules that are of no process."""


@dataclass(frozen=True, slots=True)
class RuleWords:
    """Names of processes, steps and posts, for many rules at once."""

    folders: Mapping[str, ProcessFolder]

    @classmethod
    def of(cls, uow: UnitOfWork) -> RuleWords:
        """With the processes as they are in force."""
        return cls({each.key: folder_of(each) for each in current_versions(uow.session)})

    def title(self, version: RuleVersion) -> str:
        """What the rule is called."""
        folder = self.folders.get(version.process)
        rule = folder.rules.get(version.code) if folder else None
        return choose(version.title, rule.title_en if rule else None)

    def process(self, key: str) -> str:
        """What the process is called; empty for a rule of the law."""
        folder = self.folders.get(key)
        return choose(folder.title, folder.title_en) if folder else key

    def steps(self, version: RuleVersion) -> str:
        """The steps that it times."""
        folder = self.folders.get(version.process)
        tasks = folder.tasks if folder else {}
        named = [tasks[step] for step in version.steps if step in tasks]
        return listed(dict.fromkeys(choose(each.title, each.title_en) for each in named))

    def start(self, version: RuleVersion) -> str:
        """What it is counted from: the steps whose completion starts it, or an event of the law."""
        folder = self.folders.get(version.process)
        if folder is None:
            return version.start_event
        elements = folder.definition.elements
        names = []
        for point in version.start_event.split():
            element = point.partition(":")[0]
            task = folder.tasks.get(element)
            if task is not None:
                names.append(choose(task.title, task.title_en))
            elif element in elements:
                names.append(elements[element].name)
        said = listed(dict.fromkeys(name for name in names if name))
        return (
            gettext("“%(step)s”办结", step=said) if said else gettext("任务到达或者表单写明的日期")
        )


def amount_words(text: str | None) -> str:
    """5 个工作日; nothing for none."""
    return say(parse_amount(text).text) if text else ""


def holder_words(version: RuleVersion) -> str:
    """The posts that have the step, or whom the law binds."""
    roles = (each.partition("@")[0] for each in version.holder.split("、") if each)
    return listed(dict.fromkeys(role_name(role) if role in ROLES else role for role in roles))


def rule_url(version: RuleVersion) -> str:
    """The address of its page."""
    return f"/deadlines/rules/{version.process or LAW}/{version.code}"


def source_words(version: RuleVersion) -> str:
    """Where a version is from."""
    if version.source == "county":
        return gettext("县里更改")
    return gettext("法律法规") if version.source == "law" else gettext("流程自带")


def roll_words(version: RuleVersion) -> str:
    """What comes of an end on a day off."""
    if version.length is None or version.length.unit.value in ("WD", "H", "MIN"):
        return ""
    return (
        gettext("末日是休息日的不顺延")
        if version.roll == "none"
        else gettext("末日是休息日的顺延到下一个工作日")
    )


def rule_row(
    words: RuleWords,
    versions: Sequence[RuleVersion],
    rule: RuleVersion,
    ended: Sequence[str] = (),
) -> RuleRow:
    """A rule in a line; `ended` says what of its basis is law no more."""
    coming = versions[-1] if versions[-1] != rule else None
    return RuleRow(
        code=rule.code,
        title=words.title(rule),
        url=rule_url(rule),
        process=words.process(rule.process),
        steps=words.steps(rule),
        amount=amount_words(rule.amount),
        urgent=amount_words(rule.urgent),
        holder=holder_words(rule),
        basis=rule.basis,
        status=rule.status,  # type: ignore[arg-type]
        note=rule.note,
        changed_on=rule.valid_from if rule.source == "county" else None,
        next_on=coming.valid_from if coming else None,
        ended=tuple(ended),
    )
