"""One scan of an area: every signal and audit model over everybody, written down in a few bulk statements.

It opens tickets and doubts for people to look into; it changes no case, no entitlement and no payment."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from django.db import connection
from django.utils import timezone

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN
from minzheng.base.progress import Progress, silent
from minzheng.monitoring import gathering, scanning
from minzheng.monitoring.actions.moving import due, moved
from minzheng.monitoring.audits import BY_CODE, Report, audit
from minzheng.monitoring.models import AuditFinding, Hit, Scan, Ticket
from minzheng.monitoring.register import Layer, Register
from minzheng.monitoring.scanning import DIRECTIONS, Hits, Scores
from minzheng.monitoring.signals import SIGNALS, digest
from minzheng.people.models import Household
from minzheng.places import access
from minzheng.policy.engine import Parameters
from minzheng.verification.actions import survey

BATCH = 5_000
Key = tuple[int, str]  # household, direction


class Graver(NamedTuple):
    score: int
    severity: int
    place: str


def scan(actor: Actor, month: Month, progress: Progress | None = None) -> Scan:
    """Look at everybody of the actor's area in a month. Run again it finds the same: tickets and doubts that are open stay as they
    are, with the day they were last seen. Raises NotPermitted."""
    actor.require(Duty.CLERK, Duty.OFFICER)
    step, began = progress or silent, timezone.now()
    with access.within(actor.area):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"monitoring|{actor.place}"])
        step("gather", 0, 4)
        figures, rules, day = gathering.thresholds(), gathering.rules_kept(actor, month), gathering.day_of(actor, month)
        before = gathering.beginning(month, rules)
        both = gathering.standings(rules, before)
        register = gathering.register(day, survey(actor, gathering.SOURCES, day), both, before)
        step("signals", 1, 4)
        hits = scanning.scan(register, figures)
        quiet = scanning.silenced(hits, register, _closed(actor), register.today.toordinal())
        loud = hits.among(~quiet)
        graded = scanning.scores(loud, register, figures)
        step("audits", 2, 4)
        reports = audit(gathering.books(month, register, both, figures))
        step("write", 3, 4)
        return _written(actor, month, began, register, figures, loud, int(quiet.sum()), graded, reports)


def _closed(actor: Actor) -> dict[tuple[int, int, str], int]:
    """When each signal of a family and person was last looked into and closed, as far back as any is silent."""
    longest = max(signal.suppress_days for signal in SIGNALS.values())
    since = actor.today - timedelta(days=longest)
    rows = Hit.objects.filter(ticket__state="closed", ticket__closed_on__gte=since).order_by("ticket__closed_on")
    found = rows.values_list("household_id", "person_id", "signal", "ticket__closed_on")
    return {(home, -1 if person is None else person, code): day.toordinal() for home, person, code, day in found}


def _written(
    actor: Actor, month: Month, began: datetime, register: Register, figures: Parameters, hits: Hits, quiet: int, graded: Scores,
    reports: Mapping[str, Report],
) -> Scan:  # fmt: skip
    tickets = {(home, way): (one, state) for one, home, way, state in _open()}
    wanted = _wanted(register, graded)
    fresh = [key for key in wanted if key not in tickets]
    made = Scan.objects.create(
        place=str(actor.place),
        month=month.number,
        signals_digest=digest(),
        thresholds_digest=figures.digest,
        households=len(register.population),
        persons=len(register.population.persons),
        hits=hits.counts(),
        silenced=quiet,
        opened=len(fresh),
        blind={code: list(missing) for code, missing in scanning.blind(register).items()},
        audits={code: _summed(report) for code, report in reports.items()},
        layers={layer.name.lower(): int((register.layers == layer).sum()) for layer in Layer if layer},
        departments={code: day.isoformat() for code, day in sorted(register.answered.items())},
        by=actor.account,
        at=began,  # what was received later was not looked at (queries.scan_due)
    )
    ids = {key: one for key, (one, _) in tickets.items()} | _opened(actor, figures, fresh, wanted)
    _raised(actor, figures, {one: wanted[key] for key, (one, _) in tickets.items() if key in wanted})
    _hits(made, register, hits, ids)
    _findings(actor, month, register, reports)
    detail = {"month": str(month), "hits": len(hits), "opened": len(fresh), "silenced": quiet, "departments": made.departments}
    detail["doubts"] = {code: len(report.doubts) for code, report in reports.items() if len(report.doubts)}
    record(actor, "monitoring.scan", f"scan:{made.id}", place=made.place, detail=detail)
    return made


def _summed(report: Report) -> dict[str, object]:
    return {"found": len(report.doubts), "needs": list(report.needs), "blind": report.blind}


def _open() -> list[tuple[int, int, str, str]]:
    rows = Ticket.objects.filter(household__isnull=False).exclude(state="closed")
    return list(rows.values_list("id", "household_id", "direction", "state"))


def _wanted(register: Register, graded: Scores) -> dict[Key, Graver]:
    homes = register.population.households[graded.households].tolist()
    places = register.population.places[graded.households].tolist()
    ways = [DIRECTIONS[way].value for way in graded.directions.tolist()]
    rows = zip(homes, ways, graded.scores.tolist(), graded.severities.tolist(), places, strict=True)
    return {(home, way): Graver(score, severity, str(place)) for home, way, score, severity, place in rows}


def _opened(actor: Actor, figures: Parameters, fresh: list[Key], wanted: Mapping[Key, Graver]) -> dict[Key, int]:
    """A ticket for each family that has none of this direction."""
    families: dict[int, tuple[str, str]] = {}
    ids = [home for home, _way in fresh]
    for start in range(0, len(ids), BATCH):
        rows = Household.objects.filter(id__in=ids[start : start + BATCH]).values_list("id", "head__name", "address")
        families |= {home: (name, address) for home, name, address in rows}
    until: dict[tuple[str, int], object] = {}
    made = []
    for home, way in fresh:
        grave = wanted[(home, way)]
        key = (grave.place, grave.severity)
        if key not in until:
            until[key] = due(actor, grave.place, grave.severity, figures)
        name, address = families[home]
        made.append(
            Ticket(
                place=grave.place, household_id=home, name=name, address=address, direction=way, severity=grave.severity,
                score=grave.score, opened_on=actor.today, opened_by=actor.account, due_at=until[key],
            )
        )  # fmt: skip
    Ticket.objects.bulk_create(made, BATCH)
    return {(one.household_id, one.direction): one.id for one in made if one.household_id}


def _raised(actor: Actor, figures: Parameters, seen: Mapping[int, Graver]) -> None:
    """Open tickets that look graver than before say so, with a nearer deadline; scores follow, colours never fade by themselves."""
    changed = []
    ids = list(seen)
    for start in range(0, len(ids), BATCH):
        for ticket in Ticket.objects.select_for_update().filter(id__in=ids[start : start + BATCH]).order_by("id"):
            grave = seen[ticket.id]
            if grave.severity > ticket.severity:
                ticket.severity, ticket.score = grave.severity, grave.score
                ticket.due_at = min(ticket.due_at, due(actor, ticket.place, grave.severity, figures))
                moved(actor, ticket, "seen", severity=grave.severity, score=grave.score)
            elif grave.score != ticket.score:
                ticket.score = grave.score
                changed.append(ticket)
    Ticket.objects.bulk_update(changed, ("score",), BATCH)


def _hits(made: Scan, register: Register, hits: Hits, tickets: Mapping[Key, int]) -> None:
    homes = register.population.households[hits.households].tolist()
    places = register.population.places[hits.households].tolist()
    columns = (hits.persons, hits.signals, hits.conditions, hits.values, hits.limits)
    rows = []
    for home, place, person, at, condition, value, limit in zip(homes, places, *(one.tolist() for one in columns), strict=True):
        signal = SIGNALS[hits.codes[at]]
        source = signal.conditions[condition].source
        rows.append(
            Hit(
                place=str(place), household_id=home, person_id=None if person < 0 else person,
                ticket_id=tickets[(home, signal.direction.value)], scan_id=made.id, signal=signal.code,
                direction=signal.direction.value,
                severity=int(signal.severity), points=signal.points, source=source,
                as_of=register.answered.get(source.partition(".")[0]), value=None if value == UNKNOWN else value,
                threshold=None if limit == UNKNOWN else limit, first_on=register.today, last_on=register.today,
            )
        )  # fmt: skip
    Hit.objects.bulk_create(
        rows,
        BATCH,
        update_conflicts=True,
        unique_fields=("ticket", "signal", "person"),
        update_fields=("scan", "source", "as_of", "value", "threshold", "last_on"),
    )


def _findings(actor: Actor, month: Month, register: Register, reports: Mapping[str, Report]) -> None:
    """New doubts are opened, those seen again keep their row, those no longer shown are marked gone unless the model was blind."""
    population = register.population
    places = dict(zip(population.households.tolist(), population.places.tolist(), strict=True))
    members = set(population.persons.tolist())
    open_ = {
        (model, home, -1 if person is None else person): one
        for one, model, home, person in AuditFinding.objects.filter(state="open").values_list(
            "id", "model", "household_id", "person_id"
        )
    }
    made, again = [], []
    for code, report in reports.items():
        doubts = report.doubts
        sources = doubts.sources if len(doubts.sources) else np.full(len(doubts), "")
        columns = (doubts.households, doubts.persons, doubts.values, doubts.limits, sources)
        for home, person, value, limit, source in zip(*(np.asarray(one).tolist() for one in columns), strict=True):
            if home not in places:
                continue
            who = person if person in members else -1
            if one := open_.pop((code, home, who), 0):
                again.append(one)
                continue
            made.append(
                AuditFinding(
                    place=str(places[home]), household_id=home, person_id=None if who < 0 else who, model=code, month=month.number,
                    last_month=month.number, value=None if value == UNKNOWN else value, against=None if limit == UNKNOWN else limit,
                    source=source,
                    due_on=actor.today + timedelta(days=BY_CODE[code].days), found_on=actor.today,
                )
            )  # fmt: skip
    AuditFinding.objects.bulk_create(made, BATCH, ignore_conflicts=True)
    AuditFinding.objects.filter(id__in=again).update(last_month=month.number)
    gone = [one for (code, _home, _who), one in open_.items() if code in reports and not reports[code].blind]
    AuditFinding.objects.filter(id__in=gone).update(state="gone", settled_on=actor.today)
