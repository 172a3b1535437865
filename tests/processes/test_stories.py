"""Every story of every process folder comes out as it is told."""

from __future__ import annotations

import pytest

from bpmn.folder import read_directory
from lianshu.process_folders import shipped
from lianshu.stories import Story, StoryError, play_story, read_story, stories_of

STORIES = [story for path in shipped().values() for story in stories_of(read_directory(path))]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.process}-{story.name}")
def test_story(county, story: Story):
    county.clock.reach(story.begins_at)

    assert play_story(county, story) == []
