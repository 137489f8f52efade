"""Fills the columns of a scan from the database: each table of an area once, never a query a person. Within the current area."""

from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import Max, Min

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints, Population, Positions, picked, spread
from minzheng.cases import law
from minzheng.cases.declarations import Benefit, benefit, benefits, grantable
from minzheng.cases.models import Case, Decision, Notice, OfficialRelative, Proceeding, Step
from minzheng.cases.queries import programmes_used
from minzheng.cases.received import snapshot
from minzheng.cases.tables import decisions
from minzheng.cases.trials import Standing, standing
from minzheng.monitoring.audits import Books, Due
from minzheng.monitoring.audits.people import DEATHS, INCOMES
from minzheng.monitoring.conditions import limits_of
from minzheng.monitoring.models import Threshold, Ticket
from minzheng.monitoring.register import OF_FACT, Register
from minzheng.monitoring.scanning import DEPARTMENTAL
from minzheng.monitoring.signals import SIGNALS, parameters
from minzheng.payments import tables as payments
from minzheng.payments.declarations import excluded_by
from minzheng.payments.declarations import payments as paying
from minzheng.payments.models import SENT, Line, Run
from minzheng.people.catalogue import FACT_KINDS
from minzheng.people.models import Person
from minzheng.policy.engine import Change, Parameters, Reference
from minzheng.policy.series import Stage
from minzheng.verification.actions import Surveyed
from minzheng.verification.models import Check, Consent

YEARS = 24  # months a refusal is looked back at
FACTS = (
    *(source for signal in SIGNALS.values() for source in signal.sources if source in FACT_KINDS),
    *OF_FACT,
    *("wage_income", "business_income", "property_income", "transfer_income", "rigid_medical", "rigid_education"),
    *("rigid_rehabilitation", "father_state", "mother_state", "orphan_recipient", "unattended_recipient", "student", "employed"),
    *("vehicles", "homes", "businesses", "vehicle_value", "grace_since", "disability_level", "death", "compulsory_rehabilitation"),
)
OF_AUDITS = (
    *DEATHS,
    *INCOMES,
    *("justice.term_start", "justice.term_end", "vehicles.tax_price", "vehicles.vehicle_count", "vehicles.transferred_out"),
    *("transport.ship_tonnage", "transport.business_licence", "agriculture.fishing_boat", "agriculture.machine_subsidy"),
    "other_benefits.benefit_county",
)
SOURCES = tuple(sorted({*DEPARTMENTAL, *OF_AUDITS}))


def thresholds() -> Parameters:
    """Those of the files, with what officials adopted since laid over them."""
    rows = Threshold.objects.filter(state="adopted").order_by("settled_on", "id")
    changes = [
        Change(row.code, DivisionCode(row.place), "", row.since, row.value, Reference(row.reason or row.signal), True)
        for row in rows
    ]
    found = parameters()
    return found.amended(changes) if changes else found


def rules_kept(actor: Actor, month: Month) -> dict[str, Benefit]:
    """Every monthly benefit whose rules in force speak of the month and under which somebody of the area has a case, by code: the
    others are kept by another office, and who receives them is not known here."""
    kept = sorted(benefits().keys() & programmes_used(actor).keys())
    return {code: found for code in kept if (found := law.in_force(code)).rules.since <= month.first}


def beginning(month: Month, rules: Mapping[str, Benefit]) -> Population:
    """Everybody of the area on the first day of a month, with all that signals, audits and these rules look at: taken once."""
    return snapshot(month, None, {*FACTS, *(name for one in rules.values() for name in one.rules.inputs)})


def standings(rules: Mapping[str, Benefit], population: Population) -> dict[str, Standing]:
    """Both lists of each of the benefits, by code."""
    return {
        code: standing([Stage(code, one.rules, one.parameters, {}, one.told)], code, population.month, population)
        for code, one in rules.items()
    }


def day_of(actor: Actor, month: Month) -> date:
    """The day a month is looked at: today in the running one, else its last."""
    return actor.today if Month.of(actor.today) == month else month.last


def register(day: date, told: Surveyed, both: Mapping[str, Standing], before: Population) -> Register:
    """Everybody of the area: as they stand at the end of the day's month, beside how they stood on its first day (`beginning`).
    `told`: what departments say that day (verification.actions.survey of SOURCES)."""
    month = Month.of(day)
    now = snapshot(month + 1, None, set(FACTS))
    entitled = payments.entitled(sorted(paying()), month)
    return Register(
        population=now,
        today=day,
        before=_aligned(now, before),
        items=_beside(now.persons, told),
        answered=told.answered,
        receives=sum((spread(now.persons, *pair) for pair in entitled.values()), np.zeros(len(now.persons), np.int64)),
        excluding=_excluding(now.persons, entitled),
        refused=_refused(now, month),
        unclaimed=_positions(now, [one.outcomes.population.households[one.lists.unclaimed] for one in both.values()]),
        overpaid=_positions(now, [one.outcomes.population.households[one.lists.overpaid] for one in both.values()]),
        at_risk=_positions(now, [_at_risk()]),
    )


def _beside(persons: Ints, told: Surveyed) -> dict[str, Ints]:
    """What departments say in the order of the register; UNKNOWN for who was not looked for."""
    at = Positions(told.persons).of(persons)
    return {source: picked(column, at) for source, column in told.items.items()}


def _aligned(now: Population, before: Population) -> dict[str, Ints]:
    """The same facts of a month ago in this month's order; UNKNOWN for who was not there."""
    persons, homes = Positions(before.persons).of(now.persons), Positions(before.households).of(now.households)
    own = {name: picked(before.person_facts[name], persons) for name in now.person_facts}
    return own | {name: picked(before.household_facts[name], homes) for name in now.household_facts}


def _excluding(persons: Ints, entitled: Mapping[str, tuple[Ints, Ints]]) -> Ints:
    """2 for who is entitled under two programmes that exclude each other, else 0."""
    found = np.zeros(len(persons), np.int64)
    for code, (ids, _amounts) in entitled.items():
        for other in excluded_by(code):
            if other > code and other in entitled:
                found[np.isin(persons, np.intersect1d(ids, entitled[other][0]))] = 2
    return found


def _refused(population: Population, month: Month) -> Ints:
    """The first day of the month a family was last refused from, UNKNOWN if never in two years."""
    table = decisions(month - YEARS, month)
    days: dict[int, int] = {}
    for household, kind, number in zip(*(table[name].to_pylist() for name in ("household", "kind", "month")), strict=True):
        if kind == "refuse":
            days[household] = Month.from_number(number).first.toordinal()
    return np.array([days.get(each, UNKNOWN) for each in population.households.tolist()], np.int64)


def _at_risk() -> Ints:
    open_ = Ticket.objects.filter(direction="entry", household__isnull=False).exclude(state="closed")
    return _ids(open_.values_list("household_id", flat=True))


def _positions(population: Population, ids: Iterable[Ints]) -> Ints:
    wanted = np.concatenate([np.empty(0, np.int64), *ids])
    return np.flatnonzero(np.isin(population.households, wanted))


def books(month: Month, register: Register, both: Mapping[str, Standing], figures: Parameters) -> Books:
    """The office's month for the audit models."""
    entitled = payments.recipients(month)
    authorisations, reports = Consent.objects.exclude(person=None), Check.objects.filter(month=None)  # a re-check keeps no report
    return Books(
        register=register,
        month=month,
        limits=limits_of(figures, register),
        paid=payments.paid(month, month),
        entitled=entitled,
        lines=_lines(month),
        ended=_ended(),
        notices=_notices(month),
        proceedings=_proceedings(month),
        grants=_grants(month),
        reviews=_reviews(),
        relatives=_relatives(register.today),
        consents=_ids(authorisations.values_list("person_id", flat=True)),
        checked=_ids(reports.values_list("household_id", flat=True).distinct()) if reports.exists() else None,
        to_authorise=_granted_since(authorisations.aggregate(Min("signed_on"))["signed_on__min"]),
        to_check=_granted_since(reports.aggregate(Min("asked_on"))["asked_on__min"]),
        dues={code: _due(benefit(code), one, register, entitled) for code, one in both.items()},
    )


def _due(benefit: Benefit, found: Standing, register: Register, entitled: pa.Table) -> Due:
    """One benefit's outcomes in the register's order."""
    outcomes, homes = found.outcomes, register.population.households
    at = Positions(outcomes.population.households).of(homes)
    upto = np.concatenate(([0], np.cumsum(outcomes.person[benefit.covered] == 1)))
    covered = upto[outcomes.population.offsets[1:]] - upto[outcomes.population.offsets[:-1]]
    drawing = entitled.filter(pc.equal(entitled["programme"], benefit.code))["household"].to_numpy()
    return Due(
        eligible=picked(outcomes.household[benefit.eligible], at),
        due=picked(outcomes.household[benefit.amount], at),
        running=picked(found.running, at, 0),
        covered=picked(covered, at, 0),
        drawing=spread(homes, drawing, np.ones_like(drawing)),
    )


def _table(rows: Iterable[tuple], **kinds: pa.DataType) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(kinds)
    return pa.table({name: pa.array(column, kind) for (name, kind), column in zip(kinds.items(), columns, strict=True)})


WHOLE = pa.int64()


def _lines(month: Month) -> pa.Table:
    runs = list(Run.objects.filter(month=month.number, state__in=SENT).values_list("id", flat=True))
    found = Line.objects.filter(run_id__in=runs).values_list("household_id", "payee_id", "account_hash", "bank_on")
    rows = (
        (home, payee, int.from_bytes(bytes(account)[:7], "big") if account else None, on.toordinal() if on else None)
        for home, payee, account, on in found.iterator(20_000)
    )
    return _table(rows, household=WHOLE, payee=WHOLE, account=WHOLE, answered=WHOLE)


def _ended() -> pa.Table:
    """Closed cases of families that have no other of the programme."""
    live = set(Case.objects.exclude(state="closed").values_list("household_id", "programme"))
    rows = Case.objects.filter(state="closed", closed_on__isnull=False).values_list("household_id", "programme", "closed_on")
    newest = {(home, code): Month.of(day).number for home, code, day in rows.order_by("closed_on") if (home, code) not in live}
    return _table(((*key, number) for key, number in newest.items()), household=WHOLE, programme=pa.string(), ended=WHOLE)


def _notices(month: Month) -> pa.Table:
    found = Notice.objects.filter(posted_on__range=((month - 11).first, month.last))
    rows = found.values_list("proceeding_id", "household_id", "posted_on", "taken_down_on")
    told = (
        (one, home, posted.toordinal(), down.toordinal() if down else None) for one, home, posted, down in rows.iterator(20_000)
    )
    return _table(told, proceeding=WHOLE, household=WHOLE, posted=WHOLE, down=WHOLE)


RELATIVE, COUNTY_VISIT = "relative_of_staff", ("county_visit", "county_check", "spot_check", "visit_county")


def _proceedings(month: Month) -> pa.Table:
    """Those of twelve months, with what their steps say of lateness and of the county's visit."""
    since = (month - 11).first
    late = set(Step.objects.filter(day__gte=since).exclude(late=[]).values_list("proceeding_id", flat=True))
    county = set(Step.objects.filter(act__in=COUNTY_VISIT, day__gte=since).values_list("proceeding_id", flat=True))
    found = Proceeding.objects.filter(opened_on__gte=since).values_list("id", "household_id", "programme", "closed_on", "facts")
    rows = (
        (one, home, code, closed.toordinal() if closed else None, int(one in late), int(RELATIVE in facts), int(one in county))
        for one, home, code, closed, facts in found.iterator(20_000)
    )
    kinds = {"id": WHOLE, "household": WHOLE, "programme": pa.string(), "closed": WHOLE, "late": WHOLE, "relative": WHOLE}
    return _table(rows, **kinds, county=WHOLE)


def _grants(month: Month) -> pa.Table:
    """Decisions of twelve months under programmes that give once."""
    found = Decision.objects.filter(first_month__range=((month - 11).number, month.number), kind="new", amount__gt=0)
    rows = found.values_list("household_id", "programme", "decided_on", "amount")
    kept = ((home, code, day.toordinal(), amount) for home, code, day, amount in rows if _once(code))
    return _table(kept, household=WHOLE, programme=pa.string(), day=WHOLE, amount=WHOLE)


def _once(code: str) -> bool:
    found = grantable(code)
    return found is not None and found.once


def _reviews() -> pa.Table:
    """The last day a proceeding of each family took a step: somebody looked at it then."""
    rows = Step.objects.filter(household__isnull=False).values_list("household_id").annotate(Max("day"))
    return _table(((home, day.toordinal()) for home, day in rows), household=WHOLE, day=WHOLE)


def _ids(rows: Iterable[int]) -> Ints:
    return np.array(list(rows), np.int64)


def _granted_since(day: date | None) -> Ints:
    """Families with a grant decided since that day: the papers of earlier ones are kept elsewhere."""
    found = Decision.objects.filter(kind="new", decided_on__gte=day) if day else Decision.objects.none()
    return _ids(found.values_list("household_id", flat=True).distinct())


def _relatives(day: date) -> Ints:
    """Registered persons who are entered as relatives of officials."""
    hashes = OfficialRelative.objects.filter(until=None, since__lte=day).values_list("identity_hash", flat=True)
    found = Person.objects.filter(identity_hash__in=[bytes(each) for each in hashes], merged_into=None)
    return _ids(found.values_list("id", flat=True))
