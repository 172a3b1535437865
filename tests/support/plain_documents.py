"""Documents that are not typeset, for tests in which only their numbers matter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from workflows.database.base import canonical
from workflows.steps import make_document


def _values(template: bytes, context: Mapping[str, Any], *, made_at: datetime) -> bytes:
    return canonical([context, made_at.isoformat()])


@pytest.fixture
def plain_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    """Official documents hold their values and nothing else: a hundred times faster."""
    monkeypatch.setattr(make_document, "render_pdf", _values)
    monkeypatch.setattr(make_document, "render_docx", _values)
