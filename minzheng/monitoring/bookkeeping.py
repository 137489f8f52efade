"""The office's own month as columns for the audit models: pay lines, notices, proceedings, grants, papers. Within the area."""

from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import Max, Min

from minzheng.base.month import Month
from minzheng.base.population import Ints, Positions, picked, spread
from minzheng.cases.declarations import Benefit, benefit, grantable
from minzheng.cases.models import Case, Decision, Notice, OfficialRelative, Proceeding, Step
from minzheng.cases.trials import Standing
from minzheng.monitoring.audits import Books, Due
from minzheng.monitoring.conditions import limits_of
from minzheng.monitoring.gathering import ids_of
from minzheng.monitoring.register import Register
from minzheng.payments import tables as payments
from minzheng.payments.models import SENT, Line, Run
from minzheng.people.models import Person
from minzheng.policy.engine import Parameters
from minzheng.verification.models import Check, Consent

WHOLE = pa.int64()


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
        consents=ids_of(authorisations.values_list("person_id", flat=True)),
        checked=ids_of(reports.values_list("household_id", flat=True).distinct()) if reports.exists() else None,
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


def _granted_since(day: date | None) -> Ints:
    """Families with a grant decided since that day: the papers of earlier ones are kept elsewhere."""
    found = Decision.objects.filter(kind="new", decided_on__gte=day) if day else Decision.objects.none()
    return ids_of(found.values_list("household_id", flat=True).distinct())


def _relatives(day: date) -> Ints:
    """Registered persons who are entered as relatives of officials."""
    hashes = OfficialRelative.objects.filter(until=None, since__lte=day).values_list("identity_hash", flat=True)
    found = Person.objects.filter(identity_hash__in=[bytes(each) for each in hashes], merged_into=None)
    return ids_of(found.values_list("id", flat=True))
