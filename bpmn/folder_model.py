"""What a process folder says, as typed values; ids refer to elements of its diagram."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bpmn.definition import Definition
from bpmn.dmn import Table as DecisionTable
from bpmn.folder_about import About
from bpmn.folder_bodies import Ballot, Countersign, Holder, HolderChoice, Repeat
from bpmn.folder_periods import Amount, Extension, Suspension
from bpmn.folder_points import Bar, CaseNumber, Confidentiality, Point, SupervisionPoint
from bpmn.folder_problems import Problem


@dataclass(frozen=True, slots=True)
class Decision:
    """One way to complete a task; `opinion` is required, optional or none.

    `checks` names rules beyond the form's schema that the answers must pass, `barred` when it
    cannot be taken. `works_out` are fields that the platform fills in, each with what it works out
    for it; `tells` are holders who are told of the decision. The decision table `allowed_by` has to
    allow it.
    """

    value: str
    label: str
    label_en: str | None
    style: str
    next: str | None
    opinion: str
    next_en: str | None = None
    checks: tuple[str, ...] = ()
    barred: tuple[Bar, ...] = ()
    works_out: Mapping[str, str] = field(default_factory=dict)
    tells: tuple[HolderChoice, ...] = ()
    allowed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Preset:
    """Values that a task's form begins with if the expression `when` holds; None always holds."""

    when: str | None
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FolderTask:
    """What a user task asks of whom; `holders` is the lane's where the task names none.

    `rule` is the code of its clock, the ladder's before that of an interrupting timer. `hints` names
    what the platform looks up for whoever decides; `approves` tasks whose work other posts approve
    here; `not_by` tasks of the same post, but not the same person. Whoever `together` names joins in.
    """

    element: str
    title: str
    title_en: str | None
    lane: str | None
    holders: tuple[HolderChoice, ...]
    form: str | None
    instruction: str | None
    instruction_en: str | None
    assignee: str | None
    untimed: str | None
    decisions: tuple[Decision, ...]
    rule: str | None
    untimed_en: str | None = None
    presets: tuple[Preset, ...] = ()
    approves: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    not_by: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    countersign: Countersign | None = None

    @property
    def offers(self) -> tuple[Decision, ...]:
        """What is offered to whoever has it: the decisions, or the votes where several people sign."""
        if self.countersign is None:
            return self.decisions
        return tuple(self._vote(each) for each in self.countersign.votes)

    def _vote(self, ballot: Ballot) -> Decision:
        decided = self.decision(ballot.decides or "")
        said = (ballot.value, ballot.label, ballot.label_en, "plain", None, ballot.opinion)
        bars = {"barred": decided.barred, "allowed_by": decided.allowed_by} if decided else {}
        return Decision(*said, **bars)  # type: ignore[arg-type]

    def decision(self, value: str) -> Decision | None:
        """The decision with this value, None if the task does not offer it."""
        return next((each for each in self.decisions if each.value == value), None)


@dataclass(frozen=True, slots=True)
class Slot:
    """A part that an organization plays in a case.

    `source` is `starter`, `data.<field>`, `county.<KIND>` (the county's one body of that kind) or
    `caller` (whatever calls this process says); from the first of the moments `visible_from` its people
    see the case.
    `kinds` are those the organization may be of, any if there are none. Once the field
    `replaced_by` is answered, the organization it names takes this part. `late` slots are empty
    until their field is answered; with `handlers_only` none but who get a task see the case.
    """

    key: str
    source: str
    kinds: tuple[str, ...]
    visible_from: tuple[Point, ...]
    replaced_by: str | None = None
    late: bool = False
    handlers_only: bool = False

    def seen_from_start(self, form: str | None) -> bool:
        """Whether its people see a case from its beginning; None began it with no form of the folder."""
        starts = [point.decisions for point in self.visible_from if point.kind == "start"]
        return any(not forms or form in forms for forms in starts)


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane of the diagram and the default holder of its tasks; its title is the name there."""

    key: str
    holder: Holder
    title_en: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A deadline rule.

    `starts` are the moments that start it, anew once it has ended; `until` those that meet it;
    `paused_in` the tasks during which the clock stands; `roll` is forward or none; `status` says
    how firm the basis is (V, 记忆 or D). Once the field `set_by` is answered, the day in it is the
    last one, whatever the amount. A rule that the check `read_by` reads needs no clock. A completion
    that starts it counts from the day in `day`, if answered. The first of `instead` that holds when it
    starts gives the amount. Unless `when` holds then it does not start, nor twice if it runs `once`.
    `not_extended` says why the law knows no extension of it; one that is `statutory` is the limit that
    the law sets for the case as a whole.
    Where the period is the person's, or binds the authority against them, `lighter` says which of two
    lengths is better for them: longer or shorter; else it is empty.
    """

    code: str
    title: str
    amount: Amount
    urgent: Amount | None
    starts: tuple[Point, ...]
    until: tuple[Point, ...]
    paused_in: tuple[str, ...]
    roll: str
    basis: str
    status: str
    extension: Extension | None
    title_en: str | None = None
    suspension: Suspension | None = None
    set_by: str | None = None
    read_by: str | None = None
    day: str | None = None
    instead: tuple[tuple[str, Amount], ...] = ()
    when: str | None = None
    once: bool = False
    not_extended: str | None = None
    not_extended_en: str | None = None
    lighter: str = ""
    statutory: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """An official document: made at a moment, in the name of a slot, from a template.

    It is made only if the expression `when` holds; None always holds. Under the name `known_as`
    later documents of the case can refer to its number and date. `directory` is where its
    templates lie; `aliases` maps slots that they name to slots of the case.
    """

    kind: str
    title: str
    at: tuple[Point, ...]
    slot: str
    mark: str
    template: str
    when: str | None = None
    directory: str = "documents/"
    aliases: Mapping[str, str] = field(default_factory=dict)
    known_as: str | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """The case that an end opens in turn, once the ending one is settled.

    `starter` is the slot whose organization starts the process `process`. The new case takes over
    the fields `carry`, those of `move` under another name (new: old, a field or a slot), and the
    values `fixed`; `cites` gives it number and date of a document as `<name>_number` and
    `<name>_date` (name: kind). The slots `shows` see it from its start. `relation` is how the two
    are linked.

    A message may open one case for each row of the list field `each` for which the expression
    `where` holds: `row` maps fields of the new case to columns, and `starter` may be a column.
    """

    when: str | None
    process: str
    starter: str
    relation: str
    carry: tuple[str, ...]
    move: Mapping[str, str]
    fixed: Mapping[str, Any]
    cites: Mapping[str, str]
    shows: tuple[str, ...]
    each: str | None = None
    where: str | None = None
    row: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Message:
    """A message or signal between cases: where a thrown one goes, and who may send it by hand.

    `elements` are the events of the folder's own diagram that throw or catch it. `to` holds
    `origin` (the case that this one was opened from), `family` (all cases linked to it) and
    `correlated` (whoever waits for it about the same thing); `opens` is a case that it opens.
    Along go the fields `carry`, those of `move` under another name (new: old), the values `fixed`
    and what the form `form` was given. `text` is what stands in the other case's history. With
    `item` only the instance whose value the field of that name holds gets it. `senders` are
    processes that send it to this one.

    A case that will wait for it later gets it then, within `keep`; after that `unheard` says
    whether it is an incident or only noted. One that people may send (`by`) is refused while
    `barred` says so, or a task of `not_while` is open. `freezes` is the reason shown while a case that
    got it stands still, `releases` lets it go on, `terminates` ends it with this outcome. `holds` is
    the reason why a step of it cannot be decided, the one that the field `held` names; `lifts` lets it
    be decided again. One `at_red_card` the platform throws when a step of a township's gets a red card.
    """

    name: str
    title: str
    title_en: str | None
    elements: frozenset[str]
    form: str | None
    by: tuple[HolderChoice, ...]
    barred: tuple[Bar, ...]
    not_while: tuple[str, ...]
    to: tuple[str, ...]
    senders: tuple[str, ...]
    carry: tuple[str, ...]
    move: Mapping[str, str]
    fixed: Mapping[str, Any]
    text: str | None
    text_en: str | None
    item: str | None
    keep: Amount
    unheard: str
    opens: Opening | None
    freezes: str | None
    freezes_en: str | None
    releases: bool
    terminates: str | None
    holds: str | None
    holds_en: str | None
    held: str | None
    lifts: bool
    at_red_card: bool

    @property
    def steers(self) -> bool:
        """Whether it does something to the case that gets it, whatever the diagram says."""
        kept = (self.freezes, self.terminates, self.holds)
        return self.releases or self.lifts or any(each is not None for each in kept)


@dataclass(frozen=True, slots=True)
class End:
    """An end of the process; its element's name is its title. It may open another case.

    What was done at the tasks `flags` of a case that ends so stands in its history with the words `flag`.
    """

    element: str
    title: str
    title_en: str | None
    opens: Opening | None = None
    flags: tuple[str, ...] = ()
    flag: str = ""
    flag_en: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Fields of a form that stand together under a heading."""

    title: str
    title_en: str | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """Who may start the process with which form; None if it needs no form.

    `checks` names rules beyond the form's schema that the answers must pass. A process without
    holders is only called by others; `given` are the fields that those have filled. The fields
    `own` are given by the platform: the code of the starter's organization. `slot` is the part
    that the starter's organization plays, `about` the case that it is started about. `sections`
    group the fields on the page; `title` says what is done this way, where that is not simply
    starting the process, `intro` in whose name it is done, where that is not the starter's
    organization. `also` are further ways to start.
    """

    form: str | None
    holders: tuple[Holder, ...]
    checks: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    slot: str | None = None
    own: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    about: About | None = None
    title: str | None = None
    title_en: str | None = None
    intro: str | None = None
    intro_en: str | None = None
    also: tuple[Start, ...] = ()

    @property
    def ways(self) -> tuple[Start, ...]:
        """All ways to start, this one first."""
        return (self, *self.also)


@dataclass(frozen=True, slots=True)
class Call:
    """A call activity: the key of the process called, and our slot for each slot of it."""

    element: str
    process: str
    bind: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Who may take a case back: `by` alone before any of `free_until`, with the consent of whoever
    holds `consent` before any of `consent_until`, after that nobody.
    """

    by: tuple[HolderChoice, ...]
    free_until: tuple[Point, ...]
    consent: tuple[HolderChoice, ...]
    consent_until: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Merging:
    """Who confirms that a case goes into another one with the same organization in `slot`."""

    slot: str
    by: tuple[HolderChoice, ...]


@dataclass(frozen=True, slots=True)
class Splitting:
    """Who may give another party to the same act a case of its own, which `opens` tells how to begin.

    The form `form` asks for that party; its field `reason` takes the reason. The first field of
    `apart` that both have has to differ from those of the case. `barred` says when it is not possible.
    """

    by: tuple[HolderChoice, ...]
    form: str
    reason: str
    apart: tuple[str, ...]
    barred: tuple[Bar, ...]
    opens: Opening


@dataclass(frozen=True, slots=True)
class Termination:
    """Whose head may end a case for good; after any of `review_after` a legal reviewer agrees first."""

    by: tuple[HolderChoice, ...]
    review_after: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file whose name holds all of the words `named` is not taken into a case; `reason` says why."""

    named: tuple[str, ...]
    reason: str
    reason_en: str | None


@dataclass(frozen=True, slots=True)
class ProcessFolder:
    """A process folder that passed every check; all mappings are read-only.

    `forms` holds each parsed JSON file by name, `files` the raw bytes by path, `content_hash` the
    SHA-256 over all files, `problems` the warnings. Tasks, lanes, rules, forms, documents and
    slots of called processes are among those of the caller, with its slots in place of theirs;
    forms, lanes and unbound slots under names of their own (`bpmn.folder_calls`). Number, start,
    titles, ends, mails, confidentiality and the roles `not_for`, whose posts open no case of it, are
    the caller's alone. `called` holds the folders by call activity, `tables` the decision tables by
    name, `decided` the fields that service tasks fill by them, `mails` the wording of the folder's own
    by kind of mail. `messages` are the folder's own, then those of called processes.
    """

    key: str
    title: str
    title_en: str
    summary: str
    case_titles: tuple[str, ...]
    number: CaseNumber | None
    start: Start
    slots: Mapping[str, Slot]
    lanes: Mapping[str, Lane]
    tasks: Mapping[str, FolderTask]
    rules: Mapping[str, Rule]
    documents: tuple[Document, ...]
    forms: Mapping[str, Any]
    files: Mapping[str, bytes]
    definition: Definition
    content_hash: str
    summary_en: str | None = None
    ends: Mapping[str, End] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    calls: Mapping[str, Call] = field(default_factory=dict)
    called: Mapping[str, ProcessFolder] = field(default_factory=dict)
    tables: Mapping[str, DecisionTable] = field(default_factory=dict)
    decided: frozenset[str] = frozenset()
    mails: Mapping[str, str] = field(default_factory=dict)
    withdrawal: Withdrawal | None = None
    termination: Termination | None = None
    merging: Merging | None = None
    splitting: Splitting | None = None
    refused_files: tuple[RefusedFile, ...] = ()
    confidential: Confidentiality | None = None
    not_for: tuple[str, ...] = ()
    supervision_points: tuple[SupervisionPoint, ...] = ()
    messages: tuple[Message, ...] = ()

    def message(self, name: str) -> Message | None:
        """The message of this name; the caller's own before those of called processes."""
        return next((each for each in self.messages if each.name == name), None)

    def message_at(self, element: str) -> Message | None:
        """The message that an event of the diagram throws or catches."""
        return next((each for each in self.messages if element in each.elements), None)

    repeats: Mapping[str, Repeat] = field(default_factory=dict)

    def repeat_of(self, element: str) -> Repeat | None:
        """The repeated sub-process in which an element lies."""
        return next((each for each in self.repeats.values() if element in each.inside), None)

    def repeat_of_rule(self, code: str) -> Repeat | None:
        """The repeated sub-process in which the clock of a rule runs, for each body its own."""
        return next((each for each in self.repeats.values() if code in each.rules), None)

    def fields(self) -> frozenset[str]:
        """The names of all form fields."""
        return form_fields(self.forms)

    def worked_out(self) -> frozenset[str]:
        """The fields that the platform fills in when a decision is taken."""
        chosen = (each for task in self.tasks.values() for each in task.decisions)
        return self.decided.union(*(decision.works_out for decision in chosen))


def form_fields(forms: Mapping[str, Any]) -> frozenset[str]:
    """The names of the properties of all `forms`."""
    return frozenset(name for form in forms.values() for name in form["schema"]["properties"])
