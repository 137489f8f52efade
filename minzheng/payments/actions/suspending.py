"""An officer stops the paying of a benefit for a time and lets it go on, and names who takes a family's money for it."""

from django.db import connection
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.db.models import Q

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.month import Month
from minzheng.payments.declarations import payment
from minzheng.payments.errors import (
    AlreadySuspended,
    MonthsPaid,
    NoSuchPayee,
    NotReceiving,
    NotSuspended,
    PayeeUnfit,
    ReasonWanted,
)
from minzheng.payments.models import NOT_PAID, Entitlement, Item, Payee, RunState, Suspension
from minzheng.people.models import Household, Person
from minzheng.places import access


def suspend(
    actor: Actor,
    programme: str,
    household_id: int,
    first: Month,
    reason: str,
    *,
    person_id: int | None = None,
    until: Month | None = None,
) -> Suspension:
    """From `first` on (up to, not including, `until`) nothing of the benefit is paid to the family, or to one person of it.

    Raises NotReceiving, MonthsPaid when such a month is paid or in a run, AlreadySuspended.
    """
    actor.require(Duty.OFFICER)
    _reasoned(reason)
    with access.within(actor.area):
        _alone(programme)
        home = _home(household_id)
        span = NumericRange(first.number, until.number if until else None)
        concerned = Q(household=home, programme=programme) & (Q(person=person_id) if person_id else Q())
        receiving = Entitlement.objects.filter(concerned, months__overlap=span).values_list("person", flat=True)
        if not receiving:
            raise NotReceiving
        paid = Item.objects.filter(concerned, month__gte=first.number, line__held="").exclude(run__state=RunState.ABORTED)
        month = paid.exclude(line__bank__in=NOT_PAID).order_by("month").values_list("month", flat=True).first()
        if month is not None and (until is None or month < until.number):
            raise MonthsPaid(str(Month.from_number(month)))
        same = Suspension.objects.filter(household=home, programme=programme, months__overlap=span)
        if same.filter(Q(person=None) | Q(person__in=receiving) if person_id else Q()).exclude(pays_back=True).exists():
            raise AlreadySuspended
        made = Suspension.objects.create(
            place=home.place, household=home, person_id=person_id, programme=programme, months=span, reason=reason[:200],
            by=actor.account, on=actor.today,
        )  # fmt: skip
        detail = {"programme": programme, "household": home.id, "person": person_id, "first": str(first), "until": str(until or "")}
        record(actor, "payments.suspend", f"suspension:{made.id}", place=home.place, reason=reason, detail=detail)
        return made


def resume(actor: Actor, suspension_id: int, first: Month, reason: str, *, pays_back: bool) -> Suspension:
    """Pay again from `first` on. `pays_back`: the suspended months are due after all, with the next run; else they are lost.

    Raises NotSuspended.
    """
    actor.require(Duty.OFFICER)
    _reasoned(reason)
    with access.within(actor.area):
        found = Suspension.objects.select_for_update(no_key=True).filter(id=suspension_id, resumed_by="").first()
        if found is None:
            raise NotSuspended
        _alone(found.programme)
        begin, end = found.months.lower, found.months.upper
        last = first.number if end is None else min(first.number, end)
        found.months = NumericRange(begin, last) if last > begin else NumericRange(empty=True)
        found.pays_back = pays_back
        found.resumed_by, found.resumed_on, found.resumed_reason = actor.account, actor.today, reason[:200]
        found.save(update_fields=["months", "pays_back", "resumed_by", "resumed_on", "resumed_reason"])
        detail = {"programme": found.programme, "household": found.household_id, "first": str(first), "pays_back": pays_back}
        record(actor, "payments.resume", f"suspension:{found.id}", place=found.place, reason=reason, detail=detail)
        return found


def name_payee(
    actor: Actor, programme: str, household_id: int, payee_id: int, document: str, first: Month, *, until: Month | None = None
) -> Payee:
    """By agreement (title and number in `document`) this person takes the family's money from a pay month on. The account recorded
    for the family must be this person's, or the payment is held. Raises PayeeUnfit, NotReceiving."""
    actor.require(Duty.OFFICER)
    _reasoned(document)
    with access.within(actor.area):
        _alone(programme)
        home = _home(household_id)
        span = NumericRange(first.number, until.number if until else None)
        person = Person.objects.filter(id=payee_id, died=None, merged_into=None).first()
        taken = Payee.objects.filter(household=home, programme=programme, months__overlap=span).exists()
        if person is None or taken:
            raise PayeeUnfit
        made = Payee.objects.create(
            place=home.place, household=home, programme=programme, payee=person, document=document[:200], months=span,
            by=actor.account, on=actor.today,
        )  # fmt: skip
        detail = {"programme": programme, "household": home.id, "payee": person.id, "first": str(first), "until": str(until or "")}
        record(actor, "payments.name_payee", f"payee:{made.id}", place=home.place, reason=document, detail=detail)
        return made


def end_payee(actor: Actor, payee_id: int, first: Month, reason: str) -> Payee:
    """From the pay month `first` on the family takes its money itself again. Raises NoSuchPayee."""
    actor.require(Duty.OFFICER)
    _reasoned(reason)
    with access.within(actor.area):
        found = Payee.objects.select_for_update(no_key=True).filter(id=payee_id, ended_by="").first()
        if found is None:
            raise NoSuchPayee
        begin, end = found.months.lower, found.months.upper
        last = first.number if end is None else min(first.number, end)
        found.months = NumericRange(begin, last) if last > begin else NumericRange(empty=True)
        found.ended_by, found.ended_reason = actor.account, reason[:200]
        found.save(update_fields=["months", "ended_by", "ended_reason"])
        detail = {"programme": found.programme, "household": found.household_id, "payee": found.payee_id, "first": str(first)}
        record(actor, "payments.end_payee", f"payee:{found.id}", place=found.place, reason=reason, detail=detail)
        return found


def _home(household_id: int) -> Household:
    found = Household.objects.filter(id=household_id).first()
    if found is None:
        raise NotReceiving
    return found


def _alone(programme: str) -> None:
    """No run of the programme is drawn up meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(20, %s)", [payment(programme).key])


def _reasoned(text: str) -> None:
    if not text.strip():
        raise ReasonWanted
