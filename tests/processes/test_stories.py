"""Every story of every process folder comes out as it is told, and one that does not is noticed."""

from __future__ import annotations

import re

import pytest
from _pytest.mark import ParameterSet

from bpmn.folder import read_directory, read_folder
from lianshu.process_folders import shipped
from lianshu.stories import Step, Story, StoryError, play_story, read_story, stories_of

STORIES = [story for path in shipped().values() for story in stories_of(read_directory(path))]


def shown(story: Story) -> set[tuple[str, ...]]:
    """What people do in a story: decisions and verbs."""
    steps = [scene for scene in story.scenes if isinstance(scene, Step)]
    return {(story.process, step.task, step.decision, step.do) for step in steps}


def told() -> list[ParameterSet]:
    """All stories; on PostgreSQL the fewest in which everything is done that people do in any."""
    left = {what for story in STORIES for what in shown(story)}
    on_both = set[str]()
    while left:
        best = max(STORIES, key=lambda story: len(shown(story) & left))
        left -= shown(best)
        on_both.add(f"{best.process}-{best.name}")
    return [
        pytest.param(story, id=name, marks=[] if name in on_both else [pytest.mark.sqlite])
        for story in STORIES
        for name in (f"{story.process}-{story.name}",)
    ]


WITHDRAWN = """
title = "撤回"
[[step]]
at = "2026-11-24T09:00"
who = "shuili-clerk"
task = "draft"
decision = "withdraw"
opinion = "重复登记"
data = { matter = "SL002", recipient = "bailu", place = "沙湾村", act_on = "2026-11-24", \
found_on = "2026-11-24", facts = "堆放砂石。", party_kind = "unknown" }
[[expect]]
at = "2026-11-24T09:30"
open = []
state = "withdrawn"
light = "done"
card = "none"
told = []
documents = []
"""


def as_told(text: str) -> Story:
    return read_story("mine", "lead_referral", text.encode())


@pytest.mark.parametrize("story", told())
def test_story(county, story):
    county.clock.reach(story.begins_at)

    assert play_story(county, story) == []


def test_every_folder_has_stories():
    started = {
        key for key, path in shipped().items() if read_folder(read_directory(path)).start.holders
    }
    assert {story.process for story in STORIES} == started


@pytest.mark.parametrize(
    ("told", "otherwise", "mismatch"),
    [
        ('state = "withdrawn"', 'state = "running"', "state: expected running, found withdrawn"),
        ("open = []", 'open = ["draft"]', "open: expected ['draft'], found []"),
        ("told = []", 'told = ["zzb"]', "told: expected ['zzb'], found []"),
        ("documents = []", 'documents = ["receipt"]', "documents: expected ['receipt'], found []"),
        ('"shuili-clerk"', '"bailu-desk"', "bailu-desk draft:withdraw refused"),
        ('"2026-11-24", found_on', '"2026-11-25", found_on', "refused: /act_on"),
    ],
)
def test_what_comes_out_otherwise_is_reported(county, told, otherwise, mismatch):
    story = as_told(WITHDRAWN.replace(told, otherwise))
    county.clock.reach(story.begins_at)

    (said,) = play_story(county, story)
    assert mismatch in said


@pytest.mark.parametrize(
    "text",
    [
        "title =",
        'title = "no step"',
        WITHDRAWN.replace("light =", "lamp ="),
        WITHDRAWN.replace("opinion =", "remark ="),
        WITHDRAWN.replace("2026-11-24T09:30", "later"),
        re.sub("(?m)^who.*$", "", WITHDRAWN),
        WITHDRAWN.replace('task = "draft"\ndecision = "withdraw"', 'do = "withdraw"'),
        WITHDRAWN + '[[step]]\nat = "2026-11-24T10:00"\nwho = "shuili-clerk"\ndo = "explode"\n',
    ],
)
def test_what_is_no_story_is_refused(text):
    with pytest.raises(StoryError):
        as_told(text)
