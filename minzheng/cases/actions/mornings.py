"""What the day itself brings: notices come down, periods lapse. One act a morning for all proceedings whose hour has come."""

from collections import Counter, defaultdict
from datetime import date

from django.utils import timezone

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.failpoints import failpoint
from minzheng.cases import reading
from minzheng.cases.actions.proceeding import settle, step_of
from minzheng.cases.models import Notice, Proceeding, Step
from minzheng.cases.workflow import engine
from minzheng.places import access

_AT_ONCE = 2_000
_MOST = 5  # automatic acts of one proceeding in a morning
_MOVED = ("state", "facts", "clocks", "due_on", "due_limit", "wakes_on", "moved_on", "closed_on", "version")


def morning(actor: Actor, day: date | None = None) -> dict[str, int]:
    """Take every automatic step that is possible on the day (today); returns how many of each act. Run again, it finds nothing more
    to do. The administrator's clock runs it for the whole installation, an official for the own area."""
    actor.require(Duty.ADMINISTRATOR, Duty.CLERK, Duty.OFFICER)
    on = day or actor.today
    done: Counter[str] = Counter()
    with access.within(actor.area):
        while True:
            rows = list(Proceeding.objects.select_for_update().filter(wakes_on__lte=on).order_by("id")[:_AT_ONCE])
            if not rows:
                break
            part = _woken(rows, on)
            done.update(part)
            failpoint("cases.morning.woken")
            detail = {"day": on, "acts": dict(part), "first": rows[0].id, "last": rows[-1].id, "proceedings": len(rows)}
            record(actor, "cases.morning", "proceedings", place=str(actor.place), detail=detail)
        return dict(done)


def _woken(rows: list[Proceeding], on: date) -> Counter[str]:
    taken: dict[int, list[Step]] = defaultdict(list)
    for step in Step.objects.filter(proceeding__in=rows).order_by("proceeding_id", "version"):
        taken[step.proceeding_id].append(step)
    made: list[Step] = []
    for row in rows:
        made += _automatic(row, taken[row.id], on)
    Proceeding.objects.bulk_update(rows, _MOVED, batch_size=500)
    Step.objects.bulk_create(made, batch_size=1000)
    gone = {step.proceeding_id for step in made if step.values.get("taken_down")}
    Notice.objects.filter(proceeding_id__in=gone, taken_down_on=None).update(taken_down_on=on, outcome="unopposed")
    return Counter(step.act for step in made)


def _automatic(row: Proceeding, taken: list[Step], on: date) -> list[Step]:
    workflow, file = reading.file(row, taken)
    made: list[Step] = []
    while len(made) < _MOST and (acts := engine.automatic(workflow, file, on)):
        act = acts[0]
        file, written = engine.apply(workflow, file, act, None, on)
        settle(row, workflow, file, on)
        step = step_of(row, written, values={"taken_down": True} if "taken_down" in act.sets else {}, undoes=act.undoes)
        step.at = timezone.now()
        made.append(step)
    if not made:  # woken in vain: the next step, or fact it learns, says anew on which day the calendar has something to do
        row.wakes_on = None
    return made
