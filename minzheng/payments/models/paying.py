"""What people are entitled to, and the runs that pay it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from minzheng.base.month import Month
from minzheng.people.models import lasting, same
from minzheng.places.models import place_column


class Entitlement(models.Model):
    """A person is due `amount` for each month of `months` under a programme. One household's people share one decision.

    A change closes the span and opens the next; rows are never edited otherwise. Overlap is impossible by constraint.
    """

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+")
    programme = models.CharField(max_length=24)
    programme_key = models.BigIntegerField()  # a stable number of the programme code: what the exclusion constraint compares
    residence = models.CharField(max_length=5)
    months = IntegerRangeField()  # [first, end) of Month.number; unbounded above while it runs
    amount = models.BigIntegerField()
    basis = models.CharField(max_length=64)  # "decision:123"

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="payments_no_overlap",
                expressions=[
                    (
                        lasting(
                            "person_id",
                            Func(F("months"), template="coalesce(lower(%(expressions)s), -2147483648)"),
                            Func(F("months"), template="coalesce(upper(%(expressions)s), 2147483647)"),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (same("programme_key"), RangeOperators.OVERLAPS),
                ],
                condition=Q(months__isempty=False),
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="payments_amount_not_negative"),
        )
        indexes = (models.Index(fields=("place", "programme")), models.Index(fields=("household",)))


class Succession(models.Model):
    """Two entries of one person were merged: the kept one holds the entitlements of the one that is gone, until that is undone.

    Items stay as written; whose they are, is told by the person who holds the entitlement they were paid under.
    """

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    kept = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    gone = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    passed = models.JSONField()  # ids of the entitlements that passed over
    own = models.JSONField()  # ids of those the kept entry held before
    along = models.JSONField(default=dict)  # ids of the suspensions and payees that passed over with them
    undone = models.BooleanField(default=False)

    class Meta:
        indexes = (models.Index(fields=("place", "kept"), name="payments_succession_place"),)


class RunState(models.TextChoices):
    DRAFTED = "drafted"
    LOCKED = "locked"
    APPROVED = "approved"
    AUTHORISED = "authorised"  # by finance
    RELEASED = "released"
    RECONCILED = "reconciled"  # the bank has answered every line
    CLOSED = "closed"
    ABORTED = "aborted"


UNDER_WAY = (RunState.DRAFTED, RunState.LOCKED, RunState.APPROVED, RunState.AUTHORISED)
SENT = (RunState.RELEASED, RunState.RECONCILED, RunState.CLOSED)


class Run(models.Model):
    """One pay run: a month, a programme, an area. `digest` freezes its lines at lock; approval binds to it."""

    place = place_column()  # the area paid: a county or a town
    programme = models.CharField(max_length=24)
    month = models.IntegerField()
    sequence = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12, choices=RunState, default=RunState.DRAFTED)
    pay_date = models.DateField()
    lines = models.IntegerField(default=0)
    persons = models.IntegerField(default=0)
    total = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="", blank=True)
    # Persons paid too much before, and how much, as found when the run was drawn up; finding them again takes as long as the run.
    overpaid_persons = models.IntegerField(null=True)
    overpaid_total = models.BigIntegerField(null=True)
    drafted_by = models.CharField(max_length=64)
    approved_by = models.CharField(max_length=64, default="", blank=True)
    authorised_by = models.CharField(max_length=64, default="", blank=True)
    released_by = models.CharField(max_length=64, default="", blank=True)
    released_on = models.DateField(null=True)

    @property
    def batch(self) -> str:
        """What the bank calls the run: unique for ever."""
        return f"{self.programme}-{Month.from_number(self.month)}-{self.id}"

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("place", "programme", "month", "sequence"), name="payments_run_once"),
            models.CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=models.F("drafted_by")), name="payments_maker_is_not_approver"
            ),
            models.CheckConstraint(
                condition=Q(authorised_by="")
                | (~Q(authorised_by=models.F("drafted_by")) & ~Q(authorised_by=models.F("approved_by"))),
                name="payments_third_person_authorises",
            ),
        )


class BankState(models.TextChoices):
    """What the bank said last of a line; "" where it has said nothing: in a released run that means sent, unless it is held."""

    NOTHING = ""
    PAID = "ok"
    FAILED = "failed"
    UNKNOWN = "unknown"  # asked and not known: never sent again before an answer
    RETURNED = "returned"  # paid, and sent back later (退汇)


NOT_PAID = (BankState.FAILED, BankState.RETURNED)  # the items of such a line are due again


class Line(models.Model):
    """One transfer: a household's account gets the sum of its items. The account is sealed, as at the moment of drafting.

    A held line is not sent and its items do not count as paid: they stay due; nor do those of a line the bank refused or sent back.
    Append-only but for the place in charge and what the bank says of it.
    """

    id = models.BigAutoField(primary_key=True)
    place = place_column()  # in charge now
    paid_place = place_column()  # village at drafting: what figures by place and the books use
    # No foreign key in the database: checking a million lines and items costs more than writing them. Runs, households and persons
    # are never deleted, they are made or read in the same transaction, and the doctor asks for what the lines name. An index on the
    # run alone would be the third that begins with it.
    run = models.ForeignKey(Run, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    payee = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    account_sealed = models.BinaryField(null=True)
    account_masked = models.CharField(max_length=24, default="", blank=True)
    account_hash = models.BinaryField(null=True)  # keyed: names the account in the digest, whatever key it is sealed with
    amount = models.BigIntegerField()
    held = models.CharField(max_length=200, default="", blank=True)  # why it is not sent, or ""
    bank = models.CharField(max_length=8, choices=BankState, default="", db_default="", blank=True)
    bank_reason = models.CharField(max_length=40, default="", db_default="", blank=True)  # a code of layouts.REASONS
    bank_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("household", "run", "held"), name="payments_line_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_line_positive"),
        )
        indexes = (
            models.Index(fields=("place", "run")),
            models.Index(fields=("run", "id"), name="payments_line_in_order"),
            models.Index(fields=("run", "id"), condition=~Q(held=""), name="payments_line_held"),
        )


class ItemReason(models.TextChoices):
    ORDINARY = "ordinary"
    BACK_PAY = "back_pay"  # an earlier month for the first time
    CORRECTION = "correction"  # more for a month that was paid before
    RE_ISSUE = "re_issue"  # again, after the bank refused it or sent it back


class Item(models.Model):
    """One person's share of a line for one benefit month, and why. Append-only.

    `sequence` makes paying the same month twice a constraint: two runs that both saw it unpaid write the same number.
    """

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    # As in Line: no check a row, and no index a column. The items of lines are found by run and line.
    line = models.ForeignKey(Line, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    run = models.ForeignKey(Run, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+", db_constraint=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    programme = models.CharField(max_length=24)
    residence = models.CharField(max_length=5)
    month = models.IntegerField()
    sequence = models.PositiveSmallIntegerField()  # 1 + the items written before for this person, programme and month
    reason = models.CharField(max_length=10, choices=ItemReason)
    amount = models.BigIntegerField()
    basis = models.CharField(max_length=64)  # "entitlement:77"

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "programme", "month", "sequence"), name="payments_item_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_item_positive"),
        )
        indexes = (models.Index(fields=("place", "run")), models.Index(fields=("run", "line"), name="payments_item_of_line"))
