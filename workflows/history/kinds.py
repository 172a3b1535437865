"""The closed vocabulary of history: every kind with the payload keys it carries."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What can happen. Stored by value: never rename, only add."""

    CASE_STARTED = "case:started"
    CASE_NUMBERED = "case:numbered"
    CASE_FINISHED = "case:finished"
    CASE_PASSED_ON = "case:passed_on"
    CASE_WITHDRAWN = "case:withdrawn"
    CASE_TERMINATED = "case:terminated"
    CASE_MERGED = "case:merged"
    CASE_ABSORBED = "case:absorbed"
    CASE_SPLIT = "case:split"
    CASE_NOTED = "case:noted"
    CASE_VIEWED = "case:viewed"
    CASE_FROZEN = "case:frozen"
    CASE_RELEASED = "case:released"
    MESSAGE_SENT = "message:sent"
    MESSAGE_THROWN = "message:thrown"
    MESSAGE_RECEIVED = "message:received"
    MESSAGE_UNHEARD = "message:unheard"
    MESSAGE_DROPPED = "message:dropped"
    TABLE_DECIDED = "table:decided"
    VOTE_CAST = "vote:cast"
    VOTE_TO_CLOSE = "vote:to_close"
    SIGNER_ADDED = "signer:added"
    SIGNER_REMOVED = "signer:removed"
    BODY_ADDED = "body:added"
    BODY_REMOVED = "body:removed"
    REQUEST_ASKED = "request:asked"
    REQUEST_ANSWERED = "request:answered"
    TASK_OPENED = "task:opened"
    TASK_CLAIMED = "task:claimed"
    TASK_RELEASED = "task:released"
    TASK_TRANSFERRED = "task:transferred"
    TASK_DELEGATED = "task:delegated"
    TASK_URGED = "task:urged"
    TASK_RETURNED = "task:returned"
    TASK_TAKEN_BACK = "task:taken_back"
    TASK_COMPLETED = "task:completed"
    TASK_CANCELLED = "task:cancelled"
    DEADLINE_STARTED = "deadline:started"
    DEADLINE_PAUSED = "deadline:paused"
    DEADLINE_RESUMED = "deadline:resumed"
    DEADLINE_REVIEW_ASKED = "deadline:review_asked"
    DEADLINE_REVIEWED = "deadline:reviewed"
    DEADLINE_CALCULATED = "deadline:calculated"
    DEADLINE_EXTENDED = "deadline:extended"
    DEADLINE_ADVANCED = "deadline:advanced"
    DEADLINE_MET = "deadline:met"
    DEADLINE_LAPSED = "deadline:lapsed"
    DEADLINE_CANCELLED = "deadline:cancelled"
    DEADLINE_RUNG = "deadline:rung"
    DEADLINE_RECOMPUTED = "deadline:recomputed"
    RECOMPUTATION_MADE = "recomputation:made"
    DOCUMENT_MADE = "document:made"
    DOCUMENT_READ = "document:read"
    EVIDENCE_ADDED = "evidence:added"
    EVIDENCE_READ = "evidence:read"
    NOTICE_SENT = "notice:sent"
    LADDER_TOLD = "ladder:told"
    CARD_ISSUED = "card:issued"
    CARD_RAISED = "card:raised"
    CARD_ASKED = "card:asked"
    CARD_ANSWERED = "card:answered"
    CARD_REVOKED = "card:revoked"
    CARD_PROPOSED = "card:proposed"
    CARD_TOLD = "card:told"
    OVERDUE_CONTESTED = "overdue:contested"
    OVERDUE_DECIDED = "overdue:decided"
    TALK_CALLED = "talk:called"
    TALK_HELD = "talk:held"
    PROCESS_PUBLISHED = "process:published"
    RULE_CHANGED = "rule:changed"
    WARNING_CHANGED = "warning:changed"
    BASIS_ADDED = "basis:added"
    BASIS_CHANGED = "basis:changed"
    RULE_RECOUNTED = "rule:recounted"
    CALENDAR_DRAFTED = "calendar:drafted"
    CALENDAR_CONFIRMED = "calendar:confirmed"
    CALENDAR_DISCARDED = "calendar:discarded"
    CALENDAR_MISSING = "calendar:missing"
    ITEM_RETRIED = "item:retried"
    MESSAGE_RESENT = "message:resent"
    COUNTY_PROFILE_SET = "county:profile_set"
    PERSON_ADDED = "person:added"
    PERSON_DISABLED = "person:disabled"
    PERSON_PASSWORD_RESET = "person:password_reset"
    TOKEN_CREATED = "token:created"
    PERSON_SIGNED_IN = "person:signed_in"
    PERSON_SIGN_IN_FAILED = "person:sign_in_failed"


FOLLOWERS: dict[str, frozenset[Kind]] = {
    "oversight": frozenset({Kind.DEADLINE_RUNG}),
    "onward": frozenset({Kind.CASE_PASSED_ON}),
    "mergers": frozenset({Kind.CASE_MERGED}),
    "splits": frozenset({Kind.CASE_SPLIT}),
    "orders": frozenset({Kind.CARD_ISSUED, Kind.CARD_RAISED}),
    "notifications": frozenset(
        {
            Kind.TASK_OPENED,
            Kind.LADDER_TOLD,
            Kind.CARD_TOLD,
            Kind.NOTICE_SENT,
            Kind.CASE_FINISHED,
            Kind.CASE_WITHDRAWN,
            Kind.CASE_TERMINATED,
            Kind.CASE_MERGED,
            Kind.CASE_ABSORBED,
            Kind.CASE_SPLIT,
            Kind.CASE_NOTED,
            Kind.CASE_FROZEN,
            Kind.CASE_RELEASED,
            Kind.MESSAGE_RECEIVED,
            Kind.TASK_TRANSFERRED,
            Kind.TASK_DELEGATED,
            Kind.TASK_URGED,
            Kind.DEADLINE_REVIEW_ASKED,
            Kind.DEADLINE_EXTENDED,
            Kind.REQUEST_ASKED,
            Kind.REQUEST_ANSWERED,
            Kind.SIGNER_ADDED,
            Kind.VOTE_TO_CLOSE,
            Kind.SIGNER_REMOVED,
            Kind.BODY_REMOVED,
            Kind.RECOMPUTATION_MADE,
            Kind.CALENDAR_MISSING,
            Kind.OVERDUE_CONTESTED,
            Kind.OVERDUE_DECIDED,
        }
    ),
}
"""Who follows which kinds: a row of such a kind that is to be told waits for its followers.

It stands here and not with the followers, so that a row waits for them whichever process wrote it.
A new follower, or a new kind for an old one, sees what is recorded from then on.
"""

PAYLOAD: dict[Kind, frozenset[str]] = {
    Kind.CASE_STARTED: frozenset({"process", "version", "title"}),
    Kind.CASE_NUMBERED: frozenset({"number"}),
    Kind.CASE_FINISHED: frozenset({"outcome", "state", "label"}),
    Kind.CASE_PASSED_ON: frozenset({"element", "process", "title"}),
    Kind.CASE_WITHDRAWN: frozenset({"opinion", "told"}),
    Kind.CASE_TERMINATED: frozenset({"opinion", "reviewer", "review", "told"}),
    Kind.CASE_MERGED: frozenset({"into", "opinion", "told", "clocks"}),
    Kind.CASE_ABSORBED: frozenset({"merged", "told"}),
    Kind.CASE_SPLIT: frozenset({"part", "opinion", "clocks", "told"}),
    Kind.CASE_NOTED: frozenset({"opinion", "told"}),
    Kind.CASE_VIEWED: frozenset({"purpose", "opinion"}),
    Kind.CASE_FROZEN: frozenset({"message", "opinion", "told"}),
    Kind.CASE_RELEASED: frozenset({"message", "told"}),
    Kind.MESSAGE_SENT: frozenset({"message", "title", "given"}),
    Kind.MESSAGE_THROWN: frozenset({"message", "title", "element", "to"}),
    Kind.MESSAGE_RECEIVED: frozenset(
        {"message", "title", "from", "text", "text_en", "element", "given", "told"}
    ),
    Kind.MESSAGE_UNHEARD: frozenset({"message", "title", "to", "sent"}),
    Kind.MESSAGE_DROPPED: frozenset({"message", "sent"}),
    Kind.TASK_TRANSFERRED: frozenset({"element", "name", "from", "to", "opinion"}),
    Kind.TASK_DELEGATED: frozenset({"element", "name", "from", "to", "opinion"}),
    Kind.TASK_URGED: frozenset({"element", "name", "opinion"}),
    Kind.TASK_RETURNED: frozenset({"element", "name", "to", "to_name", "opinion"}),
    Kind.TASK_TAKEN_BACK: frozenset({"element", "name"}),
    Kind.TABLE_DECIDED: frozenset({"element", "name", "table", "rows", "result"}),
    Kind.VOTE_CAST: frozenset({"element", "name"}),
    Kind.VOTE_TO_CLOSE: frozenset({"element", "name", "told"}),
    Kind.SIGNER_ADDED: frozenset({"element", "name", "person", "opinion"}),
    Kind.SIGNER_REMOVED: frozenset({"element", "name", "person", "opinion"}),
    Kind.BODY_ADDED: frozenset({"element", "name", "body", "opinion"}),
    Kind.BODY_REMOVED: frozenset({"element", "name", "body", "opinion", "told"}),
    Kind.REQUEST_ASKED: frozenset({"request", "what", "role", "asked", "subject", "opinion"}),
    Kind.REQUEST_ANSWERED: frozenset({"request", "what", "granted", "opinion"}),
    Kind.TASK_OPENED: frozenset({"element", "name", "role", "round", "assignee"}),
    Kind.TASK_CLAIMED: frozenset({"element", "name"}),
    Kind.TASK_RELEASED: frozenset({"element", "name"}),
    Kind.TASK_COMPLETED: frozenset({"element", "name", "decision", "label", "opinion", "answer"}),
    Kind.TASK_CANCELLED: frozenset({"element", "name"}),
    Kind.DEADLINE_STARTED: frozenset({"deadline", "rule", "title", "amount", "due_on", "basis"}),
    Kind.DEADLINE_PAUSED: frozenset({"deadline", "rule", "title", "ground"}),
    Kind.DEADLINE_RESUMED: frozenset({"deadline", "rule", "title", "due_on"}),
    Kind.DEADLINE_REVIEW_ASKED: frozenset(
        {"deadline", "rule", "title", "ground", "review_on", "told"}
    ),
    Kind.DEADLINE_REVIEWED: frozenset(
        {"deadline", "rule", "title", "ground", "review_on", "opinion"}
    ),
    Kind.DEADLINE_CALCULATED: frozenset(
        {"deadline", "rule", "title", "due_on", "document", "pdf_sha256"}
    ),
    Kind.DEADLINE_EXTENDED: frozenset(
        {
            "deadline",
            "rule",
            "title",
            "amount",
            "due_before",
            "due_on",
            "asked_by",
            "opinion",
            "told",
        }
    ),
    Kind.DEADLINE_ADVANCED: frozenset({"deadline", "rule", "title", "due_on", "merged"}),
    Kind.DEADLINE_MET: frozenset({"deadline", "rule", "title", "late"}),
    Kind.DEADLINE_LAPSED: frozenset({"deadline", "rule", "title"}),
    Kind.DEADLINE_CANCELLED: frozenset({"deadline", "rule", "title"}),
    Kind.DEADLINE_RUNG: frozenset(
        {"deadline", "rule", "title", "rung", "element", "name", "due_on"}
    ),
    Kind.DEADLINE_RECOMPUTED: frozenset(
        {"deadline", "rule", "title", "amount_before", "amount", "due_before", "due_on", "cause"}
    ),
    Kind.RECOMPUTATION_MADE: frozenset({"recomputation", "cause", "moved", "settled"}),
    Kind.DOCUMENT_MADE: frozenset({"document", "document_kind", "title", "number", "pdf_sha256"}),
    Kind.DOCUMENT_READ: frozenset({"document", "title"}),
    Kind.EVIDENCE_ADDED: frozenset({"evidence", "name", "sha256", "size"}),
    Kind.EVIDENCE_READ: frozenset({"evidence", "name"}),
    Kind.NOTICE_SENT: frozenset({"element", "name", "to", "text"}),
    Kind.LADDER_TOLD: frozenset(
        {"rung", "reached", "deadline", "title", "name", "due_on", "courtesy", "told"}
    ),
    Kind.CARD_ISSUED: frozenset({"card", "level", "name"}),
    Kind.CARD_RAISED: frozenset({"card", "level", "name", "reason"}),
    Kind.CARD_ASKED: frozenset({"card", "demand", "asked", "name", "due_on"}),
    Kind.CARD_ANSWERED: frozenset({"card", "demand", "asked", "name", "text", "plan_on", "late"}),
    Kind.CARD_REVOKED: frozenset({"card", "level", "name", "reason"}),
    Kind.CARD_PROPOSED: frozenset({"card", "wish", "name", "reason"}),
    Kind.CARD_TOLD: frozenset({"card", "about", "name", "told"}),
    Kind.OVERDUE_CONTESTED: frozenset(
        {"appeal", "deadline", "title", "first", "last", "days", "ground", "opinion", "told"}
    ),
    Kind.OVERDUE_DECIDED: frozenset(
        {"appeal", "deadline", "title", "outcome", "first", "last", "days", "opinion", "told"}
    ),
    Kind.TALK_CALLED: frozenset({"card", "name", "reason", "meets_at"}),
    Kind.TALK_HELD: frozenset({"card", "name", "held_at", "record"}),
    Kind.PROCESS_PUBLISHED: frozenset({"process", "version", "content_hash"}),
    Kind.RULE_CHANGED: frozenset(
        {"process", "rule", "title", "before", "after", "basis", "valid_from", "opinion"}
    ),
    Kind.RULE_RECOUNTED: frozenset({"recomputation", "rule", "opinion", "moves"}),
    Kind.WARNING_CHANGED: frozenset(
        {"profile", "title", "before", "after", "valid_from", "opinion"}
    ),
    Kind.BASIS_ADDED: frozenset({"basis", "cited", "after", "opinion"}),
    Kind.BASIS_CHANGED: frozenset({"basis", "cited", "before", "after", "opinion"}),
    Kind.CALENDAR_DRAFTED: frozenset({"draft", "what", "year", "source", "days", "moves"}),
    Kind.CALENDAR_CONFIRMED: frozenset({"draft", "what", "year", "source", "recomputation"}),
    Kind.CALENDAR_DISCARDED: frozenset({"draft", "what", "year", "source", "recomputation"}),
    Kind.CALENDAR_MISSING: frozenset({"year", "told"}),
    Kind.ITEM_RETRIED: frozenset({"job", "about", "failures"}),
    Kind.MESSAGE_RESENT: frozenset({"message", "state", "attempts", "error"}),
    Kind.COUNTY_PROFILE_SET: frozenset({"before", "profile", "reason"}),
    Kind.PERSON_ADDED: frozenset({"username", "name", "role", "organization"}),
    Kind.PERSON_DISABLED: frozenset({"username"}),
    Kind.PERSON_PASSWORD_RESET: frozenset({"username"}),
    Kind.TOKEN_CREATED: frozenset({"username", "expires_at"}),
    Kind.PERSON_SIGNED_IN: frozenset({"username", "address"}),
    Kind.PERSON_SIGN_IN_FAILED: frozenset({"username", "address"}),
}
