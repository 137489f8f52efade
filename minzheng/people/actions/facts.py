"""Recording, correcting, ending and withdrawing facts. Rows are superseded, never changed, so what was known stays readable."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.crypto import ring
from minzheng.base.errors import Conflict, NotFound
from minzheng.base.month import Month
from minzheng.people import events, incoming
from minzheng.people.actions.families import load_facts
from minzheng.people.declarations import Entity, FactRecord
from minzheng.people.errors import FactRefused
from minzheng.people.holding import hold_household, hold_obligor, hold_person
from minzheng.people.models import Fact
from minzheng.people.plans import Writes, fact_fault, plan_change
from minzheng.people.timeline import Statement, apply, overlay, remainders
from minzheng.places import access

RECORDERS = (Duty.VILLAGE_WORKER, Duty.CLERK, Duty.OFFICER)
CORRECTORS = (Duty.CLERK, Duty.OFFICER)


@dataclass(frozen=True, slots=True)
class _Held:
    """A locked subject with the place in charge of it."""

    entity: Entity
    id: int
    place: str


def record_fact(
    actor: Actor,
    fact: FactRecord,
    source: str,
    *,
    person_id: int | None = None,
    household_id: int | None = None,
    obligor_id: int | None = None,
) -> int | None:
    """Record a statement about one person, household or obligor; what it overlaps is superseded, the rest of it stays.

    Returns the id of the new fact, None when the same was held already. `since` None means from the first day of this month.
    Raises NotPermitted, NotFound, FactRefused.
    """
    actor.require(*RECORDERS)
    with access.within(actor.area):
        subject = _hold(person_id, household_id, obligor_id)
        statement = _statement(actor, subject, fact)
        change = _change(actor, subject, fact.kind, lambda held: apply(held, overlay(held, statement)), source, fact.secret)
        record(
            actor, "people.record_fact", f"{subject.entity}:{subject.id}", place=subject.place, detail=_detail(fact.kind, change)
        )
    return change.facts[0].id if change.facts else None


def correct_fact(actor: Actor, fact_id: int, corrected: FactRecord, source: str, *, reason: str) -> int | None:
    """Put a statement in the place of a wrong one: the wrong row is superseded as a whole. Returns the id of the new fact."""
    actor.require(*CORRECTORS)
    with access.within(actor.area):
        subject, wrong = _live(fact_id)
        if corrected.kind != wrong.kind:
            raise FactRefused("A correction is of the same kind of fact.")
        since = corrected.since or wrong.since
        statement = _statement(actor, subject, replace(corrected, since=since))

        def correct(held: Sequence[Statement]) -> list[Statement]:
            rest = [one for one in held if one.row != fact_id]
            return apply(rest, overlay(rest, statement))

        change = _change(actor, subject, wrong.kind, correct, source, corrected.secret)
        detail = _detail(wrong.kind, change) | {"corrects": fact_id}
        record(actor, "people.correct_fact", f"{subject.entity}:{subject.id}", place=subject.place, reason=reason, detail=detail)
    return change.facts[0].id if change.facts else None


def end_fact(actor: Actor, fact_id: int, until: date, *, reason: str) -> None:
    """From `until` on the statement is not held any more. Raises FactRefused when it did not reach beyond that day."""
    actor.require(*RECORDERS)
    with access.within(actor.area):
        subject, fact = _live(fact_id)
        if until <= fact.since or (fact.until is not None and fact.until <= until):
            raise FactRefused("The statement is not held beyond {day}.", day=until)

        def end(held: Sequence[Statement]) -> list[Statement]:
            return [piece for one in held for piece in (remainders(one, (until, None)) if one.row == fact_id else [one])]

        change = _change(actor, subject, fact.kind, end, fact.source)
        detail = _detail(fact.kind, change) | {"until": until}
        record(actor, "people.end_fact", f"{subject.entity}:{subject.id}", place=subject.place, reason=reason, detail=detail)


def withdraw_fact(actor: Actor, fact_id: int, *, reason: str) -> None:
    """The statement was wrong and nothing takes its place (a reported death that was not)."""
    actor.require(*CORRECTORS)
    with access.within(actor.area):
        subject, fact = _live(fact_id)
        change = _change(actor, subject, fact.kind, lambda held: [one for one in held if one.row != fact_id], fact.source)
        detail = _detail(fact.kind, change)
        record(actor, "people.withdraw_fact", f"{subject.entity}:{subject.id}", place=subject.place, reason=reason, detail=detail)


def record_death(actor: Actor, person_id: int, died: date, source: str) -> None:
    """A death, told to the parts above in the same transaction. A second report with another date corrects the first."""
    actor.require(*RECORDERS)
    with access.within(actor.area):
        person = hold_person(person_id)
        if died > actor.today or died < person.born:
            raise FactRefused("A person cannot have died on {day}.", remedy="Check the date of death.", day=died)
        subject = _Held(Entity.PERSON, person_id, person.place)
        statement = Statement(died, None, died.toordinal())
        change = _change(actor, subject, "death", lambda held: [statement] if _differs(held, statement) else list(held), source)
        record(
            actor,
            "people.record_death",
            f"person:{person_id}",
            place=person.place,
            detail=_detail("death", change) | {"died": died},
        )


def _differs(held: Sequence[Statement], statement: Statement) -> bool:
    return [(one.since, one.until, one.value) for one in held] != [(statement.since, statement.until, statement.value)]


def _hold(person_id: int | None, household_id: int | None, obligor_id: int | None) -> _Held:
    if sum(subject is not None for subject in (person_id, household_id, obligor_id)) != 1:
        raise ValueError("A fact is about one person, one household or one obligor.")
    if person_id is not None:
        return _Held(Entity.PERSON, person_id, hold_person(person_id).place)
    if household_id is not None:
        return _Held(Entity.HOUSEHOLD, household_id, hold_household(household_id).place)
    return _Held(Entity.OBLIGOR, obligor_id, hold_obligor(obligor_id).place)  # type: ignore[arg-type]


def _live(fact_id: int) -> tuple[_Held, Fact]:
    fact = Fact.objects.filter(id=fact_id).first()
    if fact is None:
        raise NotFound("There is no such fact in your area.")
    subject = _hold(fact.person_id, fact.household_id, fact.obligor_id)
    fact.refresh_from_db()
    if fact.superseded_at is not None:
        raise Conflict("This fact was corrected meanwhile.", remedy="Look at the newer one first.")
    return subject, fact


def _statement(actor: Actor, subject: _Held, fact: FactRecord) -> Statement:
    fault = fact_fault(fact, subject.entity)
    since = fact.since or Month.of(actor.today).first
    if fault or (fact.until is not None and fact.until <= since):
        raise FactRefused(fault or "A statement ends after it begins.", kind=fact.kind)
    secret = ring().lookup(fact.secret) if fact.secret else b""
    return Statement(since, fact.until, fact.value, fact.text, secret)


def _change(
    actor: Actor,
    subject: _Held,
    kind: str,
    change: Callable[[Sequence[Statement]], list[Statement]],
    source: str,
    secret: str = "",
) -> Writes:
    """Load what is held, plan, write; a change of death is kept beside the person and told."""
    facts: dict[tuple[str, int, str], list[Statement]] = {}
    load_facts(facts, subject.entity, [subject.id], [kind])
    held = facts.get((subject.entity, subject.id, kind), [])
    after, writes = change(held), Writes()
    plan_change(writes, incoming.Ids(len(after) + 1), (subject.entity, subject.id), subject.place, kind, held, after)
    secrets = {ring().lookup(secret): secret} if secret else {}
    if writes.size():
        incoming.write(writes, secrets, source, actor.account, timezone.now())
        if kind == "death":
            _keep_death(subject.id, after)
    return writes


def _keep_death(person_id: int, after: Sequence[Statement]) -> None:
    died = date.fromordinal(after[-1].value) if after and after[-1].value else None
    incoming.mark_dead([(person_id, died)])
    events.publish(events.DeathWithdrawn(person_id) if died is None else events.PersonDied(person_id, died))


def _detail(kind: str, change: Writes) -> dict[str, object]:
    """Which rows, never what they say: the trail is read by more people than the facts."""
    return {"kind": kind, "written": [fact.id for fact in change.facts], "superseded": [row for row, _ in change.superseded]}
