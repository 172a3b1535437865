"""Every story of every process folder comes out as it is told, and one that does not is noticed."""

from __future__ import annotations

import re

import pytest

from bpmn.folder import read_directory, read_folder
from lianshu.process_folders import shipped
from lianshu.stories import Story, StoryError, play_story, read_story, stories_of

STORIES = [story for path in shipped().values() for story in stories_of(read_directory(path))]

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


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.process}-{story.name}")
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
