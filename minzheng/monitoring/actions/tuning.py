"""Thresholds: proposed by one official with their simulated effect, adopted by another."""

from dataclasses import asdict
from datetime import date

from django.db import IntegrityError, transaction

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import BadValue, Conflict, NotFound, NotPermitted
from minzheng.base.month import Month
from minzheng.monitoring import gathering, scanning
from minzheng.monitoring.errors import UnknownSignal, UnknownThreshold
from minzheng.monitoring.gathering import thresholds
from minzheng.monitoring.models import Threshold
from minzheng.monitoring.queries.simulating import looked_into
from minzheng.monitoring.scanning import DEPARTMENTAL
from minzheng.monitoring.scoring import Effect, effect
from minzheng.monitoring.signals import SIGNALS
from minzheng.places import access
from minzheng.policy.engine import Change, Reference
from minzheng.staff.queries import same_person
from minzheng.verification.actions import survey


def simulate(actor: Actor, signal: str, code: str, value: int, month: Month) -> Effect:
    """What another threshold would bring: hits of the month with the one in force and with `value`, and what of the warnings looked
    into it would have kept. Departments' answers are looked at, so it stands in the query log. Raises UnknownThreshold."""
    actor.require(Duty.OFFICER)
    figures, name = thresholds(), f"monitoring.{code}"
    if name not in figures.by_code:
        raise UnknownThreshold(code)
    with access.within(actor.area):
        day, chosen = gathering.day_of(actor, month), (SIGNALS[signal],)
        first, last = gathering.beginning(Month.of(day), {}), gathering.ending(day)
        told = survey(actor, [source for source in chosen[0].sources if source in DEPARTMENTAL], day)  # late: it holds the trail
        register = gathering.register(day, told, {}, first, last)
        change = Change(name, DivisionCode(str(actor.place)), "", month.first, value, Reference("simulation"), confirmed=False)
        now = len(scanning.scan(register, figures, chosen))
        then = len(scanning.scan(register, figures.amended((change,)), chosen))
        return effect(now, then, looked_into(signal), value)


def propose_threshold(actor: Actor, signal: str, code: str, value: int, since: date, reason: str) -> Threshold:
    """Propose another value for the actor's area, with what it would have shown. `value` in the rules' unit (fen, counts).

    Raises UnknownSignal, BadValue for a threshold the signal does not use, Conflict where one is proposed already."""
    actor.require(Duty.OFFICER)
    if signal not in SIGNALS:
        raise UnknownSignal(signal)
    if code not in SIGNALS[signal].thresholds or not reason.strip():
        raise BadValue("Choose a threshold of this signal and say why.")
    with access.within(actor.area):
        month = Month.of(actor.today)
        now = thresholds().at(f"monitoring.{code}", str(actor.place), month)
        found = simulate(actor, signal, code, value, month)
        try:
            with transaction.atomic():
                made = Threshold.objects.create(
                    place=str(actor.place),
                    code=f"monitoring.{code}",
                    signal=signal,
                    since=since.replace(day=1),  # parameters hold from the first of a month
                    before=now.value if now else None,
                    value=value,
                    effect=asdict(found),
                    reason=reason,
                    proposed_by=actor.account,
                    proposed_on=actor.today,
                )
        except IntegrityError as error:
            raise Conflict("A value for this threshold is proposed already.", remedy="Settle that proposal first.") from error
        detail = {"code": made.code, "value": value, "before": made.before, "effect": made.effect}
        record(actor, "monitoring.propose_threshold", f"threshold:{made.id}", place=made.place, reason=reason, detail=detail)
        return made


def settle_threshold(actor: Actor, threshold_id: int, adopt: bool) -> Threshold:
    """Adopt or drop a proposal. Who proposed it may drop it, not adopt it. Raises NotFound, NotPermitted."""
    actor.require(Duty.OFFICER)
    with access.within(actor.area):
        found = Threshold.objects.select_for_update().filter(id=threshold_id, state="proposed").first()
        if found is None:
            raise NotFound("There is no such proposal in your area.")
        if adopt and same_person(actor.account, found.proposed_by):
            raise NotPermitted("Who proposed a threshold may not adopt it.", remedy="Another officer has to adopt it.")
        found.state, found.settled_by, found.settled_on = "adopted" if adopt else "dropped", actor.account, actor.today
        found.save(update_fields=("state", "settled_by", "settled_on"))
        record(actor, "monitoring.settle_threshold", f"threshold:{found.id}", place=found.place, detail={"state": found.state})
        return found
