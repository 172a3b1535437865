"""Stories of the shipped processes as beginnings of random walks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random

from bpmn.folder import read_directory, read_folder
from bpmn.folder_model import ProcessFolder
from lianshu.platform import Platform
from lianshu.process_folders import shipped
from lianshu.stories import Step, Story, play_step, stories_of
from lianshu.tick import advance
from tests.support.exits import MESSAGE, Exit, drawn_in
from workflows.organizations.county_profile import set_county_profile

STORIES = {
    f"{story.process}-{story.name}": story
    for path in shipped().values()
    for story in stories_of(read_directory(path))
}
SEND = "send"
Beginning = tuple[Story, int]
"""A story, and how many of its steps are played."""


def some_part(story: Story, random: Random) -> Beginning:
    """A story up to any of its steps."""
    return story, random.randint(1, max(1, len(_steps(story)) - 1))


def just_before(exit: Exit, random: Random) -> Beginning:
    """A story up to where a way on is open, or up to anywhere if none tells of its step or message."""
    here = [
        (story, number)
        for story in STORIES.values()
        for number, step in enumerate(_steps(story))
        if _is_at(step, exit)
    ]
    if exit.kind == MESSAGE and exit.step and random.random() < 0.7:
        # What is told to the case that opened it: as near to there as a story of that case comes.
        opened = list(_opening(exit.process))
        told = [each for each in here if any(_is_after(each, start) for start in opened)] or opened
        if told:
            return random.choice(told)
    own = [each for each in here if drawn_in(_folder(each[0].process), exit.step) == exit.process]
    if own or here:
        return random.choice(own or here)
    inside = [
        story
        for story in STORIES.values()
        if drawn_in(_folder(story.process), exit.element) == exit.process
    ]
    return some_part(random.choice(inside), random)


def starter_of(beginning: Beginning) -> str:
    """Who starts the case of a story."""
    return _steps(beginning[0])[0].who


def play(platform: Platform, beginning: Beginning) -> list[str]:
    """Let its people do what they do in the story; says what.

    Where somebody sends a message next, it is the time for that.
    """
    story, count = beginning
    steps, cases = _steps(story), list[str]()
    if story.profile is not None:
        with platform.unit_of_work() as uow:
            set_county_profile(uow, story.profile, story.title)
    for step in steps[:count]:
        advance(platform, step.at)
        play_step(platform, story, cases, step)
        advance(platform, step.at)
    for step in steps[count : count + 1]:
        if step.do == SEND:
            advance(platform, step.at)
    return [f"{story.name}: {step.who} {step.what}" for step in steps[:count]]


def _opening(process: str) -> Iterator[Beginning]:
    """Stories up to where somebody sends a message that opens a case of the process."""
    opening = {
        message.name
        for key in shipped()
        for message in _folder(key).messages
        if message.opens is not None and message.opens.process == process
    }
    for story in STORIES.values():
        for number, step in enumerate(_steps(story)):
            if step.do == SEND and step.data["message"] in opening:
                yield story, number + 1


def _is_after(later: Beginning, earlier: Beginning) -> bool:
    return later[0] is earlier[0] and later[1] >= earlier[1]


def _steps(story: Story) -> list[Step]:
    return [scene for scene in story.scenes if isinstance(scene, Step)]


def _is_at(step: Step, exit: Exit) -> bool:
    if exit.step:
        return step.task.partition("@")[0] == exit.step
    return step.do == SEND and step.data["message"] == exit.value


@cache
def _folder(process: str) -> ProcessFolder:
    return read_folder(read_directory(shipped()[process]))
