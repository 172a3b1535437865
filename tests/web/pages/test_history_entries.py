"""Rows of history that are older than a key of their data still read well."""

from __future__ import annotations

from typing import cast

from flask import Flask

from web.pages.history_entries import sentence
from web.pages.names import Names
from workflows.cases.models import Case
from workflows.history.models import HistoryRow


class _Said:
    """Names of which only the words of the folder are asked."""

    def words(self, _case: Case, text: str) -> str:
        return text


def test_an_extension_of_before_the_old_day_was_kept(app: Flask) -> None:
    row = HistoryRow(
        kind="deadline:extended",
        data={"title": "核查立案", "amount": "3WD", "due_on": "2026-12-08", "told": []},
    )
    with app.test_request_context():
        title, _, detail = sentence(row, Case(), cast(Names, _Said()))
    assert (title, detail) == ("“核查立案”期限延长 3 个工作日", "到期日 12月8日")
