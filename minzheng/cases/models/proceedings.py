"""Applications and proceedings: who asked for what, how far each procedure is, and every step that was taken.

`place` is where the file lies, `home` the family's own place while that is another: an application made away from home lies with
the township that took it until it passes the file on; then the proceeding is the home township's, the application stays.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from minzheng.places.models import place_column


class ApplicationState(models.TextChoices):
    DRAFT = "draft"  # still being written
    HANDED_IN = "handed_in"  # its proceedings are open
    WITHDRAWN = "withdrawn"


class Application(models.Model):
    """What one family asks for in one sitting, under one or several programmes."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    home = place_column(default="", blank=True)
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+", null=True)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)  # the applicant, where registered here
    name = models.CharField(max_length=100)  # the applicant's, as given
    identity_hash = models.BinaryField(null=True)  # keyed: of who applied away from home, to be found there
    identity_masked = models.CharField(max_length=24, default="", blank=True)
    received_at = place_column()  # the place whose staff took it
    received_on = models.DateField()
    channel = models.CharField(max_length=12, default="window")  # window, visit, phone, online, found, transfer
    agent = models.JSONField(default=dict)  # who applies for them: {"name", "relation", "phone", "authorised_on"}
    programmes = ArrayField(models.CharField(max_length=24), default=list)
    proofs = models.JSONField(
        default=list
    )  # [{"proof", "resolved", "note"}]: what was brought or promised; all of them once handed in
    values = models.JSONField(default=dict)  # what else the form holds
    state = models.CharField(max_length=10, choices=ApplicationState, default=ApplicationState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.CharField(max_length=64)
    saved_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=("place", "id"), name="cases_application_place"),
            models.Index(fields=("household",), name="cases_application_family"),
        )


class Proceeding(models.Model):
    """One run of a workflow (办件). Everything the next step depends on is in this row and its steps: see `filing.py`."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    home = place_column(default="", blank=True)
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+", null=True, db_index=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, db_index=False)
    name = models.CharField(max_length=100, db_collation="C")  # of whom it is about, for lists and search
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", null=True)
    application = models.ForeignKey(Application, models.PROTECT, related_name="+", null=True)
    parent = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)  # out of which it came: the file of who died
    programme = models.CharField(max_length=24)
    workflow = models.CharField(max_length=32)
    since = models.DateField()  # of the regime: with `workflow` it names the declaration
    state = models.CharField(max_length=24)
    decider = models.CharField(max_length=8)
    facts = ArrayField(models.CharField(max_length=32), default=list)
    days = models.JSONField(default=dict)  # limit -> what holds here, null where nothing does
    clocks = models.JSONField(default=list)
    verdict = models.CharField(max_length=8, default="", blank=True)  # the last one given
    opened_on = models.DateField()
    moved_on = models.DateField()  # the day of the last step
    closed_on = models.DateField(null=True)
    due_on = models.DateField(null=True)  # the nearest end of a clock that somebody has to keep
    due_limit = models.CharField(max_length=32, default="", blank=True)
    wakes_on = models.DateField(null=True)  # when the day itself will take the next step
    taken_by = models.CharField(max_length=64, default="", blank=True)  # who works on it
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (
            # Lists go by the end of the time limit; the place inside the index lets the area limit be checked there.
            models.Index(
                fields=("due_on", "id", "place"), condition=Q(closed_on=None), include=("workflow", "state"), name="cases_open_due"
            ),
            models.Index(
                fields=("place", "due_on", "id"),
                condition=Q(closed_on=None),
                include=("workflow", "since", "state", "decider", "due_limit"),  # what the desk counts, without reading the rows
                name="cases_open_counted",
            ),
            models.Index(fields=("moved_on", "id", "place"), name="cases_proceeding_moved"),
            models.Index(fields=("opened_on", "id", "place"), name="cases_proceeding_opened"),
            models.Index(fields=("place", "workflow", "state"), name="cases_proceeding_kind"),
            models.Index(fields=("wakes_on", "place"), condition=Q(wakes_on__isnull=False), name="cases_proceeding_wakes"),
            models.Index(fields=("name", "place"), name="cases_proceeding_name"),
            models.Index(fields=("household",), name="cases_proceeding_family"),
            models.Index(fields=("taken_by", "due_on"), condition=~Q(taken_by=""), name="cases_proceeding_mine"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")), name="cases_proceeding_span"),
        )


class Step(models.Model):
    """What somebody did in a proceeding, or the day itself (account ""). Append-only. `version` is the proceeding's after it.
    An act "_told" records facts learnt from outside (in `values`), "_taken" who works on it."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+", null=True, db_index=False)
    proceeding = models.ForeignKey(Proceeding, models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField()
    act = models.CharField(max_length=32)
    verdict = models.CharField(max_length=8, default="", blank=True)
    account = models.CharField(max_length=64)
    signers = ArrayField(models.CharField(max_length=64), default=list)
    day = models.DateField()
    at = models.DateTimeField()
    before = models.CharField(max_length=24)
    after = models.CharField(max_length=24)
    law = models.CharField(max_length=200, default="", blank=True)
    article = models.CharField(max_length=24, default="", blank=True)
    reason = models.TextField(default="", blank=True)
    papers = ArrayField(models.CharField(max_length=32), default=list)
    undoes = ArrayField(models.CharField(max_length=32), default=list)  # acts that count no more since
    late = ArrayField(models.CharField(max_length=32), default=list)  # limits it ended after their end
    values = models.JSONField(default=dict)  # what the form of the act held: answers of a visit, an amount, facts
    seconds = models.PositiveIntegerField(null=True)  # at the desk, where the screen measured it
    decision = models.ForeignKey("cases.Decision", models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("proceeding", "version"), name="cases_step_once"),)
        indexes = (
            models.Index(fields=("day", "place"), name="cases_step_day"),
            models.Index(fields=("household",), name="cases_step_family"),
        )
