"""The stories show every exception, and the page of the reference says which."""

from __future__ import annotations

from tests.processes.write_story_table import EXCEPTIONS, PAGE, page, stories


def test_every_exception_has_a_story():
    shown = {exception for story in stories() for exception in story.exceptions}
    assert EXCEPTIONS.keys() - shown == set()


def test_no_story_shows_an_exception_that_nobody_knows():
    assert {exception for story in stories() for exception in story.exceptions} <= set(EXCEPTIONS)


def test_the_page_is_what_the_stories_say():
    assert PAGE.read_text() == page(), "python -m tests.processes.write_story_table"
