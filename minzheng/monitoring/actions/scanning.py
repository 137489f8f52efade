"""One scan of an area: every signal and audit model over everybody, written down in a few bulk statements.

It opens tickets and doubts for people to look into; it changes no case, no entitlement and no payment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.base.progress import Progress, silent
from minzheng.monitoring import gathering, scanning
from minzheng.monitoring.actions import noting
from minzheng.monitoring.actions.doubting import note_doubts
from minzheng.monitoring.audits import Report, audit
from minzheng.monitoring.bookkeeping import books
from minzheng.monitoring.models import Hit, Scan
from minzheng.monitoring.register import Layer, Register
from minzheng.monitoring.scanning import Hits
from minzheng.monitoring.signals import SIGNALS, digest
from minzheng.places import access
from minzheng.places.bulk import count_rows_anew
from minzheng.policy.engine import Parameters
from minzheng.verification.actions import survey


@dataclass(frozen=True, slots=True)
class Looked:
    """What a scan that began then saw of a month: every hit, those looked into already among them, and what the models say."""

    month: Month
    began: datetime
    register: Register
    figures: Parameters
    hits: Hits
    reports: Mapping[str, Report]


def scan(actor: Actor, month: Month, progress: Progress | None = None) -> Scan:
    """Look at everybody of the actor's area in a month. Run again it finds the same: tickets and doubts that are open stay as they
    are, with the day they were last seen. Raises NotPermitted."""
    actor.require(Duty.CLERK, Duty.OFFICER)
    step, began, day = progress or silent, timezone.now(), gathering.day_of(actor, month)
    step("gather", 0, 4)
    told = survey(actor, gathering.SOURCES, day)  # an act of its own: within this one it would hold the trail until the end
    with access.within(actor.area):
        _take_turns(actor.place)
        figures, rules = gathering.thresholds(), gathering.rules_kept(actor, month)
        before, now = gathering.beginning(month, rules), gathering.ending(day)
        both = gathering.standings(rules, before)
        register = gathering.register(day, told, both, before, now)
        step("signals", 1, 4)
        hits = scanning.scan(register, figures)
        step("audits", 2, 4)
        reports = audit(books(month, register, both, figures))
        step("write", 3, 4)
        return _written(actor, Looked(month, began, register, figures, hits, reports))


def _take_turns(place: DivisionCode) -> None:
    """One scan of an area at a time, and none of a place within it meanwhile: they would open the same tickets. From the top down,
    so that no two wait for each other."""
    chain: list[DivisionCode] = []
    above = place.parent
    while above is not None:
        chain, above = [above, *chain], above.parent
    with connection.cursor() as cursor:
        for one in chain:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [f"monitoring|{one}"])
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"monitoring|{place}"])


def _closed(actor: Actor) -> dict[tuple[int, int, str], int]:
    """When each signal of a family and person was last looked into and closed, as far back as any is silent."""
    longest = max(signal.suppress_days for signal in SIGNALS.values())
    since = actor.today - timedelta(days=longest)
    rows = Hit.objects.filter(ticket__state="closed", ticket__closed_on__gte=since).order_by("ticket__closed_on")
    found = rows.values_list("household_id", "person_id", "signal", "ticket__closed_on")
    return {(home, -1 if person is None else person, code): day.toordinal() for home, person, code, day in found}


def _written(actor: Actor, seen: Looked) -> Scan:
    register, figures = seen.register, seen.figures
    tickets = noting.open_tickets()  # locked first: what was closed until now stays silent
    quiet = scanning.silenced(seen.hits, register, _closed(actor), register.today.toordinal())
    hits = seen.hits.among(~quiet)
    wanted = noting.wanted(register, scanning.scores(hits, register, figures))
    fresh = {key: grave for key, grave in wanted.items() if key not in tickets}
    made = Scan.objects.create(
        place=str(actor.place),
        month=seen.month.number,
        signals_digest=digest(),
        thresholds_digest=figures.digest,
        households=len(register.population),
        persons=len(register.population.persons),
        hits=hits.counts(),
        silenced=int(quiet.sum()),
        opened=len(fresh),
        blind={code: list(missing) for code, missing in scanning.blind(register).items()},
        audits={code: _summed(report) for code, report in seen.reports.items()},
        layers={layer.name.lower(): int((register.layers == layer).sum()) for layer in Layer if layer},
        departments={code: day.isoformat() for code, day in sorted(register.answered.items())},
        by=actor.account,
        at=seen.began,  # what was received later was not looked at (queries.scan_due)
    )
    ids = {key: one.id for key, one in tickets.items()} | noting.open_for(actor, figures, fresh)
    noting.see_again(actor, figures, [(one, wanted[key]) for key, one in tickets.items() if key in wanted])
    noting.note_hits(made, register, hits, ids)
    count_rows_anew("monitoring", len(fresh) + note_doubts(actor, seen.month, register, seen.reports))
    detail: dict[str, object] = {"month": str(seen.month), "hits": len(hits), "opened": len(fresh), "silenced": made.silenced}
    detail["departments"] = made.departments
    detail["doubts"] = {code: len(report.doubts) for code, report in seen.reports.items() if len(report.doubts)}
    record(actor, "monitoring.scan", f"scan:{made.id}", place=made.place, detail=detail)
    return made


def _summed(report: Report) -> dict[str, object]:
    return {"found": len(report.doubts), "needs": list(report.needs), "blind": report.blind}
