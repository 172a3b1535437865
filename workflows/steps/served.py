"""What a case has sent out, which nobody can unmake by going back."""

from __future__ import annotations

from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow
from workflows.steps.context import CaseContext


def is_served(context: CaseContext, row: HistoryRow) -> bool:
    """Whether a document or message of the history is one of the process.

    An order of the supervisors is not, nor what a red card tells the judicial office: they speak of
    the delay and decide nothing about the case.
    """
    if row.kind == Kind.MESSAGE_THROWN:
        message = context.folder.message(row.data["message"]) if row.data else None
        return message is None or not message.at_red_card
    kinds = {document.kind for document in context.folder.documents}
    return row.data is None or row.data["document_kind"] in kinds
