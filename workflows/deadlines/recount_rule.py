"""Counting what runs anew by the version of a rule that holds now: deliberately, with a list before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Recomputation
from workflows.deadlines.recompute_deadlines import (
    begin_recomputation,
    check_is_draft,
    check_still_so,
    list_differences,
    selection_of,
    terms_of,
)
from workflows.deadlines.recompute_queries import Selection, locked_recomputation
from workflows.deadlines.recount import Terms
from workflows.deadlines.rules.permissions import check_may_recount
from workflows.deadlines.rules.queries import timelines, version_by_id
from workflows.deadlines.rules.versions import RuleVersion, holding_on
from workflows.errors import FieldError, Invalid, NotFound, Outdated, Stale, WrongState
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.texts import Text

LONGEST_REASON = 500


def list_for_rule(uow: UnitOfWork, process: str, code: str, reason: str) -> Recomputation:
    """A draft of what would move if the clocks of a rule counted by its version of today.

    Clocks that count by the version before it are meant; those whose last day somebody set, or that
    are older still, stay. Raises NotPermitted, NotFound, WrongState (nothing has changed), Invalid.
    """
    check_may_recount(uow.person)
    known = timelines(uow.session)
    versions = known.get((process, code), ())
    if not versions or not process:
        raise NotFound(Text("没有这条时限规则。"))
    before, now = _changed(uow, versions)
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        said = Text("请写明重新计算的理由，最多 {limit} 字。", limit=LONGEST_REASON)
        raise Invalid([FieldError("/reason", said)])
    shared = any(each != process and other == code for each, other in known if each)
    return list_differences(
        uow,
        f"{now.title}：{reason}",
        selection=Selection(process=process if shared else None, rule=code),
        terms=_terms(before, now),
    )


def list_again_for_rule(uow: UnitOfWork, recomputation_id: str) -> Recomputation:
    """List anew what the draft of a rule would move by now. Raises NotPermitted, NotFound, WrongState."""
    draft = _waiting(uow, recomputation_id)
    terms = _terms_now(uow, draft)
    draft.terms = asdict(terms)
    return list_differences(
        uow, draft.cause, selection=selection_of(draft), terms=terms, again=draft
    )


def confirm_for_rule(
    uow: UnitOfWork, recomputation_id: str, listed_at: datetime | None = None
) -> Recomputation:
    """Let the draft of a rule happen.

    `listed_at` is when the list was made that this person has seen; None takes it as it is. The list
    has to be about the version that holds now, and one from before today has to say what would move
    by now. Raises NotPermitted, NotFound, WrongState, Stale, Outdated.
    """
    draft = _waiting(uow, recomputation_id)
    if listed_at is not None and listed_at != draft.listed_at:
        raise Stale(Text("差异清单已经更新，请看过新的清单再确认。"))
    terms = _terms_now(uow, draft)
    if terms != terms_of(draft):
        raise Outdated(Text("清单列出之后规则又有更改，请看过新的清单再确认。"))
    check_still_so(uow, draft, selection=selection_of(draft), terms=terms)
    begin_recomputation(uow, draft)
    record(
        uow,
        Kind.RULE_RECOUNTED,
        recomputation=draft.id,
        rule=draft.selection["rule"],
        opinion=draft.cause,
        moves=draft.moves,
    )
    return draft


def _waiting(uow: UnitOfWork, recomputation_id: str) -> Recomputation:
    """A draft of a rule that nobody has decided, held."""
    check_may_recount(uow.person)
    draft = locked_recomputation(uow.session, recomputation_id)
    if draft is None or not draft.terms or not draft.terms.get("version_id"):
        raise NotFound(Text("没有这份差异清单。"))
    check_is_draft(draft)
    return draft


def _terms_now(uow: UnitOfWork, draft: Recomputation) -> Terms:
    """What a list about this rule would be made by today. Raises WrongState."""
    assert draft.terms is not None, "a draft of a rule"
    listed_by = version_by_id(uow.session, draft.terms["version_id"])
    assert listed_by is not None, "versions stay"
    return _terms(*_changed(uow, timelines(uow.session)[listed_by.process, listed_by.code]))


def _changed(uow: UnitOfWork, versions: Sequence[RuleVersion]) -> tuple[RuleVersion, RuleVersion]:
    """The version that holds today and the one that held before it."""
    held = [each for each in versions if each.valid_from != each.valid_to]
    now = holding_on(held, local_date(uow.now))
    if now is None or held.index(now) == 0:
        raise WrongState(Text("这条规则没有更改过，在办的期限不用重新计算。"))
    return held[held.index(now) - 1], now


def _terms(before: RuleVersion, now: RuleVersion) -> Terms:
    assert before.amount is not None and now.amount is not None, "a rule of a process has one"
    return Terms(
        before=before.amount,
        amount=now.amount,
        roll=now.roll,
        basis=now.basis,
        status=now.status,
        urgent_before=before.urgent,
        urgent=now.urgent,
        version_id=now.id,
        warn_profile=now.warn_profile,
    )
