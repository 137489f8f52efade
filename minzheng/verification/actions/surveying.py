"""A look at everybody registered in what departments sent, for early warning and audits: two grounds, told apart and both logged.

Those who receive are looked up under the duty to re-verify; what a department hands over of its own duty is laid over everybody.
Nobody else is looked for, and nothing leaves the house.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.population import Ints
from minzheng.people.tables import identities
from minzheng.places import access
from minzheng.verification.authorising import Consents, Permit, Purpose, permitted
from minzheng.verification.catalogue import catalogue
from minzheng.verification.matching import Asked
from minzheng.verification.models import Question
from minzheng.verification.summing import Look, several
from minzheng.verification.tables import as_kept, newest, receiving

SURVEYORS = (Duty.CLERK, Duty.OFFICER)


@dataclass(frozen=True, slots=True)
class Surveyed:
    """`persons`: everybody registered with a number; `items`: by "department.item" one number each in that order (UNKNOWN: no
    record, or not looked for). `answered`: the day each department's answer is as of; stale or missing ones gave none."""

    persons: Ints
    items: Mapping[str, Ints]
    answered: Mapping[str, date]


def survey(actor: Actor, sources: Iterable[str], day: date) -> Surveyed:
    """What the deliveries that counted on a day say of everybody in the actor's area, of the `sources` ("department.item"). Each
    look is a row of the query log. Raises NotPermitted."""
    actor.require(*SURVEYORS)
    wanted: dict[str, list[str]] = {}
    for source in sources:
        named, _, item = source.partition(".")
        wanted.setdefault(named, []).append(item)
    with access.within(actor.area):
        asked, recipients = _registered(day), receiving(day)
        answered, looks, log = {}, list[Look](), []
        for code, delivery in newest(day).items():
            department = catalogue().departments.get(code)
            if department is None or code not in wanted or day > delivery.as_of + timedelta(days=department.fresh_days):
                continue
            answered[code] = delivery.as_of
            for permit, chosen in _permits(code, wanted[code], asked.persons, recipients, day):
                looks.append(Look(department, permit, as_kept(delivery), chosen))
                log.append(Question.under(permit, actor, delivery, refused=0))
        told = zip(looks, several(asked, looks), strict=True)
        items = {f"{one.department.code}.{item}": column for one, found in told for item, column in found.items()}
        Question.objects.bulk_create(log)
        detail = {"departments": {code: as_of.isoformat() for code, as_of in answered.items()}, "questions": len(log)}
        record(actor, "verification.survey", f"day:{day}", place=actor.place, detail=detail)
    return Surveyed(asked.persons, items, answered)


def _registered(day: date) -> Asked:
    """Members of families by id, in which order permits take them as they are; obligors receive nothing and are not looked for."""
    found = identities(day)
    order = np.argsort(found["subject"])
    members = order[found["subject"][order] > 0]
    return Asked(*(found[name][members] for name in ("subject", "high", "low")))


def _permits(
    department: str, items: Iterable[str], persons: Ints, recipients: Ints, day: date
) -> Iterable[tuple[Permit, list[str]]]:
    """Each ground with the items it is for; none where it would cover nobody."""
    handed = catalogue().departments[department].handed_over
    receiving_here = persons[np.isin(persons, recipients)]
    for purpose, whom, chosen in (
        (Purpose.RECHECK, receiving_here, [item for item in items if item not in handed]),
        (Purpose.MONITORING, persons, [item for item in items if item in handed]),
    ):
        permit, _refused = permitted(catalogue(), department, whom, purpose, day, Consents.of(()), recipients)
        if chosen and len(permit.persons):
            yield permit, chosen
