"""Proceedings for screens: lists by time limit, and one with everything that can be done about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict, Unpack

from django.db.models import F, Q, QuerySet

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.cases import filing, law, reading
from minzheng.cases.declarations import procedure, procedures
from minzheng.cases.declarations import workflow as declared
from minzheng.cases.errors import ProceedingNotFound
from minzheng.cases.models import Application, Attachment, Decision, Delivery, Letter, Notice, Objection, Proceeding, Step
from minzheng.cases.received import snapshot
from minzheng.cases.workflow import clocks, engine
from minzheng.cases.workflow.clocks import Clock, Lamp
from minzheng.cases.workflow.declaration import State, Workflow
from minzheng.cases.workflow.engine import File, Option
from minzheng.policy.engine import Trace, evaluate

PAGE = 50
ORDERS = {
    "due": (F("due_on").asc(nulls_last=True), "id"),
    "opened": ("-opened_on", "-id"),
    "oldest": ("opened_on", "id"),
    "moved": ("-moved_on", "-id"),
}
MOST = 2_000  # counted exactly up to here, then "more than"


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock with the label of its limit (a message id), its last day (None while paused) and its lamp today."""

    clock: Clock
    label: str
    due: date | None
    lamp: Lamp


@dataclass(frozen=True, slots=True)
class Row:
    """A proceeding in a list: labels are message ids; `clock` the one that presses most, None where none runs."""

    proceeding: Proceeding
    title: str
    state: State
    clock: ClockView | None

    @property
    def id(self) -> int:
        return self.proceeding.id


@dataclass(frozen=True, slots=True)
class Page:
    """`count` of all that fit, at most MOST + 1."""

    rows: tuple[Row, ...]
    count: int
    page: int
    size: int

    @property
    def pages(self) -> int:
        return -(-self.count // self.size)


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything about one proceeding. `options`: the acts that lead on, each with what hinders this actor today; `automatic`: what
    the day itself would do. `children` came out of it (a successor's file, an objection)."""

    proceeding: Proceeding
    workflow: Workflow
    file: File
    state: State
    options: tuple[Option, ...]
    clocks: tuple[ClockView, ...]
    steps: tuple[Step, ...]
    notices: tuple[Notice, ...]
    objections: tuple[Objection, ...]
    letters: tuple[Letter, ...]
    deliveries: tuple[Delivery, ...]
    attachments: tuple[Attachment, ...]  # without their contents
    decisions: tuple[Decision, ...]
    application: Application | None
    children: tuple[Proceeding, ...]


def workflows(day: date) -> Mapping[str, Workflow]:
    """The procedures in force on a day, by code."""
    return {code: workflow for code, each in procedures().items() if (workflow := each.on(day))}


class Wanted(TypedDict, total=False):
    """Which proceedings: all, where nothing is said. `state` of the workflow; `due_before`: a limit ends on that day or earlier;
    `town` any division code; `mine`: those the actor took; `words`: the start of the name, or the number; `closed` (open ones where
    nothing is said) None for both."""

    state: str
    workflow: str
    programme: str
    due_before: date | None
    town: str
    mine: bool
    words: str
    closed: bool | None
    household: int | None


def proceedings(actor: Actor, *, order: str = "due", page: int = 1, size: int = PAGE, **wanted: Unpack[Wanted]) -> Page:
    """A page of proceedings. `order` one of ORDERS."""
    found = filtered(actor, **wanted)
    count = found.order_by()[: MOST + 1].values("id").count()
    first = (max(1, page) - 1) * size
    rows = found.order_by(*ORDERS[order])[first : first + size]
    return Page(tuple(row_of(each, actor.today) for each in rows), count, page, size)


def filtered(actor: Actor, **wanted: Unpack[Wanted]) -> "QuerySet[Proceeding]":
    """The same, not yet read: for exports and bulk acts."""
    same = {name: wanted.get(name) for name in ("state", "workflow", "programme")} | {"household_id": wanted.get("household")}
    found = Proceeding.objects.filter(**{name: value for name, value in same.items() if value})
    if wanted.get("mine"):
        found = found.filter(taken_by=actor.account)
    if (closed := wanted.get("closed", False)) is not None:
        found = found.filter(closed_on__isnull=not closed)
    if (due_before := wanted.get("due_before")) is not None:
        found = found.filter(due_on__lte=due_before)
    if town := wanted.get("town"):
        area = DivisionCode(town).area
        found = found.filter(place__gte=area.lo, place__lt=area.hi)
    if words := wanted.get("words"):
        number = Q(id=int(words)) if words.isdecimal() and len(words) < 18 else Q(pk__in=())
        found = found.filter(number | begins("name", words))
    return found


def begins(column: str, words: str) -> Q:
    """Text that begins so, as a range: below the area limit an index serves no LIKE."""
    return Q(**{f"{column}__gte": words, f"{column}__lt": words + chr(0x10FFFF)})


def row_of(row: Proceeding, day: date) -> Row:
    workflow = declared(row.workflow, row.since)
    held = filing.revived_clocks(row.clocks)
    pressing = [each for each in held if each.running and not each.waiting and clocks.due(each) == row.due_on is not None]
    clock = pressing[0] if pressing else next((each for each in held if each.running), None)
    return Row(row, workflow.title, workflow.state(row.state), view_of(workflow, clock, day) if clock else None)


def view_of(workflow: Workflow, clock: Clock, day: date) -> ClockView:
    return ClockView(clock, workflow.limit(clock.code).label, clocks.due(clock), clocks.lamp(clock, day))


def files(rows: Sequence[Row]) -> dict[int, tuple[Workflow, File]]:
    """The regime and the file of each row, by proceeding; one query: for lists that offer the next step."""
    taken: dict[int, list[Step]] = {row.id: [] for row in rows}
    wanted = Step.objects.filter(proceeding_id__in=list(taken)).order_by("proceeding_id", "version")
    for step in wanted.only("proceeding_id", "version", "act", "signers", "day", "undoes"):
        taken[step.proceeding_id].append(step)
    return {row.id: reading.file(row.proceeding, taken[row.id]) for row in rows}


def proceeding(actor: Actor, proceeding_id: int) -> Detail:
    """Raises ProceedingNotFound. Twelve queries at most."""
    row = Proceeding.objects.select_related("application", "household").filter(id=proceeding_id).first()
    if row is None:
        raise ProceedingNotFound
    steps = tuple(Step.objects.filter(proceeding=row).order_by("version"))
    workflow, file = reading.file(row, steps)
    letters = tuple(Letter.objects.filter(proceeding=row).order_by("id"))
    return Detail(
        proceeding=row,
        workflow=workflow,
        file=file,
        state=workflow.state(row.state),
        options=engine.possible(workflow, file, actor, actor.today),
        clocks=tuple(view_of(workflow, each, actor.today) for each in file.clocks),
        steps=steps,
        notices=tuple(Notice.objects.filter(proceeding=row).order_by("id")),
        objections=tuple(Objection.objects.filter(proceeding=row).order_by("id")),
        letters=letters,
        deliveries=tuple(Delivery.objects.filter(letter__proceeding=row).order_by("id")) if letters else (),
        attachments=_attachments(row),
        decisions=_decisions(steps),
        application=row.application,
        children=tuple(Proceeding.objects.filter(parent=row).order_by("id")),
    )


def calculation(actor: Actor, proceeding_id: int) -> Trace | None:
    """What the rules of the programme say of the family on the facts recorded today, step by step, before anything is decided; None
    where nothing is decided by rules or the family is not registered here. Raises ProceedingNotFound."""
    row = Proceeding.objects.filter(id=proceeding_id).first()
    if row is None:
        raise ProceedingNotFound
    rules, month = procedure(row.workflow).rules, Month.of(actor.today)
    if rules is None or row.household_id is None or month.first < rules.since:
        return None
    population = snapshot(month, [row.household_id], rules.inputs)
    if not len(population):
        return None
    known = rules.in_force(month).variables
    wanted = tuple(name for part in ("eligible", "amount") if (name := f"{row.programme}_{part}") in known)
    return evaluate(rules, law.parameters(row.programme), population, wanted).trace(0, wanted)


def _attachments(row: Proceeding) -> tuple[Attachment, ...]:
    whose = Q(proceeding=row) | (Q(application_id=row.application_id) if row.application_id else Q())
    return tuple(Attachment.objects.filter(whose).defer("content").order_by("id"))


def _decisions(steps: Sequence[Step]) -> tuple[Decision, ...]:
    wanted = [step.decision_id for step in steps if step.decision_id]
    return tuple(Decision.objects.filter(id__in=wanted).order_by("id")) if wanted else ()
