"""Deadline rules: which there are, and changing one."""

from __future__ import annotations

from apiflask import APIBlueprint

from web.access import api
from web.api.directory import Directory
from web.api.pages_of_lists import slice_of
from web.api.rule_shapes import RuleChanged, RuleList, RuleShape, RulesQuery
from web.unit_of_work import current_uow
from workflows.clock import local_date
from workflows.deadlines.rules.change_rule import RuleChange, change_rule
from workflows.deadlines.rules.changing import day_written
from workflows.deadlines.rules.citations import cited
from workflows.deadlines.rules.queries import legal_bases, timelines
from workflows.deadlines.rules.versions import RuleVersion, holding_on

views = APIBlueprint("api_rules", __name__, tag="deadlines", url_prefix="/api/v1")


@views.get("/deadline-rules")
@api
@views.input(RulesQuery, location="query", arg_name="query")
@views.output(RuleList)
def get_rules(query: RulesQuery) -> RuleList:
    """The rules that hold on a day (today), by process and code; those of the law have no process."""
    uow = current_uow()
    day = query.on or local_date(uow.now)
    held = (holding_on(versions, day) for versions in timelines(uow.session).values())
    rules = [rule for rule in held if rule is not None and _wanted(rule, query)]
    shown, cursor = slice_of(rules, query.cursor, query.limit, _key)
    return RuleList(items=[_shape(rule) for rule in shown], next_cursor=cursor)


@views.post("/deadline-rules")
@api
@views.input(RuleChanged, arg_name="given")
@views.output(RuleShape, status_code=201)
def post_rule(given: RuleChanged) -> RuleShape:
    """Let a rule say something else from a day on; what runs keeps what it was started with."""
    said = RuleChange(
        amount=given.amount,
        urgent=given.urgent,
        warn_profile=given.warn_profile,
        basis=given.basis,
        status=given.status,
    )
    changed = change_rule(
        current_uow(),
        given.process,
        given.code,
        said,
        reason=given.reason,
        valid_from=day_written(given.valid_from),
        seen=given.version,
    )
    return _shape(changed)


def _wanted(rule: RuleVersion, query: RulesQuery) -> bool:
    if query.process is not None and query.process != rule.process:
        return False
    if query.status and query.status != rule.status:
        return False
    laws = {each.law for each in cited(rule.basis, legal_bases(current_uow().session))}
    return not query.law or query.law in laws


def _key(rule: RuleVersion) -> str:
    return f"{rule.process} {rule.code}"


def _shape(rule: RuleVersion) -> RuleShape:
    length = rule.length
    changer = Directory(current_uow()).person(rule.changed_by_id)
    return RuleShape(
        version=rule.id,
        code=rule.code,
        process=rule.process,
        steps=list(rule.steps),
        title=rule.title,
        amount=length.value if length else None,
        unit=length.unit.value if length else None,
        urgent=rule.urgent,
        roll=rule.roll,
        holder=rule.holder,
        extendable=rule.ext_amount,
        warn_profile=rule.warn_profile,
        basis=rule.basis,
        status=rule.status,
        note=rule.note,
        source=rule.source,
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
        reason=rule.reason,
        changed_by=changer,
    )
