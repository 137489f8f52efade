"""Who may be asked about and what is on file of them, as columns in one order: where a check starts. Within the current area."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import prod

import numpy as np
import pyarrow.compute as pc

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints, Population, Positions, picked
from minzheng.payments.tables import recipients
from minzheng.people.catalogue import FACT_KINDS, Entity, Unit
from minzheng.people.tables import identities, snapshot
from minzheng.policy.engine import Parameters
from minzheng.verification import keeping
from minzheng.verification.authorising import NEVER, Consents, mask
from minzheng.verification.catalogue import catalogue
from minzheng.verification.declarations import Limit, limits, receipts
from minzheng.verification.laying import OnFile
from minzheng.verification.matching import Asked
from minzheng.verification.matching import Delivery as Kept
from minzheng.verification.models import Consent, Delivery, DeliveryState

BARE = ("insured_months",)  # nothing on file says nothing: months insured are no means
FED = tuple(dict.fromkeys(item.feeds for item in catalogue().items if item.feeds))


@dataclass(frozen=True, slots=True)
class Subjects:
    """Everybody a check is about, by household: members by id, obligors by their id made negative."""

    asked: Asked
    households: Ints  # of each of them
    file: OnFile
    limits: Mapping[str, Ints]  # the most of a fact their family may have, by fact; UNKNOWN where none is set


def consents(household_ids: Sequence[int]) -> Consents:
    """Their signed authorisations as columns, withdrawn ones too."""
    known = catalogue().departments
    found = Consent.objects.filter(household_id__in=household_ids).order_by("id")
    return Consents.of(
        (
            row.person_id or -(row.obligor_id or 0),
            mask(catalogue(), (code for code in row.departments if code in known)),
            row.purpose,
            row.signed_on.toordinal(),
            row.until.toordinal(),
            row.withdrawn_on.toordinal() if row.withdrawn_on else NEVER,
        )
        for row in found
    )


def subjects(day: date, household_ids: Sequence[int] | None = None, among: Ints | None = None) -> Subjects:
    """The members and obligors of the households (of all in the area without them) who have a number, and what is on file of them;
    `among` keeps those persons alone."""
    found = identities(day, household_ids)
    if among is not None:
        kept = np.isin(found["subject"], among)
        found = {name: column[kept] for name, column in found.items()}
    asked = Asked(found["subject"], found["high"], found["low"])
    population = snapshot(Month.of(day), household_ids, {*FED, "residence"}, bare=BARE)
    homes, home = np.unique(found["household"], return_inverse=True)
    most = {fact: column[home] for fact, column in _limits(population, homes).items()}
    return Subjects(asked, found["household"], _on_file(day, asked, population, homes, home), most)


def receiving(day: date) -> Ints:
    """The persons with support in force that month: the duty to re-verify covers them alone."""
    return np.unique(recipients(Month.of(day))["person"].to_numpy())


def newest(day: date | None = None) -> dict[str, Delivery]:
    """The good delivery of each department that counts, or that counted on a day; departments without one are left out."""
    found = Delivery.objects.filter(whole=True, state__in=(DeliveryState.GOOD, DeliveryState.REPLACED)).defer("faults", "opener")
    found = found.filter(as_of__lte=day) if day else found
    return {row.department: row for row in found.order_by("department", "-as_of", "-version").distinct("department")}


def as_kept(delivery: Delivery) -> Kept:
    """The delivery where it lies, ready for matching. Raises FileGone."""
    return Kept(delivery.department, delivery.as_of, keeping.there(delivery.path))


def _limits(population: Population, homes: Ints) -> dict[str, Ints]:
    """The most of a fact each family may have, by fact: looked up once a place and residence."""
    declared, figures = limits()
    if not declared or not len(population):
        return {}
    at = Positions(population.households).of(homes)
    places, place = np.unique(population.places[at], return_inverse=True)
    residence, size = population.household_facts["residence"][at], np.diff(population.offsets)[at]
    kinds, kind = np.unique(np.stack((place, residence)), axis=1, return_inverse=True)
    found = {}
    for limit in declared:
        most = [most_of(limit, figures, population.month, str(places[where]), int(how)) for where, how in kinds.T.tolist()]
        column = np.where(at >= 0, np.array(most, np.int64)[kind], UNKNOWN)
        found[limit.fact] = np.where(column == UNKNOWN, UNKNOWN, column * size) if limit.each else column
    return found


def most_of(limit: Limit, figures: Parameters, month: Month, place: str, residence: int) -> int:
    """The most of a fact at a place; UNKNOWN where there is no limit."""
    numbers = figures.row(limit.parameters, place, month, residence)
    if UNKNOWN in numbers or (limit.free_at_zero and 0 in numbers):
        return UNKNOWN
    return prod(numbers)


def _on_file(day: date, asked: Asked, population: Population, homes: Ints, home: Ints) -> OnFile:
    at = Positions(population.persons).of(asked.persons)
    own = {kind: picked(column, at) for kind, column in population.person_facts.items() if kind in FED}
    house = Positions(population.households).of(homes)
    shared = {kind: picked(column, house) for kind, column in population.household_facts.items() if kind in FED}
    return OnFile(home.astype(np.int64), asked.persons > 0, own | _received(day, asked.persons, own), shared)


def _received(day: date, persons: Ints, own: dict[str, Ints]) -> dict[str, Ints]:
    """What the office pays itself is on file, whether anybody recorded it as a fact or not."""
    paid, found = recipients(Month.of(day)), {}
    for fact, programme in receipts().items():
        if fact not in own or FACT_KINDS[fact].entity is not Entity.PERSON:
            continue
        rows = paid.filter(pc.equal(paid["programme"], programme))
        amounts = dict(zip(rows["person"].to_pylist(), rows["amount"].to_pylist(), strict=True))
        flag = FACT_KINDS[fact].unit is Unit.YES_NO
        paid_here = np.array([(1 if flag else amounts[one]) if one in amounts else UNKNOWN for one in persons.tolist()], np.int64)
        found[fact] = np.where(paid_here != UNKNOWN, paid_here, own[fact])
    return found
