"""Fills the columns of a scan from the database: each table of an area once, never a query a person. Within the current area."""

from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np
import pyarrow.compute as pc

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.base.population import Ints, Population, Positions, picked, spread
from minzheng.cases import law
from minzheng.cases.declarations import Benefit, benefits
from minzheng.cases.queries import programmes_used
from minzheng.cases.received import snapshot
from minzheng.cases.tables import decisions
from minzheng.cases.trials import Standing, standing
from minzheng.monitoring.audits.people import DEATHS, INCOMES
from minzheng.monitoring.models import Threshold, Ticket
from minzheng.monitoring.register import OF_FACT, Register
from minzheng.monitoring.scanning import DEPARTMENTAL
from minzheng.monitoring.signals import SIGNALS, parameters
from minzheng.payments import tables as payments
from minzheng.payments.declarations import excluded_by
from minzheng.payments.declarations import payments as paying
from minzheng.people.catalogue import FACT_KINDS
from minzheng.policy.engine import Change, Parameters, Reference
from minzheng.policy.series import Stage
from minzheng.verification.actions import Surveyed

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


def ending(day: date) -> Population:
    """The same people and what signals and audits look at at the end of the day's month."""
    return snapshot(Month.of(day) + 1, None, set(FACTS))


def register(day: date, told: Surveyed, both: Mapping[str, Standing], before: Population, now: Population) -> Register:
    """Everybody of the area as they stand (`ending`), beside how they stood on the first day of the month (`beginning`). `told`:
    what departments say that day (verification.actions.survey of SOURCES)."""
    month = Month.of(day)
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
    last = table.filter(pc.equal(table["kind"], "refuse")).group_by("household").aggregate([("month", "max")])
    days = [Month.from_number(number).first.toordinal() for number in last["month_max"].to_pylist()]
    return picked(np.array(days, np.int64), Positions(last["household"].to_numpy()).of(population.households))


def _at_risk() -> Ints:
    open_ = Ticket.objects.filter(direction="entry", household__isnull=False).exclude(state="closed")
    return ids_of(open_.values_list("household_id", flat=True))


def _positions(population: Population, ids: Iterable[Ints]) -> Ints:
    wanted = np.concatenate([np.empty(0, np.int64), *ids])
    return np.flatnonzero(np.isin(population.households, wanted))


def ids_of(rows: Iterable[int]) -> Ints:
    return np.array(list(rows), np.int64)
