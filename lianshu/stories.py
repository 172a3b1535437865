"""Playing the stories of a process folder: who does what when, and what must then be the case.

The format stands in the README beside the stories.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lianshu.observe import following_case, observations
from lianshu.platform import Platform
from lianshu.play import acting, attach, complete, start, with_files
from lianshu.story_verbs import VERBS
from lianshu.tick import advance
from workflows.calendar.local_time import to_local
from workflows.errors import Invalid, Refusal
from workflows.organizations.county_profile import set_county_profile

FOLDER = "examples/"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(10)
EXPECTED = (
    "open",
    "state",
    "outcome",
    "light",
    "card",
    "told",
    "due",
    "provisional",
    "documents",
    "barred",
    "related",
    "heard",
)
START = "start"
"""What whoever starts a case without a step of their own does."""
FILES = "@files"
"""In the data of a step: the ids of the files that it adds."""
BEFORE = "@before"
"""In the data of a start or a verb: the id of the case that the story was about before."""


@dataclass(frozen=True, slots=True)
class Step:
    """A person completes a task, or does what the verb `do` names with `data`.

    The first one of a story also starts the case. `follow` names a relation: from this step on the
    story is about the case that the one before goes on as; `another` starts another case, which
    it is about then; `beside` names the relation of a case in which this step alone is done, or is
    `@before`: the case that the story was about before. `of` is
    the process that is started, if it is not the story's own.
    """

    at: datetime
    who: str
    task: str
    decision: str
    data: Mapping[str, Any]
    opinion: str
    do: str = ""
    follow: str = ""
    beside: str = ""
    another: bool = False
    of: str = ""
    files: tuple[str, ...] = ()
    """Names of small pictures that the person adds to the case first."""

    @property
    def what(self) -> str:
        """The step in short, for messages."""
        return self.do or f"{self.task}:{self.decision}"


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must be the case at an instant; only what is named is looked at."""

    at: datetime
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """A story of a process, in the order in which it is played; it shows these exceptions."""

    name: str
    title: str
    process: str
    scenes: tuple[Step | Expectation, ...]
    exceptions: tuple[str, ...] = ()
    profile: str | None = None
    """Whose local rules hold in the county; those of the demo county if not given."""

    @property
    def begins_at(self) -> datetime:
        return self.scenes[0].at


class StoryError(Exception):
    """The file is no story: says what is wrong with it."""


def stories_of(files: Mapping[str, bytes]) -> list[Story]:
    """All stories of a process folder; raises StoryError."""
    process = tomllib.loads(files["process.toml"].decode())["key"]
    return [
        read_story(path.removeprefix(FOLDER).removesuffix(".toml"), process, content)
        for path, content in sorted(files.items())
        if path.startswith(FOLDER) and path.endswith(".toml")
    ]


def read_story(name: str, process: str, content: bytes) -> Story:
    """One story from its file; raises StoryError."""
    try:
        table = tomllib.loads(content.decode())
        steps = [_step(row) for row in table.pop("step", [])]
        expectations = [_expectation(row) for row in table.pop("expect", [])]
        title = table.pop("title")
        exceptions = tuple(table.pop("exceptions", ()))
        profile = table.pop("profile", None)
    except (KeyError, TypeError, ValueError) as error:
        raise StoryError(f"{name}: {error!r}") from error
    if steps and steps[0].do not in ("", START):
        raise StoryError(f"{name}: the first step starts the case, it names a task")
    if table or not steps:
        raise StoryError(f"{name}: unknown keys {sorted(table)}" if table else f"{name}: no step")
    scenes: list[Step | Expectation] = [*steps, *expectations]
    scenes.sort(key=lambda each: each.at)  # at one instant steps come first, as they stand there
    return Story(name, title, process, tuple(scenes), exceptions, profile)


def play_story(platform: Platform, story: Story) -> list[str]:
    """Play a story on a fresh county whose clock can be moved; returns what came out otherwise.

    A step that is refused ends the story: it is the last mismatch.
    """
    cases: list[str] = []
    mismatches: list[str] = []
    if story.profile is not None:
        with platform.unit_of_work() as uow:
            set_county_profile(uow, story.profile, story.title)
    for scene in story.scenes:
        advance(platform, scene.at)
        if isinstance(scene, Expectation):
            mismatches += _compare(platform, story, cases[-1], scene)
            continue
        try:
            play_step(platform, story, cases, scene)
        except Refusal as error:
            what = f"{scene.who} {scene.what}"
            return [*mismatches, f"{_where(story, scene.at)} {what} refused: {_said(error)}"]
        advance(platform, scene.at)
    return mismatches


def play_step(platform: Platform, story: Story, cases: list[str], step: Step) -> None:
    """Play a step on the last of the cases; adds the case that the story is about from here on.

    Raises Refusal.
    """
    if step.follow:
        cases.append(following_case(platform, cases[-1], step.follow))
    on = _beside(platform, cases, step)
    added = [attach(platform, step.who, on or cases[-1], name, PICTURE) for name in step.files]
    answers = {key: added if given == FILES else given for key, given in step.data.items()}
    if not cases or step.another:
        given = {k: cases[-1] if value == BEFORE else value for k, value in step.data.items()}
        cases.append(start(platform, step.who, step.of or story.process, given))
        if step.do != START:
            complete(platform, step.who, cases[-1], step.task, step.decision, {}, step.opinion)
    elif step.do:
        data = {key: cases[-2] if given == BEFORE else given for key, given in answers.items()}
        with acting(platform, step.who) as uow:
            VERBS[step.do](uow, on or cases[-1], data)
    else:
        data = with_files(platform, on or cases[-1], answers)
        complete(platform, step.who, on or cases[-1], step.task, step.decision, data, step.opinion)


def _beside(platform: Platform, cases: list[str], step: Step) -> str:
    """The case in which this step alone is done; empty if it is the story's own."""
    if step.beside == BEFORE:
        return cases[-2]
    return following_case(platform, cases[-1], step.beside) if step.beside else ""


def _compare(platform: Platform, story: Story, case_id: str, expected: Expectation) -> list[str]:
    found = observations(platform, case_id, to_the_minute=_with_time(expected.values))
    return [
        f"{_where(story, expected.at)} {key}: expected {_plain(wanted)}, found {_plain(found[key])}"
        for key, wanted in expected.values.items()
        if _plain(found[key]) != _plain(wanted)
    ]


def _with_time(values: Mapping[str, Any]) -> frozenset[str]:
    """The elements whose end is expected to the minute."""
    return frozenset(element for element, end in values.get("due", {}).items() if "T" in end)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return sorted(value) if isinstance(value, list) else value


def _where(story: Story, at: datetime) -> str:
    return f"{story.name} {at:%m-%d %H:%M}"


def _said(error: Refusal) -> str:
    if isinstance(error, Invalid):
        return "; ".join(f"{each.pointer} {each.message}" for each in error.errors)
    return str(error.text)


def _step(row: dict[str, Any]) -> Step:
    do = row.pop("do", "")
    if do:
        row |= {"task": "", "decision": ""}
    if do and do != START and do not in VERBS:
        raise ValueError(f"no verb {do}: one of {sorted([START, *VERBS])}")
    step = Step(
        at=_instant(row.pop("at")),
        who=row.pop("who"),
        task=row.pop("task"),
        decision=row.pop("decision"),
        data=row.pop("data", {}),
        opinion=row.pop("opinion", ""),
        do=do,
        follow=row.pop("follow", ""),
        beside=row.pop("beside", ""),
        another=row.pop("another", False),
        of=row.pop("of", ""),
        files=tuple(row.pop("files", ())),
    )
    if row:
        raise ValueError(f"unknown keys in a step: {sorted(row)}")
    return step


def _expectation(row: dict[str, Any]) -> Expectation:
    at = _instant(row.pop("at"))
    unknown = sorted(set(row) - set(EXPECTED))
    if unknown or not row:
        raise ValueError(f"unknown keys in an expectation: {unknown}")
    return Expectation(at, row)


def _instant(text: str) -> datetime:
    return to_local(datetime.fromisoformat(text))
