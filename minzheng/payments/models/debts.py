"""What keeps money back or asks for it again: suspensions, payees, recoveries."""

from django.contrib.postgres.fields import IntegerRangeField
from django.db import models
from django.db.models import Q

from minzheng.payments.models.paying import Entitlement, Line, Run
from minzheng.places.models import place_column


class Suspension(models.Model):
    """Months of a benefit that are not paid for the time being, to a family or one person of it; the entitlement itself runs on."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)  # none: the whole family
    programme = models.CharField(max_length=24)
    months = IntegerRangeField()  # [first, until) of Month.number; unbounded above while nothing was said of an end
    reason = models.CharField(max_length=200)
    by = models.CharField(max_length=64)
    on = models.DateField()
    pays_back = models.BooleanField(default=False)  # the months are due again
    resumed_by = models.CharField(max_length=64, default="", blank=True)
    resumed_on = models.DateField(null=True)
    resumed_reason = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        indexes = (models.Index(fields=("place", "programme"), name="payments_suspension_place"),)


class Payee(models.Model):
    """Takes a family's money for it by a signed agreement: a guardian, a carer. The family's account bears this person's name."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+")
    programme = models.CharField(max_length=24)
    payee = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    document = models.CharField(max_length=200)  # the agreement: title, number, where it is kept
    months = IntegerRangeField()  # pay months, [first, until)
    by = models.CharField(max_length=64)
    on = models.DateField()
    ended_by = models.CharField(max_length=64, default="", blank=True)
    ended_reason = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        indexes = (models.Index(fields=("place", "programme"), name="payments_payee_place"),)


class RecoveryState(models.TextChoices):
    FOUND = "found"  # an official opened the case; the family knows nothing yet
    NOTICED = "noticed"  # the family was told and may object
    APPEALED = "appealed"
    DECIDED = "decided"  # it is owed: from here on in the books
    PLANNED = "planned"  # how it is paid back is fixed
    SETTLED = "settled"
    WRITTEN_OFF = "written_off"
    DROPPED = "dropped"  # nothing is owed


class PlanKind(models.TextChoices):
    SINGLE = "single"
    INSTALMENTS = "instalments"
    SET_OFF = "set_off"  # kept back from the benefit that goes on


class Recovery(models.Model):
    """What a family was paid too much under one programme, found by an official, and what becomes of it. Sums stand in `Owed`."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+")
    programme = models.CharField(max_length=24)
    state = models.CharField(max_length=12, choices=RecoveryState, default=RecoveryState.FOUND)
    cause = models.CharField(max_length=200)  # why too much was paid, in the finder's words
    found = models.BigIntegerField()  # fen, the sum of its months
    found_by = models.CharField(max_length=64)
    found_on = models.DateField()
    noticed_by = models.CharField(max_length=64, default="", blank=True)
    noticed_on = models.DateField(null=True)
    appeal_until = models.DateField(null=True)  # the last day on which the family may object
    appeal = models.TextField(default="", blank=True)
    appealed_on = models.DateField(null=True)
    decided_by = models.CharField(max_length=64, default="", blank=True)
    decided_on = models.DateField(null=True)
    decision = models.CharField(max_length=8, default="", blank=True)  # recovery.OUTCOMES
    decision_reason = models.CharField(max_length=200, default="", blank=True)
    owed = models.BigIntegerField(null=True)  # fen, as decided
    plan = models.CharField(max_length=12, choices=PlanKind, default="", blank=True)
    plan_by = models.CharField(max_length=64, default="", blank=True)
    plan_on = models.DateField(null=True)
    plan_first = models.IntegerField(null=True)  # Month.number
    plan_count = models.PositiveSmallIntegerField(null=True)  # instalments
    plan_percent = models.PositiveSmallIntegerField(null=True)  # of each payment, for a set-off
    waiver_asked_by = models.CharField(max_length=64, default="", blank=True)
    waiver_reason = models.CharField(max_length=200, default="", blank=True)
    waived_by = models.CharField(max_length=64, default="", blank=True)
    waived_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(found__gt=0), name="payments_recovery_found"),
            models.CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=models.F("found_by")), name="payments_finder_is_not_decider"
            ),
            models.CheckConstraint(
                condition=Q(waived_by="") | ~Q(waived_by=models.F("waiver_asked_by")), name="payments_asker_does_not_waive"
            ),
        )
        indexes = (
            models.Index(fields=("place", "programme", "state"), name="payments_recovery_place"),
            models.Index(fields=("household",), name="payments_recovery_family"),
        )


class Owed(models.Model):
    """One person's benefit month in a recovery: what was due and paid when it was found, frozen. Whose it is, is told by the person
    who holds the entitlement it was paid under, as with items. Only `owed` (once, by the decision) and `waived` are added."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="+")
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")  # as found
    entitlement = models.ForeignKey(Entitlement, models.PROTECT, related_name="+")
    programme = models.CharField(max_length=24)
    residence = models.CharField(max_length=5)
    paid_place = place_column()  # where it was booked
    month = models.IntegerField()
    due = models.BigIntegerField()
    paid = models.BigIntegerField()  # less what had been recovered before
    found = models.BigIntegerField()
    owed = models.BigIntegerField(null=True)
    waived = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("recovery", "person", "month"), name="payments_owed_once"),
            models.CheckConstraint(
                condition=Q(found__gt=0) & (Q(owed=None) | Q(owed__gte=0, owed__lte=models.F("found"))),
                name="payments_owed_is_found",
            ),
        )
        indexes = (models.Index(fields=("place", "programme"), name="payments_owed_place"),)


class Repayment(models.Model):
    """Money that came back, or was kept back from a line: then the line is the sum of its items less this. A set-off counts as long
    as its line counts as paid. Append-only."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="+")
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)  # recovery.REPAYMENTS: "cash", "bank", "set_off"
    amount = models.BigIntegerField()
    reference = models.CharField(max_length=100)  # the receipt's number, the bank's, or the run's batch
    run = models.ForeignKey(Run, models.PROTECT, related_name="+", null=True)
    line = models.ForeignKey(Line, models.PROTECT, related_name="+", null=True)
    by = models.CharField(max_length=64)
    on = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_repayment_positive"),
            models.UniqueConstraint(fields=("recovery", "reference"), condition=~Q(kind="set_off"), name="payments_repayment_once"),
        )
        indexes = (models.Index(fields=("place", "recovery"), name="payments_repayment_place"),)


class Recovered(models.Model):
    """Which owed month a repayment pays off and, of a set-off, which item of the line bears it. Append-only."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    repayment = models.ForeignKey(Repayment, models.PROTECT, related_name="+")
    owed = models.ForeignKey(Owed, models.PROTECT, related_name="+")
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    booked = models.BooleanField()  # stands in the books: a set-off from the release on, while its line counts
    run = models.ForeignKey(Run, models.PROTECT, related_name="+", null=True)
    line = models.ForeignKey(Line, models.PROTECT, related_name="+", null=True)
    item_person = models.BigIntegerField(null=True)
    item_month = models.IntegerField(null=True)
    item_residence = models.CharField(max_length=5, default="", blank=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(amount__gt=0), name="payments_recovered_positive"),)
        indexes = (models.Index(fields=("place",), name="payments_recovered_place"),)
