"""What the guards of the shipped processes ask of answers beyond the schema, for random walks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from tests.support.valid_answers import Fitting
from workflows.cases.queries import slots_of
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.matters.queries import delegations, search_matters
from workflows.organizations.models import Organization
from workflows.organizations.queries import (
    holders,
    organization,
    organization_by_code,
    person_by_username,
    valid_certificate,
)
from workflows.steps.forms import Form
from workflows.steps.tolerance_guards import CONDITIONS

Known = Mapping[str, Any]
SOON = (
    "correction_until",
    "due_on",
    "execute_by",
    "finish_on",
    "objection_until",
    "perform_until",
    "plan_until",
    "reply_until",
)
"""Days that are still to come."""
CASE_OF_OWN, REFERRED = "own_case", "refer"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asks in whose name; a new case may be about the first of `cases`."""

    uow: UnitOfWork
    form: Form
    subject: Organization | None
    random: Random
    cases: Sequence[str] = ()

    def fitting(self) -> Fitting:
        """How to fill in the fields of the form of which guards ask more than the schema says."""
        properties = self.form.schema["properties"]
        rows = {
            "conditions": self._conditions,
            "findings": self._findings,
            "participants": self._participants,
            "uncorrected": self._uncorrected,
            "verified": self._conditions,
        }
        return {
            **{
                field: fill
                for field, fill in rows.items()
                if properties.get(field, {}).get("type") == "array"
            },
            **dict.fromkeys(SOON, lambda known: self._day(1, 40)),
            "date": lambda known: self._day(*((0, 4) if known.get("urgent") else (5, 20))),
            "discussion_absent": self._absent,
            "discussion_kept_off": self._kept_off,
            "discussion_members": lambda known: self.offered("discussion_members"),
            "keep_off": self._keep_off,
            **dict.fromkeys(("heard_at", "meeting_at"), lambda known: self._now()),
            **({"investigators": self._investigators} if "proposed_result" in properties else {}),
            "matter": self._matter,
            "members": self._members,
            "presided_by": self._presided_by,
            "recipient": self._recipient,
            "recording_end": self._recording_end,
            "supervised": self._supervised,
            "supervisors": self._supervisors,
            "watched_case": self._watched_case,
        }

    def offered(self, place: str) -> list[str]:
        """What may be chosen in a field or in a column of rows."""
        return [choice.value for choice in self.form.choices.get(place, ())]

    def row_of_list(self, field: str) -> dict[str, Any]:
        """A body for a list of bodies, with a matter on which it may act."""
        body = self._body(self.random.choice(self.offered(f"{field}.organization")))
        row: dict[str, Any] = {"organization": body.code, "duty": "按职责检查"}
        matters = self._matters(body)
        if matters:
            row["matter"] = self.random.choice(matters)
        else:
            row["power_basis"] = "《人民警察法》第六条"
        return row

    def _day(self, least: int, most: int) -> str:
        return (
            local_date(self.uow.now) + timedelta(days=self.random.randint(least, most))
        ).isoformat()

    def _now(self) -> str:
        return self.uow.now.isoformat(timespec="minutes")

    def _investigators(self, known: Known) -> list[str]:
        """Certified officers, as it takes two of them."""
        session, today = self.uow.session, local_date(self.uow.now)
        people = [person_by_username(session, name) for name in self.offered("investigators")]
        able = [
            each.username for each in people if each and valid_certificate(session, each.id, today)
        ]
        return self.random.sample(able, 2)

    def _body(self, code: str) -> Organization:
        body = organization_by_code(self.uow.session, code)
        assert body is not None, code
        return body

    def _matters(self, body: Organization) -> list[str]:
        """Codes of the matters on which a body may act; none where the list does not hold its powers."""
        session, day = self.uow.session, local_date(self.uow.now)
        if body.kind == "TOWN":
            return [
                each.matter_code for each in delegations(session, day=day, organization_id=body.id)
            ]
        if body.kind == "DEPT":
            found = search_matters(session, department_id=body.id, limit=10_000)
            return [each.code for each in found]
        return []

    def _receivable(self, body: Organization) -> list[str]:
        """What may be referred to a body by the one in whose name this is done."""
        matters = self._matters(body)
        sender = self.subject
        if sender is not None and sender.kind == "TOWN" and body.kind != "TOWN":
            own = set(self._matters(sender))
            return [code for code in matters if code not in own]
        return matters

    def _receivers(self, place: str) -> list[Organization]:
        sender = self.subject
        bodies = [self._body(code) for code in self.offered(place)]
        if sender is None:
            return bodies
        return [
            body
            for body in bodies
            if body.id != sender.id and (sender.kind == "TOWN" or body.kind == "TOWN")
        ]

    def _matter(self, known: Known) -> str:
        code = known.get("recipient")
        receivers = [self._body(code)] if code else self._receivers("recipient")
        pool = [each for body in receivers for each in self._receivable(body)]
        own = self.subject if not pool else None  # a command centre registers for its own township
        return self.random.choice(pool or (self._matters(own) if own else ["SL002"]))

    def _recipient(self, known: Known) -> str:
        bodies = self._receivers("recipient")
        fit = [body for body in bodies if known.get("matter") in self._receivable(body)]
        return self.random.choice(fit or bodies).code

    def _participants(self, known: Known) -> list[dict[str, Any]]:
        bodies = self.offered("participants.organization")
        wanted = self.random.randint(2, min(4, len(bodies)))
        rows: dict[str, dict[str, Any]] = {}
        while len(rows) < wanted:
            row = self.row_of_list("participants")
            rows.setdefault(row["organization"], row)
        return list(rows.values())

    def _findings(self, known: Known) -> list[dict[str, Any]]:
        return [self._finding() for _ in range(self.random.randint(1, 2))]

    def _finding(self) -> dict[str, Any]:
        own = self._matters(self.subject) if self.subject else []
        handling = self.random.choice((CASE_OF_OWN, REFERRED, REFERRED, "corrected", "crime"))
        matter = self.random.choice(own or self.offered("findings.matter"))
        row = {
            "matter": matter,
            "party": "顺达建材经营部",
            "facts": "河道内堆放砂石",
            "handling": handling,
        }
        if handling == CASE_OF_OWN:
            return {**row, "case_number": "云罚案〔2026〕1号"}
        return {**row, **self._referred("findings")} if handling == REFERRED else row

    def _uncorrected(self, known: Known) -> list[dict[str, Any]]:
        row = {"party": "顺达建材经营部", "facts": "砂石仍未清运"}
        return [{**row, **self._referred("uncorrected")}]

    def _referred(self, field: str) -> dict[str, Any]:
        to = self.random.choice([b for b in self._receivers(f"{field}.to") if self._matters(b)])
        return {
            "to": to.code,
            "matter": self.random.choice(self._receivable(to) or self._matters(to)),
        }

    def _conditions(self, known: Known) -> list[dict[str, str]]:
        met = ("met", "met", "met", "met", "not_met")
        return [
            {"condition": name, "met": self.random.choice(met), "evidence": "有笔录和凭证"}
            for name in CONDITIONS
        ]

    def _members(self, known: Known) -> list[str]:
        offered = self.offered("members")
        return self.random.sample(offered, len(offered) if len(offered) % 2 else len(offered) - 1)

    def _keep_off(self, known: Known) -> list[str]:
        """Mostly so few of those chosen that the others are enough."""
        members = known.get("members") or []
        return self.random.sample(members, min(len(members), self.random.choice((0, 0, 1, 3))))

    def _absent(self, known: Known) -> list[str]:
        """Mostly so few that the others may discuss."""
        members = self.offered("discussion_absent")
        return self.random.sample(members, min(len(members), self.random.choice((0, 0, 1, 1, 2))))

    def _kept_off(self, known: Known) -> list[str]:
        """Whoever investigated, and now and then somebody else who comes."""
        members = self.offered("discussion_kept_off")
        asked = [each for each in members if each in known.get("investigators", ())]
        others = [each for each in members if each not in known.get("discussion_absent", ())]
        more = self.random.sample(others, min(len(others), self.random.choice((0, 0, 0, 1))))
        return list(dict.fromkeys((*asked, *more)))

    def _presided_by(self, known: Known) -> str:
        """A deputy where the head is absent or keeps off."""
        missing = {*known.get("discussion_absent", ()), *known.get("discussion_kept_off", ())}
        with_head = holders(self.uow.session, "head", self._deciding(), local_date(self.uow.now))
        return "deputy" if missing & {each.username for each in with_head} else "head"

    def _deciding(self) -> str:
        assert self.subject is not None
        return self.subject.id

    def _recording_end(self, known: Known) -> str:
        others = [
            each for each in self.offered("recording_end") if each != known.get("recording_start")
        ]
        return self.random.choice(others)

    def _supervisors(self, known: Known) -> list[str]:
        """Two, as it takes; now and then one, who cannot sign alone."""
        offered = self.offered("supervisors")
        return self.random.sample(offered, min(len(offered), self.random.choice((2, 2, 2, 1))))

    def _watched_case(self, known: Known) -> str:
        return self.cases[0]

    def _supervised(self, known: Known) -> str:
        """A body that takes part in the case that is looked at; for a judicial office its township."""
        session = self.uow.session
        slots = slots_of(session, self.cases[0]) if self.cases else {}
        ids = {row.organization_id for row in slots.values()}
        posts = self.uow.person.posts
        if all(post.organization_kind != "SFJ" for post in posts):
            ids = {post.scope_id for post in posts if post.organization_kind == "SFS"} or ids
        codes = [organization(session, each).code for each in ids]
        fit = sorted(set(codes) & set(self.offered("supervised")))
        return self.random.choice(fit or self.offered("supervised"))
