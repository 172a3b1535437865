"""What a case has sent out, which nobody can unmake by going back."""

from __future__ import annotations

from workflows.history.models import HistoryRow
from workflows.steps.context import CaseContext


def is_served(context: CaseContext, row: HistoryRow) -> bool:
    """Whether a document of the history is one of the process.

    An order of the supervisors is not: it speaks of the delay and decides nothing about the case.
    """
    kinds = {document.kind for document in context.folder.documents}
    return row.data is None or row.data["document_kind"] in kinds
