"""The stories show every exception, and the page of the reference says which."""

from __future__ import annotations

from tests.processes.write_story_table import EXCEPTIONS, PAGE, group_of, page, stories


def test_every_exception_has_a_story():
    for process, exceptions in EXCEPTIONS.items():
        own = [story for story in stories() if group_of(story) == process]
        assert exceptions.keys() - {each for story in own for each in story.exceptions} == set()


def test_no_story_shows_an_exception_that_nobody_knows():
    for story in stories():
        assert set(story.exceptions) <= EXCEPTIONS[group_of(story)].keys(), story.name


def test_the_page_is_what_the_stories_say():
    assert PAGE.read_text() == page(), "python -m tests.processes.write_story_table"
