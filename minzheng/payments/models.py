"""What is due to whom for which months, what was paid, and the books. Amounts are fen; months are Month.number.

Due minus paid: an entitlement says what a person is due for each month of a span; items of released runs say what was paid.
"""

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


class AccountCheck(models.Model):
    """An official looked into a doubt about a family's account and lets it be paid to: that very account, for the doubts named."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+")
    account_hash = models.BinaryField()
    doubts = models.JSONField()  # codes of holding.Held
    line = models.ForeignKey(Line, models.PROTECT, related_name="+")  # where it was held
    remark = models.CharField(max_length=200)
    by = models.CharField(max_length=64)
    on = models.DateField()

    class Meta:
        indexes = (models.Index(fields=("household",)), models.Index(fields=("place",), name="payments_check_place"))


class Direction(models.TextChoices):
    OUT = "out"  # to the bank
    IN = "in"  # from the bank
    HAND = "hand"  # a single answer on paper, entered by hand


class BankFile(models.Model):
    """A file that went to the bank or came from it. `sha256` names its bytes; a file that came is kept, sealed. Append-only."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    direction = models.CharField(max_length=4, choices=Direction)
    layout = models.CharField(max_length=24)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    run = models.ForeignKey(Run, models.PROTECT, related_name="+", null=True)
    lines = models.IntegerField()
    total = models.BigIntegerField()
    content = models.BinaryField(null=True)  # compressed, then sealed under ("bank_file", sha256)
    by = models.CharField(max_length=64)
    on = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("place", "sha256"), condition=Q(direction="in"), name="payments_return_once"),
        )


class Effect(models.TextChoices):
    APPLIED = "applied"
    REPEATED = "repeated"  # said before: nothing changes
    QUARANTINED = "quarantined"  # does not fit: an official looks into it


class Answer(models.Model):
    """What one row of a bank's file said, and what became of it. Append-only, but a quarantined one is settled by an official."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    file = models.ForeignKey(BankFile, models.PROTECT, related_name="+")
    row = models.IntegerField()  # in the file, the title row being 1
    line = models.ForeignKey(Line, models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False)
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+", null=True, db_constraint=False)
    reference = models.CharField(max_length=40)
    status = models.CharField(max_length=8, choices=BankState)
    reason = models.CharField(max_length=40, default="", blank=True)
    amount = models.BigIntegerField(null=True)
    on = models.DateField(null=True)
    effect = models.CharField(max_length=11, choices=Effect)
    why = models.CharField(max_length=24, default="", blank=True)  # a code of answers.DOUBTS
    settled_by = models.CharField(max_length=64, default="", blank=True)
    settled_remark = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("file", "row"), name="payments_answer_once"),)
        indexes = (
            models.Index(fields=("line",)),
            models.Index(fields=("place", "file"), name="payments_answer_place"),
            models.Index(fields=("file",), condition=Q(effect="quarantined"), name="payments_answer_doubt"),
        )


class Journal(models.Model):
    """One bookkeeping entry; its postings sum to zero (deferred trigger). Corrections are reversals. Append-only."""

    id = models.BigAutoField(primary_key=True)
    on = models.DateField()
    kind = models.CharField(max_length=20)  # "opening", "appropriation", "accrual", "release", "answer", "reversal", "year_close"
    basis = models.CharField(max_length=64)  # "run:12"
    memo = models.CharField(max_length=200)
    posted_by = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "basis"), name="payments_journal_once"),)


class Posting(models.Model):
    """Debit positive, credit negative. By fund, programme, place (town) and residence; holds no person. Append-only."""

    id = models.BigAutoField(primary_key=True)
    journal = models.ForeignKey(Journal, models.PROTECT, related_name="+")
    account = models.CharField(max_length=20)
    fund = models.CharField(max_length=20)
    programme = models.CharField(max_length=24)
    place = place_column()
    residence = models.CharField(max_length=5, default="", blank=True)
    month = models.IntegerField()
    amount = models.BigIntegerField()


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
