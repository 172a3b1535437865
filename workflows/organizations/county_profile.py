"""Whose local rules hold in the county, and changing that."""

from __future__ import annotations

from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError, Invalid, WrongState
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.organizations.models import Organization
from workflows.organizations.queries import organizations
from workflows.texts import Text

PROFILES = {"ZJ": "浙江省综合行政执法条例", "HN": "河南省行政执法条例"}
"""The provinces whose rules the shipped processes know, and the statute that is meant."""
LONGEST_REASON = 500


def set_county_profile(uow: UnitOfWork, profile: str | None, reason: str) -> str | None:
    """From now on cases begin under another province's rules, None: under the national ones alone.

    Those that run keep the rules under which they began. Returns the profile before. Raises Invalid
    (no such profile, no reason), WrongState (it is so already, or there is no county government).
    """
    reason = reason.strip()
    errors = []
    if profile is not None and profile not in PROFILES:
        text = Text(
            "没有地方规则“{code}”，应为：{codes}。", code=profile, codes="、".join(PROFILES)
        )
        errors.append(FieldError("/profile", text))
    if not reason:
        errors.append(FieldError("/reason", Text("请写明更换地方规则的理由。")))
    if len(reason) > LONGEST_REASON:
        text = Text(
            "理由最多 {limit} 字，现在是 {length} 字。", limit=LONGEST_REASON, length=len(reason)
        )
        errors.append(FieldError("/reason", text))
    if errors:
        raise Invalid(errors)
    government = _government(uow)
    before = government.profile
    if before == profile:
        raise WrongState(Text("本县已经按这个规则办理。"))
    government.profile = profile
    record(uow, Kind.COUNTY_PROFILE_SET, before=before, profile=profile, reason=reason)
    return before


def _government(uow: UnitOfWork) -> Organization:
    found = organizations(uow.session, "GOV")
    if not found:
        raise WrongState(Text("库里还没有县（区）人民政府，请先装入单位。"))
    return found[0]
