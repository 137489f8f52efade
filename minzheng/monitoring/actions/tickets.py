"""Acts on tickets: report, dispatch, hand over, meet, answer, visit, close, tell the reporter. None opens or ends a benefit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from minzheng.audit.actions import record
from minzheng.base.actor import Actor
from minzheng.base.crypto import ring
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import BadValue, NotFound
from minzheng.monitoring.actions.moving import SENDERS, STAFF, due, held, moved, told
from minzheng.monitoring.errors import TaskNotFound
from minzheng.monitoring.handling import DEPARTMENTS, LEVELS, OUTCOMES, TROUBLES, WITHOUT_VISIT
from minzheng.monitoring.models import SOURCES, Report, Task, TaskState, Ticket
from minzheng.monitoring.signals import Severity
from minzheng.people.models import Household
from minzheng.places import access


@dataclass(frozen=True, slots=True)
class Reported:
    """What somebody tells: where (a village or town), who is in trouble as far as known, which trouble, in what words. `household`
    where the family is known to be that one. Without `reporter` it is anonymous."""

    source: str
    place: DivisionCode
    name: str
    trouble: str
    words: str
    address: str = ""
    household: int | None = None
    reporter: str = ""
    contact: str = ""
    urgent: bool = False


def report_hardship(actor: Actor, told_us: Reported) -> Report:
    """Take a report. A family has one open ticket: a further report joins it, and may make it more pressing. Raises BadValue for an
    unknown source or trouble, NotPermitted for a place elsewhere, NotFound for an unknown family."""
    actor.require(*STAFF)
    actor.require_place(told_us.place)
    if told_us.source not in SOURCES or told_us.trouble not in TROUBLES or not told_us.name.strip():
        raise BadValue("A report names where it comes from, who is in trouble and which trouble.")
    with access.within(actor.area):
        ticket = _joined(actor, told_us) or _opened(actor, told_us)
        contact = told_us.contact.strip()
        made = Report.objects.create(
            place=ticket.place,
            household_id=ticket.household_id,
            ticket=ticket,
            source=told_us.source,
            reporter=told_us.reporter.strip(),
            contact_sealed=ring().seal(contact, "report") if contact else None,
            contact_masked=f"…{contact[-3:]}" if contact else "",
            trouble=told_us.trouble,
            words=told_us.words,
            urgent=told_us.urgent,
            received_on=actor.today,
            by=actor.account,
            at=timezone.now(),
        )
        detail = told(ticket, to=ticket.id, source=told_us.source, anonymous=not told_us.reporter.strip())
        record(actor, "monitoring.report_hardship", f"report:{made.id}", place=ticket.place, detail=detail)
        return made


def _severity(told_us: Reported) -> Severity:
    return Severity.RED if told_us.urgent else Severity.YELLOW


def _joined(actor: Actor, told_us: Reported) -> Ticket | None:
    """The family's open ticket, where there is one: by the family, else by the same name in the same village."""
    open_ = Ticket.objects.select_for_update().filter(direction="entry").exclude(state="closed")
    if told_us.household:
        found = open_.filter(household_id=told_us.household).first()
    else:
        found = open_.filter(place=str(told_us.place), name=told_us.name.strip()).order_by("id").first()
    if found is None:
        return None
    if _severity(told_us) > found.severity:
        found.severity = int(_severity(told_us))
        found.due_at = min(found.due_at, due(actor, found.place, found.severity))
    moved(actor, found, "join", told_us.words, source=told_us.source)
    return found


def _opened(actor: Actor, told_us: Reported) -> Ticket:
    home = None
    if told_us.household:
        home = Household.objects.select_related("head").filter(id=told_us.household, dissolved=None).first()
        if home is None:
            raise NotFound("There is no such family in your area.")
    place = home.place if home else str(told_us.place)
    severity = _severity(told_us)
    return Ticket.objects.create(
        place=place,
        household=home,
        name=home.head.name if home else told_us.name.strip(),
        address=told_us.address.strip() or (home.address if home else ""),
        direction="entry",
        severity=int(severity),
        opened_on=actor.today,
        opened_by=actor.account,
        due_at=due(actor, place, severity),
    )


def identify(actor: Actor, ticket_id: int, household_id: int) -> Ticket:
    """Somebody found out which family a report means. Raises BadValue where that family has an open ticket of its own."""
    actor.require(*STAFF)
    with access.within(actor.area):
        ticket = held(ticket_id)
        home = Household.objects.select_related("head").filter(id=household_id, dissolved=None).first()
        if home is None:
            raise NotFound("There is no such family in your area.")
        if (
            ticket.household_id
            or Ticket.objects.filter(household=home, direction=ticket.direction).exclude(state="closed").exists()
        ):
            raise BadValue("This family has an open ticket of its own.", remedy="Close this one as not found and go on with that.")
        ticket.household, ticket.name, ticket.place = home, home.head.name, home.place
        moved(actor, ticket, "identify", household=home.id)
        Report.objects.filter(ticket=ticket).update(household=home, place=home.place)
        Task.objects.filter(ticket=ticket).update(household=home, place=home.place)
        record(actor, "monitoring.identify", f"ticket:{ticket.id}", place=ticket.place, detail={"household": home.id})
        return ticket


@dataclass(frozen=True, slots=True)
class Sending:
    """To which level and department, what is asked of them."""

    level: str
    department: str
    what: str

    def checked(self) -> "Sending":
        if self.level not in LEVELS or self.department not in DEPARTMENTS:
            raise BadValue("Choose a level and a department.")
        return self


def dispatch(actor: Actor, ticket_id: int, to: Sequence[Sending], *, version: int | None = None) -> list[Task]:
    """Put the ticket into somebody's hands: one task each. The deadline is the ticket's. Raises TicketMoved, BadValue."""
    actor.require(*SENDERS)
    if not to:
        raise BadValue("Choose a level and a department.")
    with access.within(actor.area):
        ticket = held(ticket_id, version)
        ticket.dispatched_on = ticket.dispatched_on or actor.today
        tasks = [_task(actor, ticket, each.checked()) for each in to]
        moved(actor, ticket, "dispatch", tasks=[task.id for task in tasks], departments=[each.department for each in to])
        detail = told(ticket, tasks=[task.id for task in tasks])
        record(actor, "monitoring.dispatch", f"ticket:{ticket.id}", place=ticket.place, detail=detail)
        return tasks


def _task(actor: Actor, ticket: Ticket, to: Sending, *, earlier: Task | None = None, beside: Sequence[str] = ()) -> Task:
    return Task.objects.create(
        place=ticket.place,
        household_id=ticket.household_id,
        ticket=ticket,
        level=to.level,
        department=to.department,
        beside=list(beside),
        what=to.what,
        sent_on=actor.today,
        sent_by=actor.account,
        due_at=earlier.due_at if earlier else ticket.due_at,
        earlier=earlier,
    )


def meet(actor: Actor, ticket_id: int, departments: Sequence[str], what: str, *, version: int | None = None) -> Task:
    """A hard case for a joint meeting of the county: civil affairs with at least one other department (S11 3(4))."""
    actor.require(*SENDERS)
    others = [code for code in dict.fromkeys(departments) if code in DEPARTMENTS and code != "civil_affairs"]
    if not others:
        raise BadValue("A joint meeting needs another department.")
    with access.within(actor.area):
        ticket = held(ticket_id, version)
        ticket.dispatched_on = ticket.dispatched_on or actor.today
        task = _task(actor, ticket, Sending("county", "civil_affairs", what), beside=others)
        moved(actor, ticket, "meet", what, task=task.id, departments=others)
        record(actor, "monitoring.meet", f"ticket:{ticket.id}", place=ticket.place, detail=told(ticket, departments=others))
        return task


def hand_over(actor: Actor, task_id: int, to: Sending, reason: str) -> Task:
    """Not ours: the task goes to another department or level, with the deadline it has. Raises TaskNotFound, BadValue."""
    actor.require(*STAFF)
    to = to.checked()
    with access.within(actor.area):
        task, ticket = _held_task(task_id)
        if (task.level, task.department) == (to.level, to.department):
            raise BadValue("The task lies there already.")
        task.state, task.answer, task.answered_on, task.answered_by = TaskState.HANDED_OVER, reason, actor.today, actor.account
        task.save()
        made = _task(actor, ticket, to, earlier=task)
        moved(actor, ticket, "hand_over", reason, task=made.id, department=to.department)
        detail = told(ticket, task=task.id, to=to.department, level=to.level)
        record(actor, "monitoring.hand_over", f"task:{made.id}", place=ticket.place, reason=reason, detail=detail)
        return made


def answer_task(actor: Actor, task_id: int, answer: str, minutes: int) -> Task:
    """What the department did or found, and the minutes it took. Raises TaskNotFound, BadValue."""
    actor.require(*STAFF)
    if not answer.strip() or not 0 <= minutes <= 10_000:
        raise BadValue("An answer says what was done and how long it took.")
    with access.within(actor.area):
        task, ticket = _held_task(task_id)
        task.state, task.answer, task.minutes = TaskState.ANSWERED, answer, minutes
        task.answered_on, task.answered_by = actor.today, actor.account
        task.save()
        ticket.minutes += minutes
        moved(actor, ticket, "answer", answer, task=task.id, minutes=minutes)
        record(actor, "monitoring.answer_task", f"task:{task.id}", place=ticket.place, detail=told(ticket, minutes=minutes))
        return task


def _held_task(task_id: int) -> tuple[Task, Ticket]:
    """An open task with its ticket, both locked: the ticket first, as everywhere."""
    found = Task.objects.filter(id=task_id).values_list("ticket_id", flat=True).first()
    if found is None:
        raise TaskNotFound
    ticket = held(found)
    task = Task.objects.select_for_update().filter(id=task_id, state=TaskState.SENT).first()
    if task is None:
        raise BadValue("This task was answered or handed over already.", remedy="Open the ticket again.")
    return task, ticket


def record_visit(
    actor: Actor, ticket_id: int, *, on: date, confirmed: bool, words: str, minutes: int, version: int | None = None
) -> Ticket:
    """Somebody was there: whether the trouble or the doubt holds, what was seen, how long it took. Raises BadValue, TicketMoved."""
    actor.require(*STAFF)
    if not words.strip() or not 0 <= minutes <= 10_000 or on > actor.today:
        raise BadValue("A visit says when it was, what was seen and how long it took.")
    with access.within(actor.area):
        ticket = held(ticket_id, version)
        if on < ticket.opened_on:
            raise BadValue("A visit is not earlier than its ticket.")
        ticket.visited_on, ticket.confirmed, ticket.minutes = on, confirmed, ticket.minutes + minutes
        moved(actor, ticket, "visit", words, confirmed=confirmed, minutes=minutes)
        detail = told(ticket, confirmed=confirmed, minutes=minutes)
        record(actor, "monitoring.record_visit", f"ticket:{ticket.id}", place=ticket.place, detail=detail)
        return ticket


def close_ticket(
    actor: Actor, ticket_id: int, outcome: str, note: str, *, proceeding: int | None = None, version: int | None = None
) -> Ticket:
    """Say what came of it. Aid is opened by an application or proceeding of its own, whose number is noted here; a doubt that holds
    goes on as a check of its own. Without a visit only what needs none may be said. Raises BadValue, TicketMoved."""
    actor.require(*SENDERS)
    with access.within(actor.area):
        ticket = held(ticket_id, version)
        if outcome not in OUTCOMES[ticket.direction]:
            raise BadValue("Choose what came of it.")
        if ticket.visited_on is None and outcome not in WITHOUT_VISIT:
            raise BadValue("Nobody has looked into this yet.", remedy="Record the visit first.")
        if outcome in ("aid_opened", "checked") and not proceeding:
            raise BadValue(
                "Name the application or proceeding that was opened.", remedy="Open it first; nothing is opened from here."
            )
        ticket.outcome, ticket.outcome_note, ticket.closed_on, ticket.proceeding = outcome, note, actor.today, proceeding
        Task.objects.filter(ticket=ticket, state=TaskState.SENT).update(state=TaskState.CALLED_BACK, answered_on=actor.today)
        moved(actor, ticket, "close", note, outcome=outcome, proceeding=proceeding)
        detail = told(ticket, outcome=outcome, proceeding=proceeding)
        record(actor, "monitoring.close_ticket", f"ticket:{ticket.id}", place=ticket.place, reason=note, detail=detail)
        return ticket


def tell_reporter(actor: Actor, report_id: int, words: str) -> Report:
    """Who reported it hears what became of it. Raises NotFound, BadValue for an anonymous report or one that was answered."""
    actor.require(*STAFF)
    if not words.strip():
        raise BadValue("Say what the reporter was told.")
    with access.within(actor.area):
        found = Report.objects.select_for_update().filter(id=report_id).first()
        if found is None:
            raise NotFound("There is no such report in your area.")
        if found.told_on or not found.reporter:
            raise BadValue("The reporter stayed unnamed or was told already.")
        found.told_on, found.told_words, found.told_by = actor.today, words, actor.account
        found.save(update_fields=("told_on", "told_words", "told_by"))
        record(actor, "monitoring.tell_reporter", f"report:{found.id}", place=found.place)
        return found
