"""Hits of signals, tickets with reports and tasks, thresholds, audit findings. `place` is in charge of the family (RLS).

Nothing here is read by decisions or payments: a hit is a doubt, a ticket is work for somebody.
"""

from django.db import models
from django.db.models import F, Q

from minzheng.places.models import place_column

WAYS = (("entry", "entry"), ("exit", "exit"))


class Scan(models.Model):
    """One scan of an area: thresholds, how many families, hits by signal, what could not be looked at. Append-only."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    month = models.IntegerField()
    signals_digest = models.CharField(max_length=64)
    thresholds_digest = models.CharField(max_length=64)
    households = models.IntegerField()
    persons = models.IntegerField()
    hits = models.JSONField()  # {signal: hits}
    silenced = models.IntegerField()
    opened = models.IntegerField()  # tickets
    blind = models.JSONField()  # {signal: departments that did not answer}
    audits = models.JSONField(default=dict)  # {model: {"found", "needs", "blind"}}
    layers = models.JSONField(default=dict)  # {layer: families}
    departments = models.JSONField(default=dict)  # {department: as of}
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("place", "id"), name="monitoring_scan_place"),)


class TicketState(models.TextChoices):
    OPEN = "open"  # nobody has been sent yet
    DISPATCHED = "dispatched"  # a task is with somebody
    VISITED = "visited"  # somebody looked into it; what comes of it is open
    CLOSED = "closed"


class Outcome(models.TextChoices):
    """What came of it."""

    AID_OPENED = "aid_opened"  # an application or proceeding was opened
    REFERRED = "referred"  # handed to the department in charge
    NO_NEED = "no_need"  # looked into: no help needed, nothing wrong
    REFUSED = "refused"  # the family does not want help
    NOT_FOUND = "not_found"
    CHECKED = "checked"  # an exit doubt that holds: it goes on as a proceeding of its own
    CLEARED = "cleared"  # an exit doubt that does not hold


HELPED = (Outcome.AID_OPENED, Outcome.REFERRED, Outcome.CHECKED)
CONFIRMED = (Outcome.AID_OPENED, Outcome.REFERRED, Outcome.REFUSED, Outcome.CHECKED)


class Ticket(models.Model):
    """One family somebody has to look after, whatever hits and reports there are: at most one open a family and direction.

    `household` is null while nobody knows which family a report means. `place` is then the place it was reported for.
    """

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+", null=True)
    name = models.CharField(max_length=100)  # of the head, or as reported
    address = models.CharField(max_length=200, default="", blank=True)
    direction = models.CharField(max_length=5, choices=WAYS)
    severity = models.PositiveSmallIntegerField()  # signals.Severity
    score = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=TicketState, default=TicketState.OPEN)
    opened_on = models.DateField()
    opened_by = models.CharField(max_length=64)
    due_at = models.DateTimeField()  # when an answer is due
    dispatched_on = models.DateField(null=True)
    visited_on = models.DateField(null=True)
    confirmed = models.BooleanField(null=True)
    minutes = models.PositiveIntegerField(default=0)  # of staff, as answered
    outcome = models.CharField(max_length=10, choices=Outcome, default="", blank=True)
    outcome_note = models.TextField(default="", blank=True)
    closed_on = models.DateField(null=True)
    proceeding = models.BigIntegerField(null=True)  # number of the proceeding or application that came of it, for the reader
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("household", "direction"), condition=~Q(state="closed"), name="monitoring_one_open_ticket"
            ),
            models.CheckConstraint(condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")), name="monitoring_ticket_span"),
        )
        indexes = (
            models.Index(fields=("place", "due_at", "id"), condition=~Q(state="closed"), name="monitoring_ticket_open"),
            models.Index(fields=("place", "opened_on"), name="monitoring_ticket_place"),
            models.Index(fields=("household",), name="monitoring_ticket_family"),
        )


class Hit(models.Model):
    """A signal showed in a family. Seen again by a later scan while its ticket is open, only `last_on`, `value` and `scan` move."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, db_index=False)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="+")
    scan = models.ForeignKey(Scan, models.PROTECT, related_name="+", db_index=False)
    signal = models.CharField(max_length=32)
    direction = models.CharField(max_length=5, choices=WAYS)
    severity = models.PositiveSmallIntegerField()
    points = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=64)  # the fact or "department.item" that showed it
    as_of = models.DateField(null=True)  # of the department's answer
    value = models.BigIntegerField(null=True)
    threshold = models.BigIntegerField(null=True)
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("ticket", "signal", "person"), nulls_distinct=False, name="monitoring_hit_once"),
        )
        indexes = (
            models.Index(fields=("place", "signal"), name="monitoring_hit_place"),
            models.Index(fields=("household",), name="monitoring_hit_family"),
        )


SOURCES = ("village", "grid", "hospital", "school", "hotline", "resident", "department")


class Report(models.Model):
    """What somebody reported about a family in trouble, perhaps unnamed. Append-only, but for the answer given back."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+", null=True)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="+")
    source = models.CharField(max_length=10)
    reporter = models.CharField(max_length=100, default="", blank=True)  # "" stayed unnamed
    contact_sealed = models.BinaryField(null=True)
    contact_masked = models.CharField(max_length=24, default="", blank=True)
    trouble = models.CharField(max_length=24)  # a code of handling.TROUBLES
    words = models.TextField()
    urgent = models.BooleanField(default=False)
    received_on = models.DateField()
    by = models.CharField(max_length=64)
    at = models.DateTimeField()
    told_on = models.DateField(null=True)
    told_words = models.CharField(max_length=500, default="", blank=True)
    told_by = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        indexes = (
            models.Index(fields=("place", "id"), name="monitoring_report_place"),
            models.Index(fields=("ticket",), name="monitoring_report_ticket"),
        )


class TaskState(models.TextChoices):
    SENT = "sent"
    ANSWERED = "answered"
    HANDED_OVER = "handed_over"  # to another department or level: that task goes on
    CALLED_BACK = "called_back"


class Task(models.Model):
    """A ticket in somebody's hands: which level and department, until when, what they answered. A meeting is a task of the county
    with several departments."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+", null=True)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="+")
    level = models.CharField(max_length=8)
    department = models.CharField(max_length=24)  # handling.DEPARTMENTS
    beside = models.JSONField(default=list)  # other departments of a joint meeting
    what = models.CharField(max_length=300)
    state = models.CharField(max_length=12, choices=TaskState, default=TaskState.SENT)
    sent_on = models.DateField()
    sent_by = models.CharField(max_length=64)
    due_at = models.DateTimeField()
    answered_on = models.DateField(null=True)
    answered_by = models.CharField(max_length=64, default="", blank=True)
    answer = models.TextField(default="", blank=True)
    minutes = models.PositiveIntegerField(default=0)
    earlier = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)

    class Meta:
        indexes = (
            models.Index(fields=("place", "due_at", "id"), condition=Q(state="sent"), name="monitoring_task_open"),
            models.Index(fields=("ticket",), name="monitoring_task_ticket"),
        )


class Move(models.Model):
    """What somebody did with a ticket. Append-only."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+", null=True, db_index=False)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    act = models.CharField(max_length=16)
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10)
    words = models.TextField(default="", blank=True)
    values = models.JSONField(default=dict)
    by = models.CharField(max_length=64)
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("ticket", "version"), name="monitoring_move_once"),)


class Threshold(models.Model):
    """Another value for a threshold at a place from a day: proposed with its simulated effect, in force once another official
    adopted it."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    code = models.CharField(max_length=64)
    signal = models.CharField(max_length=32)
    since = models.DateField()
    before = models.BigIntegerField(null=True)
    value = models.BigIntegerField()
    effect = models.JSONField()
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=8, default="proposed")  # proposed, adopted, dropped
    proposed_by = models.CharField(max_length=64)
    proposed_on = models.DateField()
    settled_by = models.CharField(max_length=64, default="", blank=True)
    settled_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="adopted") | ~Q(settled_by=F("proposed_by")), name="monitoring_proposer_does_not_adopt"
            ),
            models.UniqueConstraint(fields=("place", "code"), condition=Q(state="proposed"), name="monitoring_one_proposed"),
        )


class FindingState(models.TextChoices):
    OPEN = "open"
    CONFIRMED = "confirmed"  # it holds: what follows is a proceeding or recovery of its own
    CORRECTED = "corrected"  # it held and was put right
    DISMISSED = "dismissed"  # looked into: it does not hold
    GONE = "gone"  # no longer shown by a later scan, nobody looked


class AuditFinding(models.Model):
    """A doubt of an audit model about a family, with its owner. Shown again by a later scan it stays the same row."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, db_index=False)
    model = models.CharField(max_length=4)
    month = models.IntegerField()  # in which it was first shown
    last_month = models.IntegerField()
    value = models.BigIntegerField(null=True)
    against = models.BigIntegerField(null=True)
    source = models.CharField(
        max_length=64, default="", blank=True
    )  # fact or "department.item" that showed it, "" the model itself
    state = models.CharField(max_length=9, choices=FindingState, default=FindingState.OPEN)
    owner = models.CharField(max_length=64, default="", blank=True)  # an account; "" whoever holds the model's duty
    due_on = models.DateField()
    found_on = models.DateField()
    settled_by = models.CharField(max_length=64, default="", blank=True)
    settled_on = models.DateField(null=True)
    remark = models.TextField(default="", blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("household", "model", "person"), condition=Q(state="open"), nulls_distinct=False,
                name="monitoring_one_open_finding",
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("place", "model", "state", "id"), name="monitoring_finding_place"),)
