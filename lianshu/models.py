"""All tables in one place: importing this module makes the metadata complete."""

from __future__ import annotations

import notifications.models
import oversight.models
import oversight.overdue.models
import workflows.calendar.models
import workflows.cases.models
import workflows.database.models
import workflows.deadlines.models
import workflows.deadlines.rules.models
import workflows.documents.models
import workflows.evidence.models
import workflows.history.models
import workflows.matters.models
import workflows.messages.models
import workflows.organizations.models
import workflows.processes.models
import workflows.tasks.models
from workflows.database.base import Base

TABLES = (
    workflows.calendar.models,
    workflows.cases.models,
    workflows.database.models,
    workflows.deadlines.models,
    workflows.deadlines.rules.models,
    workflows.documents.models,
    workflows.evidence.models,
    workflows.history.models,
    workflows.matters.models,
    workflows.messages.models,
    workflows.organizations.models,
    workflows.processes.models,
    workflows.tasks.models,
    oversight.models,
    oversight.overdue.models,
    notifications.models,
)
"""Every module of tables; a test compares it with the files."""

METADATA = Base.metadata
